"""`installer_roles` : crée les groupes Formateurs, Coordinateurs, Administrateurs et le référentiel des métiers."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from lms.referentiel import installer_metiers
from lms.roles import installer_roles


class Command(BaseCommand):
    help = "Installe les rôles, leurs permissions et les métiers ; rejouer ne change rien."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        noms = installer_roles()
        nombre = installer_metiers()
        self.stdout.write(f"Rôles : {', '.join(noms)}. Métiers : {nombre}.")
