"""Reconnaître un fichier à ses premiers octets. Étape 13. Pur."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """Un format, les familles où il se range, comment le reconnaître."""

    nom: str
    familles: frozenset[str]
    reconnait: Callable[[bytes], bool]


def _debut(*debuts: bytes) -> Callable[[bytes], bool]:
    return lambda entete: entete.startswith(debuts)


def _riff(genre: bytes) -> Callable[[bytes], bool]:
    return lambda entete: entete[:4] == b"RIFF" and entete[8:12] == genre


def _est_mp3(entete: bytes) -> bool:
    """Une étiquette ID3, ou une trame MPEG (onze bits à un), parfois après un bourrage de zéros."""
    if entete.startswith(b"ID3"):
        return True
    utile = entete.lstrip(b"\x00")
    return len(utile) > 1 and utile[0] == 0xFF and utile[1] & 0xE0 == 0xE0 and utile[1] & 0x06 != 0


IMAGE, AUDIO, VIDEO = frozenset({"image"}), frozenset({"audio"}), frozenset({"video"})
DOCUMENT, POLICE = frozenset({"document"}), frozenset({"police"})
IMAGES_ISO = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")

SIGNATURES = (
    Signature("PNG", IMAGE, _debut(b"\x89PNG\r\n\x1a\n")),
    Signature("JPEG", IMAGE, _debut(b"\xff\xd8\xff")),
    Signature("GIF", IMAGE, _debut(b"GIF87a", b"GIF89a")),
    Signature("WebP", IMAGE, _riff(b"WEBP")),
    Signature("AVIF ou HEIF", IMAGE, lambda entete: entete[4:8] == b"ftyp" and entete[8:12] in IMAGES_ISO),
    Signature("TIFF", IMAGE, _debut(b"II*\x00", b"MM\x00*")),
    Signature("BMP", IMAGE, lambda entete: entete[:2] == b"BM" and entete[6:10] == b"\x00\x00\x00\x00"),
    Signature("WAV", AUDIO, _riff(b"WAVE")),
    Signature("FLAC", AUDIO, _debut(b"fLaC")),
    Signature("AIFF", AUDIO, lambda entete: entete[:4] == b"FORM" and entete[8:12] in (b"AIFF", b"AIFC")),
    Signature(
        "AAC", AUDIO, lambda entete: entete[:1] == b"\xff" and entete[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9")
    ),
    Signature("Ogg", AUDIO | VIDEO, _debut(b"OggS")),
    Signature("MP4", AUDIO | VIDEO, lambda entete: entete[4:8] == b"ftyp"),
    Signature("QuickTime", AUDIO | VIDEO, lambda entete: entete[4:8] in (b"moov", b"mdat", b"wide", b"free")),
    Signature("AVI", VIDEO, _riff(b"AVI ")),
    Signature("WebM", AUDIO | VIDEO, _debut(b"\x1aE\xdf\xa3")),
    Signature("PDF", DOCUMENT, lambda entete: b"%PDF-" in entete[:1024]),
    Signature("WOFF", POLICE, _debut(b"wOFF")),
    Signature("WOFF2", POLICE, _debut(b"wOF2")),
    Signature("MP3", AUDIO, _est_mp3),
)
# extension → (format attendu, famille, comment le dire)
ATTENDUS = {
    "png": ("PNG", "image", "une image PNG"),
    "jpg": ("JPEG", "image", "une image JPEG"),
    "jpeg": ("JPEG", "image", "une image JPEG"),
    "gif": ("GIF", "image", "une image GIF"),
    "bmp": ("BMP", "image", "une image BMP"),
    "tif": ("TIFF", "image", "une image TIFF"),
    "tiff": ("TIFF", "image", "une image TIFF"),
    "mp3": ("MP3", "audio", "un son MP3"),
    "wav": ("WAV", "audio", "un son WAV"),
    "ogg": ("Ogg", "audio", "un fichier Ogg"),
    "m4a": ("MP4", "audio", "un son M4A"),
    "mp4": ("MP4", "video", "une vidéo MP4"),
    "webm": ("WebM", "video", "une vidéo WebM"),
    "pdf": ("PDF", "document", "un document PDF"),
    "woff": ("WOFF", "police", "une police WOFF"),
    "woff2": ("WOFF2", "police", "une police WOFF2"),
}


def reconnaitre(entete: bytes) -> Signature | None:
    """Le format d'un fichier d'après ses premiers octets ; None s'il est inconnu."""
    return next((signature for signature in SIGNATURES if signature.reconnait(entete)), None)


def confronter(extension: str, entete: bytes) -> tuple[str, str]:
    """Compare octets et extension : ("", "") s'ils s'accordent, sinon le code du constat et le type à dire."""
    if extension not in ATTENDUS:
        return "", ""
    attendu, famille, libelle = ATTENDUS[extension]
    trouve = reconnaitre(entete)
    if trouve is None or (trouve.nom != attendu and famille not in trouve.familles):
        return "file-type-mismatch", libelle
    return ("", "") if trouve.nom == attendu else ("file-type-variant", trouve.nom)
