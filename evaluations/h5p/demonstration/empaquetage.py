"""Faire un paquet .h5p de ce dossier : toujours le même, à l'octet près. Pur."""

import io
import zipfile
from pathlib import Path

ICI = Path(__file__).parent
DATE = (2026, 1, 1, 0, 0, 0)
ADMIS = {".json", ".js", ".css", ".png", ".jpg", ".svg"}


def empaqueter(dossier: Path = ICI) -> bytes:
    """Les octets du paquet de démonstration, ou d'un autre dossier de même forme."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for chemin in sorted(dossier.rglob("*")):
            if chemin.is_file() and chemin.suffix in ADMIS:
                info = zipfile.ZipInfo(chemin.relative_to(dossier).as_posix(), DATE)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
                archive.writestr(info, chemin.read_bytes())
    return tampon.getvalue()
