"""Rendre les marques d'un texte : le terme se déplie avec sa définition, le chiffre avec son champ et sa source."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.text import slugify

from . import repertoire
from .marques import MARQUE, Marque, lire


def enrichir(html: str, deja: set[str]) -> str:
    """Remplace les marques d'un HTML sûr. `deja` retient ce que la page a déjà expliqué : une définition par terme."""
    if "[[" not in html:
        return html
    return MARQUE.sub(lambda trouve: _rendre(trouve, deja), html)


def _rendre(trouve: re.Match[str], deja: set[str]) -> str:
    marque = lire(trouve)
    if marque.genre == "chiffre":
        return _chiffre(marque, deja)
    terme = repertoire.termes().get(marque.code)
    if terme is None or terme.terme in deja:
        return escape(marque.texte)
    deja.add(terme.terme)
    return _ecrire(
        "cours/marques/terme.html", {"terme": terme, "texte": marque.texte, "cle": f"terme-{slugify(terme.terme)}"}
    )


def _chiffre(marque: Marque, deja: set[str]) -> str:
    """Chaque emploi ouvre la même fiche ; un chiffre périmé ou retiré ne montre plus son nombre."""
    chiffre = repertoire.chiffres().get(marque.code)
    if chiffre is None or chiffre.est_perime:
        return "(chiffre en cours de révision)"
    cle = f"chiffre-{chiffre.code}"
    est_premier = cle not in deja
    deja.add(cle)
    donnees = {"chiffre": chiffre, "texte": marque.texte or chiffre.nombre, "cle": cle, "est_premier": est_premier}
    return _ecrire("cours/marques/chiffre.html", donnees)


def _ecrire(gabarit: str, donnees: dict[str, Any]) -> str:
    return str(render_to_string(gabarit, donnees)).strip()
