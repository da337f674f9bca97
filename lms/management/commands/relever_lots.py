"""`relever_lots` : reprend les lots interrompus et prépare leurs archives, pour un hôte sans file de tâches (cron)."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.lots import relever


class Command(BaseCommand):
    help = "Reprend les lots interrompus, prépare les archives dont les documents sont rendus, détruit les anciennes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{relever()} lot(s) repris.")
