"""Réveiller la tâche qui prévient : une file en panne retarde un courriel, l'échange reste lisible sur le portail."""

from certificats.reveil import enfiler


def prevenir_du_message(uuid: str) -> None:
    """Enfile le courriel qui annonce un message de tutorat."""
    from .tasks import prevenir_du_message as tache

    enfiler(tache, uuid)
