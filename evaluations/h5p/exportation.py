"""Rendre un paquet .h5p : l'original tel qu'il a été déposé, ou celui d'une version retouchée, refait."""

import json
import tempfile
import zipfile
from typing import IO

from evaluations.models import VersionH5P

from . import depot


def exporter(version: VersionH5P) -> IO[bytes]:
    """Le paquet d'une version, prêt à lire. Lève FileNotFoundError si un fichier manque au dépôt."""
    if version.paquet_sha256:
        return depot.ouvrir_paquet(version.paquet_sha256)
    tampon = tempfile.TemporaryFile()  # noqa: SIM115 (rendu ouvert à l'appelant)
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("h5p.json", json.dumps(version.h5p_json, ensure_ascii=False))
        archive.writestr("content/content.json", json.dumps(version.params, ensure_ascii=False))
        for fichier in version.fichiers.all():
            _copier(archive, f"content/{fichier.chemin}", fichier.sha256)
        for lien in version.bibliotheques.select_related("bibliotheque").prefetch_related("bibliotheque__fichiers"):
            dossier = f"{lien.bibliotheque.machine_name}-{lien.bibliotheque.major}.{lien.bibliotheque.minor}"
            for piece in lien.bibliotheque.fichiers.all():
                _copier(archive, f"{dossier}/{piece.chemin}", piece.sha256)
    tampon.seek(0)
    return tampon


def _copier(archive: zipfile.ZipFile, nom: str, sha256: str) -> None:
    with depot.ouvrir(sha256) as source, archive.open(nom, "w") as cible:
        for bloc in source.chunks(depot.BLOC):
            cible.write(bloc)
