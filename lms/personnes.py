"""Créer et tenir le profil d'une personne."""

import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Professionnel


class ProfilImpossibleError(Exception):
    """Le compte ne peut pas avoir de profil ; le message dit quoi faire."""


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


def ouvrir_profil(user: Any) -> Professionnel:
    """Le profil d'un compte de l'hôte, créé à la première visite depuis l'adresse du compte.

    Lève ProfilImpossibleError si le compte n'a pas d'adresse, ou si un autre profil la porte déjà.
    """
    courriel = getattr(user, user.get_email_field_name(), "")
    if not courriel:
        raise ProfilImpossibleError("Votre compte n'a pas d'adresse de courriel. Ajoutez-la, puis revenez.")
    try:
        return creer_profil(user, courriel)
    except IntegrityError:
        phrase = "L'adresse de votre compte sert déjà à une autre personne. Écrivez à l'équipe du site."
        raise ProfilImpossibleError(phrase) from None


def profil_de_courriel(adresse: str) -> Professionnel | None:
    """Le profil de cette adresse, s'il existe."""
    avec_compte = Professionnel.objects.select_related("user", "structure", "metier")
    return avec_compte.filter(courriel_normalise=normaliser_courriel(adresse)).first()


def confirmer_structure(professionnel: Professionnel) -> None:
    """Un coordinateur confirme l'appartenance déclarée."""
    professionnel.date_confirmation_structure = timezone.now()
    professionnel.save(update_fields=["date_confirmation_structure"])
