"""`menager_depots` : détruit les fichiers que la base ne nomme pas, chaque jour, pour un hôte sans file de tâches."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.menage import PLAFOND, TropDOrphelinsError, menager


class Command(BaseCommand):
    help = "Détruit les documents et les archives de plus d'un jour que la base ne nomme pas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sans-plafond", action="store_true", help=f"même s'ils sont plus de {PLAFOND}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            detruits = menager(est_confirme=options["sans_plafond"])
        except TropDOrphelinsError as erreur:
            raise CommandError(str(erreur)) from None
        self.stdout.write(f"{detruits} fichier(s) détruit(s).")
