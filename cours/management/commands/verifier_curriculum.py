"""`verifier_curriculum` : relit le curriculum livré, ou celui d'un dossier ; sort en erreur s'il en trouve."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cours.verification import Rapport, verifier_dossier

from .importer_curriculum import LIVRE


class Command(BaseCommand):
    help = "Vérifie un curriculum en fichiers : forme, objectifs, durées, sources, chiffres, activités, lisibilité."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dossier", nargs="?", type=Path, default=LIVRE, help="dossier à relire (le livré)")
        parser.add_argument("--format", choices=["texte", "json"], default="texte", help="forme du rapport")

    def handle(self, *args: Any, **options: Any) -> None:
        rapport = verifier_dossier(options["dossier"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(rapport.en_json(), ensure_ascii=False, indent=1))
        else:
            self._en_texte(rapport)
        if not rapport.est_valide:
            raise CommandError(f"{rapport.comptes['erreurs']} erreur(s) : corrigez-les avant d'importer.")

    def _en_texte(self, rapport: Rapport) -> None:
        for mesure in rapport.mesures:
            self.stdout.write(
                f"{mesure.code} : {mesure.mots} mots, {mesure.minutes} min de lecture, lisibilité {mesure.lisibilite}"
            )
        for constat in rapport.constats:
            self.stdout.write(str(constat))
        self.stdout.write(str(rapport))
