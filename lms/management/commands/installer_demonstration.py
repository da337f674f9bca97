"""`installer_demonstration` : deux structures, quatre comptes fictifs, quelques réalisations."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.demonstration import COMPTES, LECON, MOT_DE_PASSE, installer


class Command(BaseCommand):
    help = "Installe la démonstration (personnes fictives). Refusé en production. Rejouer ne change rien."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMONSTRATION", False):
            raise CommandError("La démonstration ne s'installe qu'avec les réglages de développement.")
        installer()
        self.stdout.write("Comptes de démonstration (personnes fictives), même mot de passe pour tous :")
        for compte in COMPTES:
            self.stdout.write(f"  {compte.role:<15} {compte.courriel}")
        self.stdout.write(f"  mot de passe    {MOT_DE_PASSE}")
        self.stdout.write(f"Activité H5P : leçon {LECON['code']}, facultative, à la fin du premier module ouvert.")
