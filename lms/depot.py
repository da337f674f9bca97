"""Le dépôt privé du suivi : pièces d'import et archives préparées, jamais servies par le serveur web."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings


def racine() -> Path:
    """Le dossier privé réglé par l'hôte (`LMS_DOSSIER`) ; à défaut, à côté des médias, jamais dedans."""
    defaut = Path(settings.MEDIA_ROOT or "medias").resolve().parent / "suivi"
    return Path(getattr(settings, "LMS_DOSSIER", defaut))


def chemin(empreinte: str) -> Path:
    return racine() / empreinte[:2] / empreinte


def ranger(contenu: bytes) -> str:
    """Écrit le fichier sous son SHA-256 et le rend ; rejouer ne change rien."""
    return ranger_flux(lambda sortie: sortie.write(contenu))


def ranger_flux(ecrire: Callable[[IO[bytes]], Any]) -> str:
    """De même pour un gros fichier : `ecrire` le compose sur le disque, jamais tout entier en mémoire."""
    racine().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=racine(), delete=False) as temporaire:
        try:
            ecrire(temporaire)
            temporaire.flush()
            os.fsync(temporaire.fileno())
            temporaire.seek(0)
            empreinte = hashlib.file_digest(temporaire, "sha256").hexdigest()
        except BaseException:
            os.unlink(temporaire.name)
            raise
    cible = chemin(empreinte)
    cible.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporaire.name, cible)
    return empreinte


def ouvrir(empreinte: str) -> bytes:
    """Le fichier rangé. Lève FileNotFoundError s'il manque."""
    return chemin(empreinte).read_bytes()


def detruire(empreinte: str) -> bool:
    """Détruit le fichier ; faux s'il n'était déjà plus là."""
    try:
        chemin(empreinte).unlink()
    except FileNotFoundError:
        return False
    return True
