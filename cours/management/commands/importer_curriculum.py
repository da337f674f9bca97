"""`importer_curriculum` : écrit dans le CMS le curriculum livré, ou celui d'un dossier."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cours.importation import importer
from cours.lecture import CurriculumInvalideError, lire_curriculum
from cours.reglages import REMEDE
from evaluations.definitions import DefinitionInvalideError

LIVRE = Path(__file__).resolve().parents[2] / "curriculum"


class Command(BaseCommand):
    help = "Crée ou met à jour les pages du curriculum ; une page reprise dans le CMS est signalée, jamais écrasée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dossier", nargs="?", type=Path, default=LIVRE, help="dossier à lire (celui qui est livré)")
        parser.add_argument("--format", choices=["texte", "json"], default="texte", help="forme du compte rendu")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bilan = importer(lire_curriculum(options["dossier"]))
        except (CurriculumInvalideError, DefinitionInvalideError, OSError) as erreur:
            raise CommandError(str(erreur)) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(bilan.en_json(), ensure_ascii=False))
            return
        for code in bilan.signalees:
            self.stderr.write(f"Signalée : {code} a été modifiée dans le CMS, elle n'est pas écrasée.")
        for code in bilan.absentes:
            self.stderr.write(f"Signalée : {code} n'est plus dans les fichiers, elle reste dans le CMS.")
        if bilan.brouillons:
            self.stderr.write(f"En brouillon : {', '.join(bilan.brouillons)}. {REMEDE} Puis relancez cette commande.")
        self.stdout.write(str(bilan))
