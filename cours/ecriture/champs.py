"""Écrire des champs « nom: valeur » comme une personne les écrirait, et comme YAML les relit."""

import json
from datetime import date
from typing import Any

import yaml

from cours.lecture.texte import NON_PUBLIABLE

from .prose import EcritureImpossibleError


def guillemets(texte: str) -> str:
    """Un texte entre guillemets doubles ; ce qui ne s'imprime pas est écrit par son numéro."""
    ecrit = json.dumps(texte, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in ecrit)


def nu(texte: str) -> str:
    """Un texte sans guillemets quand YAML le relit tel quel, entre guillemets sinon."""
    try:
        est_relu = yaml.safe_load(f"champ: {texte}") == {"champ": texte}
    except (yaml.YAMLError, ValueError):
        est_relu = False
    return texte if est_relu and texte.isprintable() else guillemets(texte)


def champ(nom: str, valeur: Any) -> str:
    """Une ligne « nom: valeur », ou une liste d'une ligne par élément."""
    if isinstance(valeur, bool):
        return f"{nom}: {str(valeur).lower()}"
    if isinstance(valeur, int | date):
        return f"{nom}: {valeur}"
    if isinstance(valeur, tuple):
        return "\n".join([f"{nom}:" if valeur else f"{nom}: []", *(f"  - {guillemets(ligne)}" for ligne in valeur)])
    return f"{nom}: {guillemets(valeur)}"


def champs(valeurs: dict[str, Any]) -> str:
    """Les champs, sans ceux qui sont vides."""
    return "\n".join(champ(nom, valeur) for nom, valeur in valeurs.items() if valeur not in {"", None})


def fichier(entete: str, corps: str) -> str:
    """L'en-tête entre deux lignes « --- », puis le corps. Lève EcritureImpossibleError si c'est à vérifier."""
    texte = f"---\n{entete}\n---\n{corps}\n"
    for ligne in texte.splitlines():
        if NON_PUBLIABLE.search(ligne):
            raise EcritureImpossibleError(f"« {ligne[:60]} » : une mention « à vérifier » ne s'exporte pas, levez-la.")
    return texte
