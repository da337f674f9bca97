"""Reconstruire les progressions depuis les tentatives, et dire ce qui différait."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.reprojection import reprojeter


class Command(BaseCommand):
    help = "Reconstruit les progressions d'activité depuis les tentatives achevées. Rejouable."

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = reprojeter()
        self.stdout.write(
            f"{bilan.progressions} progressions relues, {bilan.corrigees} corrigées, {bilan.retirees} retirées."
        )
