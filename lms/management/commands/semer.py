"""`semer` : des personnes et des réalisations synthétiques, pour mesurer et montrer."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.semis import SemisImpossibleError, est_base_d_essai, semer


class Command(BaseCommand):
    help = (
        "Engendre des personnes, structures, réalisations et attestations synthétiques (sans document). Réservé à une "
        "base de démonstration ou d'essai ; une graine ne sert qu'une fois par base."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--professionnels", type=int, required=True)
        parser.add_argument("--graine", type=int, required=True, help="Même graine, mêmes personnes.")
        parser.add_argument("--realisations", type=int, help="Par défaut, trois par personne.")
        parser.add_argument("--json", action="store_true", help="Écrit le bilan en JSON, et rien d'autre.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (getattr(settings, "DEMONSTRATION", False) or est_base_d_essai()):
            raise CommandError(
                "Des données synthétiques fausseraient l'indicateur : semer ne marche que dans une base de "
                "démonstration ou d'essai, jamais avec les réglages de production."
            )
        depart = time.perf_counter()
        try:
            recolte = semer(
                professionnels=options["professionnels"],
                graine=options["graine"],
                realisations=options["realisations"],
            )
        except SemisImpossibleError as erreur:
            raise CommandError(str(erreur)) from None
        secondes = time.perf_counter() - depart
        if options["json"]:
            self.stdout.write(json.dumps(recolte.en_dict() | {"secondes": round(secondes, 2)}))
            return
        debit = int(recolte.realisations / secondes) if secondes else 0
        self.stdout.write(
            f"{recolte.professionnels} personnes, {recolte.structures} structures, {recolte.realisations} "
            f"réalisations et autant d'attestations synthétiques en {secondes:.1f} s ({debit} par seconde)."
        )
