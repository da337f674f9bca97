"""`rappeler_les_expirations` : les rappels dus, pour un hôte sans file de tâches (cron)."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.rappels import envoyer_les_rappels


class Command(BaseCommand):
    help = "Prévient 60 puis 15 jours avant qu'une attestation expire. Rejouer ne répète rien."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{envoyer_les_rappels()} rappel(s) envoyé(s).")
