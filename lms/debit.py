"""Limiter le débit d'une personne sur un geste : un compteur par fenêtre, tenu par le cache."""

import logging
import time

from django.core.cache import cache

journal = logging.getLogger(__name__)


def attente(geste: str, personne: object, *, maximum: int, periode: int = 60) -> int:
    """Les secondes à attendre si la personne a dépassé `maximum` gestes dans la fenêtre en cours ; 0 sinon.

    Un cache en panne laisse passer, et le dit.
    """
    maintenant = int(time.time())
    cle = f"debit:{geste}:{personne}:{maintenant // periode}"
    try:
        cache.add(cle, 0, periode)
        nombre = cache.incr(cle)
    except ValueError:  # la fenêtre vient d'expirer entre les deux appels
        return 0
    except Exception:
        journal.warning("Cache injoignable : le débit n'est plus limité.", exc_info=True)
        return 0
    return periode - maintenant % periode if nombre > maximum else 0
