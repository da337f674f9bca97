"""Mettre dans la page lecteur le code des bibliothèques, au lieu de quarante requêtes.

Un cadre d'origine opaque n'a pas de cache : le navigateur y redemande chaque fichier à chaque visite, même immuable. Le
code est donc dans la page. Un script n'y tourne que si son empreinte est dans la politique de sécurité ; ceux qui se
suivent n'en font qu'un, pour que l'en-tête reste court.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

from django.templatetags.static import static

from evaluations.models import BibliothequeH5P, FichierBibliothequeH5P

from . import depot

TAILLE_MAX = 512 * 1024
# Ce qui changerait de sens au milieu d'une page : le fichier garde alors sa propre adresse.
SCRIPT_A_PART = re.compile(r"</script|<!--|\x00", re.IGNORECASE)
STYLE_A_PART = re.compile(r"</style|@import|\x00", re.IGNORECASE)
URL_RELATIVE = re.compile(r"""url\(\s*(["']?)(?![a-z]+:|//|/|#)([^"')?#]+)([^"')]*)\1\s*\)""", re.IGNORECASE)
# Un point-virgule d'abord : « use strict » en tête d'un fichier ne vaut pas pour les suivants.
SEPARATION = "\n;\n"
FIN_D_ENSEMBLE = "PontH5P.ensembles += 1;"
FIXES = Path(__file__).resolve().parents[1] / "static/h5p-core"


@dataclass(frozen=True)
class Piece:
    """Un script ou une feuille de style : `texte` s'il est dans la page, sinon l'adresse où le prendre."""

    url: str
    texte: str = ""
    empreinte: str = ""
    sri: str = ""


@dataclass(frozen=True)
class Pieces:
    """Tout ce que chargent des bibliothèques, dans l'ordre."""

    styles: tuple[Piece, ...]
    scripts: tuple[Piece, ...]
    demarrage: Piece | None = None
    ensembles: int = 0

    @property
    def empreintes(self) -> list[str]:
        """Les sources de `script-src`, une par script qui est dans la page."""
        return [une.empreinte for une in (*self.scripts, self.demarrage) if une and une.empreinte]


def inclure(bibliotheques: Sequence[BibliothequeH5P], base: str, *, separes: bool = False) -> Pieces:
    """Les pièces de ces bibliothèques, servies sous `base` ; gardées en mémoire tant que leur code est le même.

    `separes` : chaque script à son adresse, avec son SRI. C'est le recours quand l'un d'eux arrête ceux qui le suivent.
    """
    return _composer(tuple(bibliotheques), tuple(une.sha256_arbre for une in bibliotheques), base, separes)


@lru_cache(maxsize=32)
def _composer(
    bibliotheques: tuple[BibliothequeH5P, ...], _empreintes: tuple[str, ...], base: str, separes: bool
) -> Pieces:
    lignes = FichierBibliothequeH5P.objects.filter(bibliotheque__in=bibliotheques, chemin__iregex=r"\.(js|css)$").only(
        "bibliotheque", "chemin", "sha256", "sri", "taille"
    )
    fichiers = {(ligne.bibliotheque_id, ligne.chemin): ligne for ligne in lignes}

    def declares(attribut: str) -> Iterator[tuple[str, FichierBibliothequeH5P | None]]:
        for une in bibliotheques:
            for chemin in getattr(une, attribut):
                yield f"{base}/{une.dossier}/{chemin}", fichiers.get((une.pk, chemin))

    scripts = [
        script(url, "" if separes else _texte(fichier), sri=fichier.sri if fichier else "")
        for url, fichier in declares("preloaded_js")
    ]
    reunis = list(_reunir(scripts))
    return Pieces(
        styles=tuple(style(url, _texte(fichier)) for url, fichier in declares("preloaded_css")),
        scripts=tuple(reunis),
        ensembles=sum(bool(une.texte) for une in reunis),
    )


def _reunir(scripts: Iterable[Piece]) -> Iterator[Piece]:
    """Les scripts de la page qui se suivent n'en font qu'un, qui dit au pont qu'il est allé jusqu'au bout."""
    for dans_la_page, suite in groupby(scripts, key=lambda une: bool(une.texte)):
        if dans_la_page:
            yield script("", SEPARATION.join(["", *(une.texte for une in suite), FIN_D_ENSEMBLE]))
        else:
            yield from suite


def _texte(fichier: FichierBibliothequeH5P | None) -> str:
    """Le texte d'un fichier, tel qu'une page le lira ; vide s'il ne peut pas y être."""
    if fichier is None or fichier.taille > TAILLE_MAX:
        return ""
    try:
        with depot.ouvrir(fichier.sha256) as ouvert:
            texte = str(ouvert.read().decode("utf-8-sig"))
    except (FileNotFoundError, UnicodeDecodeError):  # l'adresse répondra : 404, ou les octets tels quels
        return ""
    return texte.replace("\r\n", "\n").replace("\r", "\n")


def script(url: str, texte: str, *, sri: str = "") -> Piece:
    """Un script, dans la page s'il s'y lit comme dans son fichier."""
    if not texte or SCRIPT_A_PART.search(texte):
        return Piece(url, sri=sri)
    empreinte = b64encode(sha256(texte.encode()).digest()).decode()
    return Piece(url, texte, f"'sha256-{empreinte}'", sri)


def style(url: str, texte: str) -> Piece:
    """Une feuille de style, dans la page avec ses adresses rendues absolues."""
    if not texte or STYLE_A_PART.search(texte):
        return Piece(url)
    return Piece(url, URL_RELATIVE.sub(lambda trouve: f'url("{urljoin(url, trouve[2])}{trouve[3].strip()}")', texte))


@lru_cache(maxsize=64)
def fixe(chemin: str, origine: str) -> Piece:
    """Un fichier du cœur ou du pont, sous `static/h5p-core` ; à son adresse si le cœur n'est pas assemblé."""
    url = urljoin(origine, static(f"{FIXES.name}/{chemin}"))
    fichier = FIXES / chemin
    texte = fichier.read_text(encoding="utf-8-sig") if fichier.exists() else ""
    return style(url, texte) if chemin.endswith(".css") else script(url, texte)
