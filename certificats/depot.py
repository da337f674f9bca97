"""Le dépôt privé des documents : chaque fichier porte le nom de son empreinte."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def racine() -> Path:
    """Le dossier privé réglé par l'hôte ; à défaut, à côté des médias, jamais dedans."""
    defaut = Path(settings.MEDIA_ROOT or "medias").resolve().parent / "attestations"
    return Path(getattr(settings, "CERTIFICATS_DOSSIER", defaut))


def chemin(empreinte: str) -> Path:
    return racine() / empreinte[:2] / empreinte[2:4] / f"{empreinte}.pdf"


def ranger(document: bytes) -> str:
    """Écrit le document (temporaire, fsync, renommage) et rend son SHA-256 ; rejouer ne change rien."""
    empreinte = hashlib.sha256(document).hexdigest()
    cible = chemin(empreinte)
    cible.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cible.parent, delete=False) as temporaire:
        temporaire.write(document)
        temporaire.flush()
        os.fsync(temporaire.fileno())
    os.replace(temporaire.name, cible)
    return empreinte


def ouvrir(empreinte: str) -> bytes:
    """Le document rangé. Lève FileNotFoundError s'il manque."""
    return chemin(empreinte).read_bytes()


def detruire(empreinte: str) -> bool:
    """Détruit le document ; faux s'il n'était déjà plus là."""
    try:
        chemin(empreinte).unlink()
    except FileNotFoundError:
        return False
    return True
