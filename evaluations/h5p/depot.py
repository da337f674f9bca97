"""Où sont les fichiers H5P : un dépôt privé où chaque fichier porte le nom de son empreinte.

Rien n'y est public : un fichier n'existe pour un lecteur que par une ligne de FichierBibliothequeH5P ou
FichierVersionH5P, écrite dans la transaction de l'import. Des octets déposés avant un échec restent donc invisibles,
et le ménage (`menager_h5p`) les retire.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

BLOC = 1024 * 1024
FICHIERS = "fichiers"
PAQUETS = "paquets"
DELAI_DE_GRACE = timedelta(days=1)


class StockageAtomique(FileSystemStorage):
    """Un fichier y apparaît entier ou pas du tout : temporaire, fsync, renommage. Deux écritures se valent."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Le nom est l'empreinte : il ne se décline pas."""
        return name

    def _save(self, name: str, content: Any) -> str:
        cible = Path(self.path(name))
        cible.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cible.parent, prefix=".", delete=False) as temporaire:
            try:
                for bloc in content.chunks(BLOC):
                    temporaire.write(bloc)
                temporaire.flush()
                os.fsync(temporaire.fileno())
                os.replace(temporaire.name, cible)
            except BaseException:
                Path(temporaire.name).unlink(missing_ok=True)
                raise
        return name


def stockage() -> Storage:
    """Le stockage « h5p » réglé par l'hôte ; à défaut, un dossier privé à côté des médias, jamais dedans."""
    if "h5p" in settings.STORAGES:
        return storages["h5p"]
    defaut = Path(settings.MEDIA_ROOT or "medias").resolve().parent / "h5p"
    return StockageAtomique(location=getattr(settings, "H5P_DOSSIER", defaut))


def empreinte(octets: bytes) -> str:
    """Le nom sous lequel des octets sont rangés."""
    return hashlib.sha256(octets).hexdigest()


def ranger(octets: bytes, rangement: Storage | None = None) -> str:
    """Dépose des octets et rend leur SHA-256 ; rejouer ne change rien."""
    sha256 = empreinte(octets)
    _deposer(rangement or stockage(), nom_de(FICHIERS, sha256), ContentFile(octets))
    return sha256


def ranger_paquet(fichier: IO[bytes]) -> tuple[str, int]:
    """Dépose un paquet reçu, bloc par bloc, et rend son SHA-256 et sa taille."""
    somme, taille = hashlib.sha256(), 0
    fichier.seek(0)
    while bloc := fichier.read(BLOC):
        somme.update(bloc)
        taille += len(bloc)
    fichier.seek(0)
    sha256 = somme.hexdigest()
    _deposer(stockage(), nom_de(PAQUETS, sha256), File(fichier))
    return sha256, taille


def ouvrir(sha256: str) -> File:
    """Le fichier rangé. Lève FileNotFoundError s'il manque."""
    return stockage().open(nom_de(FICHIERS, sha256))


def ouvrir_paquet(sha256: str) -> File:
    """Le paquet d'origine, tel qu'il a été déposé. Lève FileNotFoundError s'il manque."""
    return stockage().open(nom_de(PAQUETS, sha256))


def parcourir(genre: str) -> Iterator[str]:
    """Les empreintes rangées d'un genre (FICHIERS ou PAQUETS)."""
    rangement = stockage()
    for dossier in _dossiers(rangement, genre):
        for sous_dossier in _dossiers(rangement, dossier):
            yield from (nom for nom in rangement.listdir(sous_dossier)[1] if len(nom) == 64)


def retirer(genre: str, sha256: str) -> int:
    """Retire un fichier que plus rien ne cite, s'il est ancien ; rend le nombre d'octets libérés."""
    rangement, nom = stockage(), nom_de(genre, sha256)
    if not est_ancien(rangement, nom):
        return 0
    taille = rangement.size(nom)
    rangement.delete(nom)
    return taille


def nom_de(genre: str, sha256: str) -> str:
    """Le nom d'un fichier dans le stockage."""
    return f"{genre}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _deposer(rangement: Storage, nom: str, contenu: File) -> None:
    """Réécrit un vieux fichier : il redevient récent, donc à l'abri d'un ménage simultané."""
    if not rangement.exists(nom) or est_ancien(rangement, nom):
        rangement.save(nom, contenu)


def est_ancien(rangement: Storage, nom: str) -> bool:
    """Vrai passé le délai pendant lequel le ménage ne touche pas à un fichier que rien ne cite encore."""
    return timezone.now() - rangement.get_modified_time(nom) > DELAI_DE_GRACE


def _dossiers(rangement: Storage, chemin: str) -> list[str]:
    try:
        return [f"{chemin}/{nom}" for nom in rangement.listdir(chemin)[0]]
    except FileNotFoundError:
        return []
