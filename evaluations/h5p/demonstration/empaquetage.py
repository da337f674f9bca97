"""Faire un paquet .h5p de ce dossier : toujours le même, à l'octet près. Pur."""

import io
from pathlib import Path

from evaluations.h5p.ecriture import ecrire

ICI = Path(__file__).parent
ADMIS = {".json", ".js", ".css", ".png", ".jpg", ".svg"}


def empaqueter(dossier: Path = ICI) -> bytes:
    """Les octets du paquet de démonstration, ou d'un autre dossier de même forme."""
    tampon = io.BytesIO()
    chemins = (chemin for chemin in sorted(dossier.rglob("*")) if chemin.is_file() and chemin.suffix in ADMIS)
    ecrire(tampon, ((chemin.relative_to(dossier).as_posix(), [chemin.read_bytes()]) for chemin in chemins))
    return tampon.getvalue()
