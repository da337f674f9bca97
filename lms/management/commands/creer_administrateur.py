"""`creer_administrateur` : le premier compte d'administration, adresse vérifiée."""

import getpass
import os
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from lms.personnes import creer_profil, normaliser_courriel


class Command(BaseCommand):
    help = "Crée un administrateur. Mot de passe : variable MOT_DE_PASSE, ou demandé au clavier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("courriel")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        courriel = normaliser_courriel(options["courriel"])
        mot_de_passe = os.environ.get("MOT_DE_PASSE") or getpass.getpass("Mot de passe : ")
        try:
            validate_email(courriel)
            validate_password(mot_de_passe)
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from None
        modele = get_user_model()
        if modele.objects.filter(email__iexact=courriel).exists():
            raise CommandError("Un compte porte déjà cette adresse.")
        user = modele.objects.create_superuser(str(uuid4()), courriel, mot_de_passe)
        creer_profil(user, courriel)
        verifier_adresse(user, courriel)
        self.stdout.write(f"Administrateur créé : {courriel}")


def verifier_adresse(user: Any, courriel: str) -> None:
    """Marque l'adresse vérifiée, là où allauth est installé."""
    from django.apps import apps

    if apps.is_installed("allauth.account"):
        adresses = apps.get_model("account", "EmailAddress").objects
        adresses.update_or_create(user=user, email=courriel, defaults={"verified": True, "primary": True})
