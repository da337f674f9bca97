"""`importer_h5p` : importe un paquet, avec le droit d'installer des bibliothèques, et rend son rapport."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluations.h5p.importation import Demande, droits_de, recevoir, traiter
from evaluations.management.lecture import raison
from evaluations.models import ActiviteH5P, ImportH5P


class Command(BaseCommand):
    requires_system_checks = ()  # ni les adresses ni les écrans ne servent à un import : moins de mémoire
    help = "Importe un paquet .h5p et publie l'activité. Code de sortie 0 quand elle est prête, 1 sinon."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--json", action="store_true", help="rend le rapport en JSON")
        parser.add_argument("--activite", default="", help="code d'une activité dont ce sera la version suivante")
        parser.add_argument("--titre", default="", help="titre d'une activité nouvelle (celui du paquet)")
        parser.add_argument("--code", default="", help="code d'une activité nouvelle (tiré du titre)")
        parser.add_argument("--brouillon", action="store_true", help="ne publie pas")

    def handle(self, *args: Any, **options: Any) -> None:
        demande = Demande(self._activite(options["activite"]), options["titre"], options["code"])
        recu = self._recevoir(options["fichier"], demande)
        fini = traiter(recu, droits_de(None), publier=not options["brouillon"])
        if options["json"]:
            self.stdout.write(json.dumps({"statut": fini.statut, "rapport": fini.rapport}, ensure_ascii=False))
        else:
            self._raconter(fini)
        if fini.statut != ImportH5P.Statut.PRETE:
            sys.exit(1)

    def _recevoir(self, chemin: Path, demande: Demande) -> ImportH5P:
        try:
            fichier = chemin.open("rb")
            fichier.seek(0)  # un tube ne se relit pas
        except OSError as erreur:
            raise CommandError(f"Le fichier {chemin} ne peut pas être lu : {raison(erreur)}.") from None
        with fichier:
            try:
                return recevoir(fichier=fichier, nom=chemin.name, par=None, demande=demande)
            except OSError:
                raise CommandError(
                    "Le paquet n'a pas pu être gardé : vérifiez la place et les droits du dépôt."
                ) from None

    def _activite(self, code: str) -> ActiviteH5P | None:
        if not code:
            return None
        activite = ActiviteH5P.objects.filter(code=code).first()
        if activite is None:
            raise CommandError(f"Aucune activité H5P ne porte le code {code}.")
        return activite

    def _raconter(self, fini: ImportH5P) -> None:
        for constat in fini.rapport:
            self.stdout.write(f"{constat['niveau']:<14} {constat['code']:<28} {constat['message']}")
        activite = f" : activité {fini.activite.code}" if fini.activite else ""
        self.stdout.write(f"{fini.get_statut_display()}{activite}")
