"""Rendre un paquet .h5p : l'original tel qu'il a été déposé, ou celui d'une version retouchée, refait."""

import tempfile
from collections.abc import Iterator
from typing import IO

from evaluations.models import VersionH5P

from . import depot
from .ecriture import Piece, ecrire, fiches


def exporter(version: VersionH5P) -> IO[bytes]:
    """Le paquet d'une version, prêt à lire. Lève FileNotFoundError si un fichier manque au dépôt."""
    if version.paquet_sha256:
        return depot.ouvrir_paquet(version.paquet_sha256)
    tampon = tempfile.TemporaryFile()  # noqa: SIM115 (rendu ouvert à l'appelant)
    ecrire(tampon, _pieces(version))
    tampon.seek(0)
    return tampon


def _pieces(version: VersionH5P) -> Iterator[Piece]:
    yield from fiches(version.h5p_json, version.params)
    for fichier in version.fichiers.order_by("chemin"):
        yield f"content/{fichier.chemin}", _blocs(fichier.sha256)
    for lien in version.bibliotheques.select_related("bibliotheque").prefetch_related("bibliotheque__fichiers"):
        dossier = f"{lien.bibliotheque.machine_name}-{lien.bibliotheque.major}.{lien.bibliotheque.minor}"
        for piece in sorted(lien.bibliotheque.fichiers.all(), key=lambda piece: piece.chemin):
            yield f"{dossier}/{piece.chemin}", _blocs(piece.sha256)


def _blocs(sha256: str) -> Iterator[bytes]:
    with depot.ouvrir(sha256) as source:
        yield from source.chunks(depot.BLOC)
