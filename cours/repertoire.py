"""Les références en ligne, gardées en mémoire partagée : citer un chiffre ou un numéro ne coûte pas de requête.

Le cache en panne, tout se relit en base : une page coûte quelques requêtes de plus, une attestation se délivre
quand même.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .models import Chiffre, Reference, ReglagesFormation, RessourceUrgence, Terme

journal = logging.getLogger(__name__)
T = TypeVar("T")
DUREE = 300  # Une invalidation perdue se répare seule en cinq minutes.


def chiffres() -> dict[str, Chiffre]:
    """Les chiffres sourcés en ligne, par code."""
    return _garder(Chiffre, lambda: {c.code: c for c in Chiffre.objects.filter(live=True)})


def termes() -> dict[str, Terme]:
    """Les termes du glossaire en ligne, par terme."""
    return _garder(Terme, lambda: {t.terme: t for t in Terme.objects.filter(live=True)})


def urgences() -> list[RessourceUrgence]:
    """Les numéros d'urgence en ligne, dans l'ordre."""
    return _garder(RessourceUrgence, lambda: list(RessourceUrgence.objects.filter(live=True)))


def reglages() -> ReglagesFormation:
    """Les réglages de la formation ; vides tant que personne ne les a enregistrés."""
    return _garder(ReglagesFormation, lambda: ReglagesFormation.objects.first() or ReglagesFormation())


def _cle(modele: type[Any]) -> str:
    return f"cours.repertoire.{modele._meta.model_name}"


def _garder(modele: type[Any], charger: Callable[[], T]) -> T:
    gardees: T | None = _sans_panne(lambda: cache.get(_cle(modele)))
    if gardees is None:
        gardees = charger()
        _sans_panne(lambda: cache.set(_cle(modele), gardees, DUREE))
    return gardees


def _sans_panne(geste: Callable[[], Any]) -> Any:
    """Le résultat du geste ; None, et un avertissement, si le cache ne répond pas."""
    try:
        return geste()
    except Exception:  # chaque serveur de cache a les siennes
        journal.warning("Cache injoignable : le répertoire se relit en base.", exc_info=True)
        return None


@receiver([post_save, post_delete])
def oublier(sender: type[Any], **kwargs: Any) -> None:
    """Après le commit, la prochaine page relit ce qui vient de changer."""
    if issubclass(sender, Reference | ReglagesFormation):
        transaction.on_commit(lambda: _sans_panne(lambda: cache.delete(_cle(sender))))
