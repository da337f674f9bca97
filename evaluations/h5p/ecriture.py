"""Écrire un paquet .h5p : toujours le même, à l'octet près, pour les mêmes fichiers. Pur.

with open("essai.h5p", "wb") as sortie:
    ecrire(sortie, [*fiches(manifeste, params), ("content/images/a.png", [octets])])
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

DATE = (2026, 1, 1, 0, 0, 0)
ORDINAIRE = 0o100644 << 16

# Un fichier à écrire : son chemin dans l'archive, et ses octets, bloc par bloc.
Piece = tuple[str, Iterable[bytes]]


def fiches(manifeste: Any, params: Any) -> Iterator[Piece]:
    """`h5p.json` et `content/content.json`."""
    for nom, valeur in (("h5p.json", manifeste), ("content/content.json", params)):
        yield nom, [json.dumps(valeur, ensure_ascii=False).encode()]


def ecrire(sortie: IO[bytes], pieces: Iterable[Piece]) -> None:
    """Écrit l'archive, dans l'ordre des pièces."""
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, blocs in pieces:
            info = zipfile.ZipInfo(nom, DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, ORDINAIRE
            with archive.open(info, "w") as cible:
                for bloc in blocs:
                    cible.write(bloc)
