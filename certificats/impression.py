"""Imprimer une liste : passeport, relevé, page de garde. Mêmes polices, mêmes profils que l'attestation, sans sceau."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache

import typst

from .pdf import GABARITS, POLICES, PROFILS, DocumentImpossibleError


@dataclass(frozen=True)
class Entree:
    """Un élément d'une section : son titre, et ses lignes libellé, valeur."""

    titre: str
    lignes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """Une partie du document ; `phrase` remplace une liste vide."""

    titre: str
    entrees: tuple[Entree, ...] = ()
    phrase: str = ""


@dataclass(frozen=True)
class Imprime:
    """Ce qu'on imprime : des textes seulement, jamais du code de mise en page."""

    titre: str
    personne: str
    date: str
    sections: tuple[Section, ...]
    emetteur: str = ""
    mentions: tuple[str, ...] = field(default_factory=tuple)


def imprimer(imprime: Imprime, instant: datetime) -> bytes:
    """Le PDF balisé, en français, sur autant de pages qu'il faut. Lève DocumentImpossibleError."""
    try:
        document = _compilateur().compile(
            format="pdf",
            pdf_standards=PROFILS,  # type: ignore[arg-type]
            # Toujours complet : typst garde sinon les valeurs de la compilation précédente.
            sys_inputs={"data": json.dumps(asdict(imprime), ensure_ascii=False)},
            timestamp=instant.replace(microsecond=0),
        )
    except typst.TypstError as erreur:
        raise DocumentImpossibleError(str(erreur)) from erreur
    if not isinstance(document, bytes):
        raise DocumentImpossibleError("Le moteur n'a pas rendu un document unique.")
    return document


@cache
def _compilateur() -> typst.Compiler:
    """Un compilateur par processus : le gabarit et les polices livrées, rien de la machine."""
    polices = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)])
    return typst.Compiler(str(GABARITS / "liste.typ"), root=str(GABARITS), font_paths=polices)
