"""`relever_imports_h5p` : les imports que leur réveil a manqués, pour un hôte sans file de tâches (cron)."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluations.h5p.importation import relever


class Command(BaseCommand):
    help = "Reprend les imports H5P reçus ou commencés depuis plus de dix minutes, et pas finis."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{relever()} import(s) repris.")
