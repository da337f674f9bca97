"""Ce que deviennent les réponses d'une personne quand ses comptes sont réunis, ou ses données effacées."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from .models import Acteur, Declaration, Tentative


def transferer(*, de: Any, vers: Any, registrations: dict[UUID, UUID]) -> int:
    """Rattache à `vers` les tentatives de `de` ; `registrations` dit quelle inscription remplace laquelle.

    Une tentative encore ouverte des deux côtés ne se garde qu'une fois : celle de `vers`. Les déclarations, écrites une
    fois pour toutes, ne changent pas. Rend le nombre de tentatives rattachées.
    """
    Acteur.objects.filter(personne=de).update(personne=vers)
    nombre = 0
    for tentative in Tentative.objects.filter(personne=de).order_by("pk"):
        registration = registrations.get(tentative.registration, tentative.registration)
        ouvertes = Tentative.objects.filter(
            personne=vers, activite=tentative.activite_id, registration=registration, date_fin=None
        )
        if tentative.date_fin is None and ouvertes.exists():
            tentative.delete()
            continue
        Tentative.objects.filter(pk=tentative.pk).update(personne=vers, registration=registration)
        nombre += 1
    return nombre


def effacer(*, personne: Any, registrations: list[UUID]) -> int:
    """Détruit les tentatives d'une personne et ses déclarations ; rend le nombre de tentatives détruites."""
    acteurs = Acteur.objects.filter(personne=personne)
    siennes = Q(actor__in=acteurs) | Q(object_actor__in=acteurs) | Q(registration__in=registrations)
    Declaration.objects.filter(siennes).delete()
    nombre, _ = Tentative.objects.filter(personne=personne).delete()
    acteurs.delete()
    return nombre
