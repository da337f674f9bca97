"""Ce qui empêche de supprimer une activité : les preuves qu'elle porte, les pages qui la montrent."""

from collections.abc import Iterable

from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from wagtail.models import ReferenceIndex

from .models import Activite


def obstacle(activite: Activite) -> str:
    """La phrase à montrer ; vide si rien ne retient l'activité."""
    if activite.tentatives.exists():
        raison = "des personnes y ont déjà répondu, et leurs réponses sont des preuves"
    elif ReferenceIndex.get_references_to(activite).exists() or _est_protegee(activite):
        raison = "une page de cours la montre ou la demande"
    else:
        return ""
    return (
        f"L'activité «\u00a0{activite}\u00a0» ne peut pas être supprimée\u00a0: {raison}. "
        "Retirez-la des pages, ou dépubliez-la\u00a0: rien ne sera perdu."
    )


def obstacles(activites: Iterable[Activite]) -> list[str]:
    """Une phrase par activité retenue."""
    return [phrase for activite in activites if (phrase := obstacle(activite))]


def _est_protegee(activite: Activite) -> bool:
    """Vrai si une ligne d'une autre app la vise en PROTECT (lien de module, progression…)."""
    try:
        Collector(using=router.db_for_write(type(activite)), origin=activite).collect([activite])
    except (ProtectedError, RestrictedError):
        return True
    return False
