"""`exporter_curriculum` : écrit le curriculum du CMS en fichiers, dans un dossier neuf ou celui d'un export."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cours.ecriture import EcritureImpossibleError
from cours.exportation import exporter


class Command(BaseCommand):
    help = "Écrit en fichiers le curriculum publié dans le CMS : ce que « importer_curriculum » relit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sortie", type=Path, required=True, help="dossier où écrire")
        parser.add_argument("--format", choices=["texte", "json"], default="texte", help="forme du compte rendu")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chemins = exporter(options["sortie"])
        except (EcritureImpossibleError, OSError) as erreur:
            raise CommandError(str(erreur)) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps({"fichiers": chemins}, ensure_ascii=False))
        else:
            self.stdout.write(f"{len(chemins)} fichiers écrits dans {options['sortie']}")
