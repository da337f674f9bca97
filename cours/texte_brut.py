"""Le texte d'une leçon sans balises ni marques : ce que la recherche lit, et d'où viennent ses extraits."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from .marques import MARQUE, lire, textes_du_bloc

FIN_DE_BLOC = re.compile(r"</(?:p|li|h2|h3|h4)>")
BALISE = re.compile(r"<[^>]+>")


def brut(html: str) -> str:
    """Le texte d'un passage ; la fin d'un paragraphe sépare, une marque laisse ce qui se lit."""
    lisible = MARQUE.sub(lambda trouve: lire(trouve).texte, html)
    return " ".join(unescape(BALISE.sub("", FIN_DE_BLOC.sub(" ", lisible))).split())


def textes_du_corps(blocs: Iterable[Any]) -> list[str]:
    """Les passages d'un corps de leçon (forme JSON), sans rien lire en base."""
    return [brut(texte) for bloc in blocs for texte in textes_du_bloc(bloc["type"], bloc["value"])]
