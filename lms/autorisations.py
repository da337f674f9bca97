"""Qui peut quoi : une seule source, lue par les vues, les emplacements et les tests."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from cours.models import LeconPage

from .models import Coordination, Inscription, Professionnel, ProgressionLecon


def professionnel_de(user: Any) -> Professionnel | None:
    """Le profil d'un compte connecté, avec ce que les écrans lisent ; None pour un anonyme ou un compte sans profil."""
    if not user.is_authenticated:
        return None
    coordonne = Coordination.objects.filter(user=OuterRef("user"))
    return (
        Professionnel.objects.select_related("user", "structure", "metier")
        .annotate(est_coordinateur=Exists(coordonne))
        .filter(user=user)
        .first()
    )


def peut_coordonner(user: Any) -> bool:
    """Vrai pour qui répond des chiffres d'une structure au moins, ou de toutes."""
    if not user.is_authenticated:
        return False
    return user.has_perm("lms.coordonner_tout") or Coordination.objects.filter(user=user).exists()


def inscription_de(professionnel: Professionnel | None, code_module: str) -> Inscription | None:
    """L'inscription de cette personne à ce module, ou None : jamais celle d'une autre."""
    if professionnel is None:
        return None
    return (
        Inscription.objects.select_related("module_page", "professionnel__user", "derniere_lecon")
        .filter(professionnel=professionnel, module_page__code=code_module)
        .first()
    )


def inscription_sur_lecon(user: Any, lecon: LeconPage, code_module: str) -> Inscription | None:
    """L'inscription de ce compte au module d'une leçon, annotée de `lecon_terminee` : une requête."""
    if not user.is_authenticated:
        return None
    terminee = ProgressionLecon.objects.filter(inscription=OuterRef("pk"), lecon=lecon)
    return (
        Inscription.objects.select_related("professionnel")
        .annotate(lecon_terminee=Exists(terminee))
        .filter(professionnel__user=user, module_page__code=code_module)
        .first()
    )


def exiger_coordination(user: Any) -> None:
    """Lève PermissionDenied (rendue en 404) pour qui ne coordonne rien."""
    if not peut_coordonner(user):
        raise PermissionDenied
