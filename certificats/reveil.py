"""Réveiller l'ouvrier : un simple coup de sonnette, la relève rattrape ce qui s'est perdu."""

import logging
from typing import Any

journal = logging.getLogger(__name__)


def reveiller(attestation_id: int) -> None:
    """Enfile le rendu d'une attestation. Une file en panne retarde le document, elle ne le perd pas."""
    from .tasks import rendre_attestation

    enfiler(rendre_attestation, attestation_id)


def reveiller_les_listes() -> None:
    """Enfile la signature des listes de statuts qui viennent de changer."""
    from .tasks import signer_les_listes

    enfiler(signer_les_listes)


def enfiler(tache: Any, *arguments: Any) -> None:
    """Enfile une tâche ; une file injoignable se dit au journal et ne lève rien."""
    try:
        tache.enqueue(*arguments)
    except Exception:
        journal.warning("File injoignable : %s %s n'est pas enfilée.", tache.name, arguments, exc_info=True)
