"""`envoyer_courriel_essai` : vérifie le réglage du courriel."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.courriels import envoyer_essai


class Command(BaseCommand):
    help = "Envoie un courriel d'essai à l'adresse donnée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("adresse")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            envoyer_essai(options["adresse"])
        except OSError as erreur:
            raise CommandError(
                f"Courriel non envoyé ({erreur}). Vérifiez EMAIL_HOST, EMAIL_PORT et le compte."
            ) from None
        self.stdout.write("Courriel d'essai envoyé.")
