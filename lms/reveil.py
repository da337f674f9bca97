"""Réveiller la tâche qui prévient : une file en panne retarde un courriel, l'échange reste lisible sur le portail."""

import logging

journal = logging.getLogger(__name__)


def prevenir_du_message(uuid: str) -> None:
    """Enfile le courriel qui annonce un message de tutorat."""
    from .tasks import prevenir_du_message as tache

    try:
        tache.enqueue(uuid)
    except Exception:
        journal.warning("Courriel non envoyé pour un message de tutorat : la file est injoignable.", exc_info=True)
