"""Réveiller l'ouvrier qui rend : un simple coup de sonnette, la relève rattrape ce qui s'est perdu."""

import logging

journal = logging.getLogger(__name__)


def reveiller(attestation_id: int) -> None:
    """Enfile le rendu d'une attestation. Une file en panne retarde le document, elle ne le perd pas."""
    from .tasks import rendre_attestation

    try:
        rendre_attestation.enqueue(attestation_id)
    except Exception:
        journal.warning("Réveil perdu pour l'attestation %s : la relève la rendra.", attestation_id, exc_info=True)
