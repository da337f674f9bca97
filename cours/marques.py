"""Les marques en ligne d'un texte : `[[NEET]]`, `[[NEET|jeunes NEET]]`, `[[chiffre:neet-2021]]`. Pur, sans Django."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

MARQUE = re.compile(r"\[\[([^\[\]|<>]+)(?:\|([^\[\]|<>]+))?\]\]")
DOUTEUSE = re.compile(r"\[\[[^\n]{0,40}|\]\]")
CHIFFRE = "chiffre:"


@dataclass(frozen=True)
class Marque:
    """Ce qu'une marque nomme ; `texte` est ce qui se lit dans la phrase."""

    genre: str  # "terme" ou "chiffre"
    code: str
    texte: str


def lire(trouve: re.Match[str]) -> Marque:
    """La marque d'une correspondance de `MARQUE`, dans du texte ou du HTML (entités comprises)."""
    code, texte = unescape(trouve[1]).strip(), unescape(trouve[2] or "").strip()
    if code.startswith(CHIFFRE):
        return Marque("chiffre", code.removeprefix(CHIFFRE).strip(), texte)
    return Marque("terme", code, texte or code)


def marques(texte: str) -> Iterator[Marque]:
    """Chaque marque d'un texte, dans l'ordre."""
    for trouve in MARQUE.finditer(texte):
        yield lire(trouve)


def mal_ecrites(texte: str) -> list[str]:
    """Les doubles crochets qui ne forment pas une marque."""
    return DOUTEUSE.findall(MARQUE.sub("", texte))


def defauts(textes: Iterable[str], termes: Container[str], chiffres: Container[str]) -> Iterator[str]:
    """Une phrase par marque mal écrite, ou qui nomme un terme ou un chiffre inconnu."""
    for texte in textes:
        for extrait in mal_ecrites(texte):
            yield f"le double crochet de « {extrait} » ne forme pas une marque : écrivez [[terme]] ou [[chiffre:code]]"
        for marque in marques(texte):
            if marque.genre == "terme" and marque.code not in termes:
                yield f"le terme « {marque.code} » n'est pas dans le glossaire"
            elif marque.genre == "chiffre" and marque.code not in chiffres:
                yield f"le chiffre « {marque.code} » n'est pas parmi les chiffres sourcés"


def textes_du_bloc(genre: str, valeur: Any) -> Iterator[str]:
    """Les passages d'un bloc de leçon (forme JSON) où une marque se lit : textes riches, lignes à retenir."""
    if genre == "texte":
        yield valeur
    elif genre == "retenir":
        # Le CMS garde chaque ligne avec un identifiant, un fichier la donne nue.
        yield from (ligne["value"] if isinstance(ligne, dict) else ligne for ligne in valeur["lignes"])
    elif genre != "citation" and isinstance(valeur, dict):
        yield from (valeur[nom] for nom in ("texte", "consigne") if nom in valeur)
