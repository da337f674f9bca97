"""Réveiller l'ouvrier qui importe : un simple coup de sonnette, la relève rattrape ce qui s'est perdu."""

import logging

journal = logging.getLogger(__name__)


def reveiller_import(import_id: int, approbateur_id: int | None = None) -> None:
    """Enfile l'analyse d'un paquet. Une file en panne la retarde, elle ne la perd pas."""
    from .tasks import importer_h5p

    try:
        importer_h5p.enqueue(import_id, approbateur_id)
    except Exception:
        journal.warning("Réveil perdu pour l'import H5P %s : la relève le traitera.", import_id, exc_info=True)
