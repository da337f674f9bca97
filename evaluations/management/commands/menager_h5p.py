"""`menager_h5p` : retire du dépôt et de la base ce que plus rien ne cite."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evaluations.h5p.menage import menager


class Command(BaseCommand):
    help = "Ramasse-miettes H5P. Une version citée par une tentative n'est jamais retirée. Rejouer ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jours", type=int, default=90, help="âge minimal de ce qui est retiré (90)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Retiré : {menager(jours=options['jours'])}.")
