"""Les bornes d'un paquet, les types de fichiers admis et leur type MIME. Pur."""

from dataclasses import dataclass

MO = 1024 * 1024
API_LECTEUR = (1, 28)  # la version du cœur H5P que le portail embarque


@dataclass(frozen=True)
class Limites:
    """Les bornes par défaut (h5p.md §6) ; l'hôte les change par le réglage H5P_LIMITES."""

    archive_mo: int = 200
    entrees: int = 5_000
    fichier_mo: int = 100
    total_mo: int = 500
    taux: int = 150
    chemin: int = 255
    niveaux: int = 12
    json_mo: int = 10
    json_profondeur: int = 100
    secondes: int = 300
    valeurs: int = 1_000_000


MIMES = {
    "json": "application/json", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "svg": "image/svg+xml",
    "eot": "application/vnd.ms-fontobject", "ttf": "font/ttf", "woff": "font/woff", "woff2": "font/woff2",
    "otf": "font/otf", "webm": "video/webm", "mp4": "video/mp4", "ogg": "audio/ogg", "mp3": "audio/mpeg",
    "m4a": "audio/mp4", "wav": "audio/wav", "txt": "text/plain", "pdf": "application/pdf", "rtf": "application/rtf",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation", "csv": "text/csv", "diff": "text/plain",
    "patch": "text/plain", "md": "text/plain", "textile": "text/plain", "vtt": "text/vtt", "webvtt": "text/vtt",
    "gltf": "model/gltf+json", "glb": "model/gltf-binary", "js": "text/javascript", "css": "text/css",
    "xml": "text/plain",
}  # fmt: skip
DE_BIBLIOTHEQUE = frozenset(MIMES)
DE_CONTENU = DE_BIBLIOTHEQUE - {"js", "css", "xml"}


def extension(chemin: str) -> str:
    """L'extension en minuscules, sans le point ; vide s'il n'y en a pas."""
    nom = chemin.rpartition("/")[2]
    return nom.rpartition(".")[2].lower() if "." in nom else ""


def mime(chemin: str) -> str:
    """Le type sous lequel un fichier est servi : d'après une table fixe, jamais deviné."""
    return MIMES.get(extension(chemin), "application/octet-stream")


def en_mo(octets: int) -> str:
    """Une taille lisible : « 12,5 » ou « 300 »."""
    return f"{octets / MO:.1f}".replace(".", ",").removesuffix(",0")
