"""Limiter le débit d'une personne sur un geste : un compteur par fenêtre, tenu par le cache."""

import time

from certificats.debit import passages


def attente(geste: str, personne: object, *, maximum: int, periode: int = 60) -> int:
    """Les secondes à attendre si la personne a dépassé `maximum` gestes dans la fenêtre en cours ; 0 sinon."""
    maintenant = int(time.time())
    nombre = passages(f"debit:{geste}:{personne}:{maintenant // periode}", periode)
    return periode - maintenant % periode if nombre > maximum else 0
