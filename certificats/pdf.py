"""Composer le PDF d'une attestation avec typst : une compilation, profils PDF/A-3a et PDF/UA-1.

Produit avec ces profils ; aucun vérificateur de référence n'a encore rendu son verdict (docs/accessibilite.md).
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import rfc8785
import segno
import typst

from . import declaration
from .erreurs import DocumentImpossibleError

ICI = Path(__file__).parent
GABARITS = ICI / "gabarits"
POLICES = ICI / "polices"
PROFILS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
MENTION_SCEAU = "Document scellé électroniquement, original numérique."
MENTION_ESSAI = "Cachet d'essai, non qualifié."


def composer(charge: dict[str, Any], *, badge: dict[str, Any], est_essai: bool) -> bytes:
    """Le PDF d'une charge figée, badge joint ; mêmes octets pour les mêmes données. Lève DocumentImpossibleError."""
    sceau = [MENTION_SCEAU, MENTION_ESSAI] if est_essai else [MENTION_SCEAU]
    donnees = charge | {"qr": qr_svg(charge["url"]), "sceau": sceau}
    try:
        document = _compilateur(gabarit_de(charge)).compile(
            format="pdf",
            pdf_standards=PROFILS,  # type: ignore[arg-type]
            # Toujours complet : typst garde sinon les valeurs de la compilation précédente.
            sys_inputs={
                "data": json.dumps(donnees, ensure_ascii=False),
                "badge": rfc8785.dumps(badge).decode(),
            },
            timestamp=datetime.fromisoformat(charge["date_delivrance"]).replace(microsecond=0),
        )
    except typst.TypstError as erreur:
        raise DocumentImpossibleError(str(erreur)) from erreur
    if not isinstance(document, bytes):
        raise DocumentImpossibleError("Le moteur n'a pas rendu un document unique.")
    return document


def gabarit_de(charge: dict[str, Any]) -> str:
    """Le gabarit d'une charge : celui de l'attestation, sauf pour un certificat de réalisation."""
    return "certificat.typ" if charge.get("genre") == declaration.GENRE else "attestation.typ"


@cache
def _compilateur(gabarit: str = "attestation.typ") -> typst.Compiler:
    """Un compilateur par processus et par gabarit : les polices livrées, rien de la machine."""
    polices = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)])
    return typst.Compiler(str(GABARITS / gabarit), root=str(GABARITS), font_paths=polices)


def qr_svg(adresse: str) -> str:
    """Le QR de l'adresse de vérification ; masque fixe : la recherche du masque coûterait l'essentiel du temps."""
    code = segno.make(adresse, error="m", micro=False, boost_error=False, mask=4)
    return str(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


@cache
def caracteres_imprimables() -> frozenset[int]:
    """Les caractères que toutes les graisses du texte savent dessiner (table faite par l'assembleur des polices)."""
    plages = (ligne.split("-") for ligne in (POLICES / "caracteres.txt").read_text().split())
    return frozenset(code for debut, fin in plages for code in range(int(debut, 16), int(fin, 16) + 1))


def caracteres_non_imprimables(texte: str) -> list[str]:
    """Les caractères de `texte` qu'une attestation ne pourrait pas imprimer, chacun une fois, dans l'ordre."""
    permis = caracteres_imprimables()
    return list(dict.fromkeys(caractere for caractere in texte if ord(caractere) not in permis))
