"""L'archive ZIP d'un paquet : contrôlée avant d'être décompressée, lue par blocs. Étapes 1 à 7. Pur."""

import hashlib
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from .constats import Garde, Rapport
from .limites import MO, Limites, en_mo

# Ce que `zipfile` lève devant une archive abîmée ou malveillante.
ERREURS_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip
BLOC = 256 * 1024
UTF8 = 0x800
INTERDIT = re.compile(r"[\x00-\x1f\x7f-\x9f\\]|^/|^[a-zA-Z]:")


class FichierAbimeError(Exception):
    """Un fichier de l'archive ne se décompresse pas, ou son contrôle est faux."""


@dataclass(frozen=True)
class Lu:
    """Un fichier lu une fois : ses empreintes, sa taille, ses premiers octets."""

    chemin: str
    sha256: str
    sha384: bytes
    taille: int
    entete: bytes


class Archive:
    """Les entrées admises d'un paquet, par chemin."""

    def __init__(self, zip_: zipfile.ZipFile, entrees: dict[str, zipfile.ZipInfo]) -> None:
        self._zip = zip_
        self.entrees = entrees

    def blocs(self, chemin: str) -> Iterator[bytes]:
        """Les octets d'un fichier, bornés à la taille annoncée, contrôle vérifié. Lève FichierAbimeError."""
        try:
            with self._zip.open(self.entrees[chemin]) as flux:
                while bloc := flux.read(BLOC):
                    yield bloc
        except ERREURS_ZIP as erreur:
            raise FichierAbimeError(chemin) from erreur

    def octets(self, chemin: str) -> bytes:
        """Un fichier entier, en mémoire. Lève FichierAbimeError."""
        return b"".join(self.blocs(chemin))

    def lire(self, chemin: str) -> Lu:
        """Parcourt un fichier sans le garder. Lève FichierAbimeError, aussi quand la taille annoncée est fausse."""
        sha256, sha384, taille, entete = hashlib.sha256(), hashlib.sha384(), 0, b""
        for bloc in self.blocs(chemin):
            sha256.update(bloc)
            sha384.update(bloc)
            taille += len(bloc)
            entete = entete or bloc[:1024]
        if taille != self.entrees[chemin].file_size:
            raise FichierAbimeError(chemin)
        return Lu(chemin, sha256.hexdigest(), sha384.digest(), taille, entete)


def ouvrir(fichier: IO[bytes], nom: str, limites: Limites, rapport: Rapport) -> Archive | None:
    """Contrôle l'enveloppe d'un paquet sans rien décompresser ; None si rien n'est lisible."""
    if not nom.lower().endswith(".h5p"):
        rapport.noter("missing-h5p-extension")
    taille = fichier.seek(0, 2)
    fichier.seek(0)
    if taille == 0:
        rapport.noter("empty-file")
        return None
    if taille > limites.archive_mo * MO:
        rapport.noter("archive-too-large", n=en_mo(taille), max=limites.archive_mo)
        return None
    try:
        if _repertoire_demesure(fichier, limites):
            rapport.noter("too-many-files", n=f"plus de {limites.entrees}", max=limites.entrees)
            return None
        archive = zipfile.ZipFile(fichier)
    except ERREURS_ZIP:
        rapport.noter("unable-to-unzip")
        return None
    infos = archive.infolist()
    if len(infos) > limites.entrees:
        rapport.noter("too-many-files", n=len(infos), max=limites.entrees)
        return None
    entrees = _admettre(infos, limites, rapport)
    _mesurer(entrees, limites, rapport)
    return Archive(archive, entrees)


def _repertoire_demesure(fichier: IO[bytes], limites: Limites) -> bool:
    """Vrai si le répertoire central annonce bien plus que la borne : le lire coûterait déjà trop de mémoire."""
    fin = fichier.seek(0, 2)
    fichier.seek(max(0, fin - 65_557))
    queue = fichier.read()
    fichier.seek(0)
    place = queue.rfind(b"PK\x05\x06")
    if place < 0 or len(queue) < place + 22:
        raise zipfile.BadZipFile
    nombre, poids = struct.unpack("<HL", queue[place + 10 : place + 16])
    if place >= 20 and queue[place - 20 : place - 16] == b"PK\x06\x07":  # zip64 : les vrais nombres sont juste avant
        if place < 76 or queue[place - 76 : place - 72] != b"PK\x06\x06":
            raise zipfile.BadZipFile
        nombre, poids = struct.unpack("<QQ", queue[place - 44 : place - 28])
    return nombre > 20 * limites.entrees or poids > 1_000 * limites.entrees


def _admettre(infos: list[zipfile.ZipInfo], limites: Limites, rapport: Rapport) -> dict[str, zipfile.ZipInfo]:
    """Étapes 5 et 6 : méthode, chemins, doublons ; les entrées étrangères au format sont ignorées."""
    if any(info.flag_bits & 1 for info in infos):
        rapport.noter("encrypted")
    nommees = [(info, _nom(info)) for info in infos]
    saines = [(info, nom) for info, nom in nommees if _est_admissible(info, nom, limites, rapport)]
    fichiers = [(info, nom) for info, nom in saines if not nom.endswith("/")]
    if ignorees := [nom for _, nom in fichiers if _est_etrangere(nom)]:
        rapport.noter("ignored-entry", ignorees[0], n=len(ignorees))
    return _sans_doublon([(info, nom) for info, nom in fichiers if not _est_etrangere(nom)], rapport)


def _sans_doublon(fichiers: list[tuple[zipfile.ZipInfo, str]], rapport: Rapport) -> dict[str, zipfile.ZipInfo]:
    """Un nom ne vaut que pour un fichier, sans égard à la casse ni à l'écriture des accents."""
    entrees: dict[str, zipfile.ZipInfo] = {}
    noms: dict[str, str] = {}
    identiques = 0
    for info, nom in fichiers:
        premier = noms.setdefault(unicodedata.normalize("NFC", nom).casefold(), nom)
        if premier != nom:
            rapport.noter("duplicate-name", nom)
        elif (info.CRC, info.file_size) == (entrees.setdefault(nom, info).CRC, entrees[nom].file_size):
            identiques += entrees[nom] is not info
        else:
            rapport.noter("duplicate-name", nom)
    if identiques:
        rapport.noter("duplicate-identical", n=identiques)
    return entrees


def _nom(info: zipfile.ZipInfo) -> str:
    """Le nom tel qu'il a été écrit : des outils écrivent de l'UTF-8 sans le dire."""
    nom = info.orig_filename
    if info.flag_bits & UTF8:
        return nom
    try:
        return nom.encode("cp437").decode("utf-8")
    except UnicodeError:
        return nom


def _est_admissible(info: zipfile.ZipInfo, chemin: str, limites: Limites, rapport: Rapport) -> bool:
    morceaux = chemin.removesuffix("/").split("/")
    genre = stat.S_IFMT(info.external_attr >> 16)
    attendu = (0, stat.S_IFDIR) if chemin.endswith("/") else (0, stat.S_IFREG)
    code = ""
    if INTERDIT.search(chemin) or {"", ".", ".."} & set(morceaux):
        code = "unsafe-path"
    elif len(chemin) > limites.chemin or len(morceaux) > limites.niveaux:
        code = "path-too-long"
    elif genre not in attendu:
        code = "not-a-regular-file"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        code = "unsupported-compression"
    if code:
        rapport.noter(code, chemin)
    return not code


def _est_etrangere(chemin: str) -> bool:
    """Fichiers du système et de l'outil qui a fait le paquet : `__MACOSX/`, `.DS_Store`, notes à la racine.

    Le Flash aussi, que livrent d'anciennes bibliothèques : aucun navigateur ne le lit plus.
    """
    morceaux = chemin.split("/")
    if any(morceau[0] in "._" for morceau in morceaux):
        return True
    if len(morceaux) == 1:
        return chemin != "h5p.json"
    return morceaux[0] != "content" and chemin.lower().endswith(".swf")


def _mesurer(entrees: dict[str, zipfile.ZipInfo], limites: Limites, rapport: Rapport) -> None:
    """Étape 7, sur les tailles annoncées ; la lecture s'y tient ensuite."""
    total = 0
    for chemin, info in entrees.items():
        total += info.file_size
        if info.file_size > limites.fichier_mo * MO:
            rapport.noter("file-size-too-large", chemin, n=en_mo(info.file_size), max=limites.fichier_mo)
        elif info.file_size > MO and info.file_size > limites.taux * info.compress_size:
            rapport.noter("compression-ratio", chemin, n=info.file_size // max(info.compress_size, 1))
    if total > limites.total_mo * MO:
        rapport.noter("total-size-too-large", n=en_mo(total), max=limites.total_mo)


def lire_tout(archive: Archive, rapport: Rapport, garde: Garde) -> dict[str, Lu]:
    """Lit chaque entrée une fois ; un fichier abîmé est constaté et laissé de côté. Lève DelaiDepasseError."""
    lus: dict[str, Lu] = {}
    for chemin in archive.entrees:
        garde.battre()
        try:
            lus[chemin] = archive.lire(chemin)
        except FichierAbimeError:
            rapport.noter("unable-to-read-package-file", chemin)
    return lus
