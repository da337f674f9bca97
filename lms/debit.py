"""Limiter le débit d'une personne sur un geste : un compteur par fenêtre, tenu par le cache."""

import time

from django.core.cache import cache


def attente(geste: str, personne: object, *, maximum: int, periode: int = 60) -> int:
    """Les secondes à attendre si la personne a dépassé `maximum` gestes dans la fenêtre en cours ; 0 sinon."""
    maintenant = int(time.time())
    cle = f"debit:{geste}:{personne}:{maintenant // periode}"
    cache.add(cle, 0, periode)
    try:
        nombre = cache.incr(cle)
    except ValueError:  # la fenêtre vient d'expirer entre les deux appels
        return 0
    return periode - maintenant % periode if nombre > maximum else 0
