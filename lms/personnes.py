"""Créer et tenir le profil d'une personne."""

import unicodedata
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Professionnel


def normaliser_courriel(adresse: str) -> str:
    """La seule clé de rapprochement : NFKC, minuscules, sans espace autour."""
    return unicodedata.normalize("NFKC", adresse).strip().lower()


@transaction.atomic
def creer_profil(user: Any, courriel: str) -> Professionnel:
    """Rend le profil du compte, créé au besoin. Lève IntegrityError si l'adresse sert à un autre compte."""
    profil, _ = Professionnel.objects.get_or_create(
        user=user, defaults={"courriel_normalise": normaliser_courriel(courriel)}
    )
    return profil


def confirmer_structure(professionnel: Professionnel) -> None:
    """Un coordinateur confirme l'appartenance déclarée."""
    professionnel.date_confirmation_structure = timezone.now()
    professionnel.save(update_fields=["date_confirmation_structure"])
