"""Mesurer une leçon : mots, temps de lecture, lisibilité."""

import re
from dataclasses import dataclass
from html import unescape

from cours.lecture import Bloc, LeconFichier
from cours.marques import MARQUE, lire

MOTS_PAR_MINUTE = 200
MOT = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[ ,.]\d+)*", re.UNICODE)
PHRASE = re.compile(r"[.!?…]+(?=[\s»]|$)|\n")
BALISE_DE_BLOC = re.compile(r"</(?:p|li|h2|h3)>|<br/?>")
BALISE = re.compile(r"<[^>]+>")
APPEL = re.compile(r"\[[SR]\d+[a-z]?(?:, ?[SR]\d+[a-z]?)*\]|\[fiche\]")
VOYELLES = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")


@dataclass(frozen=True)
class Mesure:
    """Ce que l'on compte d'une leçon."""

    code: str
    mots: int
    minutes: int
    lisibilite: int


def mesurer(lecon: LeconFichier) -> Mesure:
    """Mesure ce que la personne lit : l'accroche et le corps, sans la liste des sources."""
    texte = texte_lu(lecon)
    mots = MOT.findall(texte)
    return Mesure(lecon.code, len(mots), -(-len(mots) // MOTS_PAR_MINUTE), lisibilite(texte))


def texte_lu(lecon: LeconFichier) -> str:
    """Le texte d'une leçon, sans balises, sans appels de source, marques rendues."""
    return "\n".join([lecon.chapo, *(texte_du_bloc(bloc) for bloc in lecon.corps)])


def texte_du_bloc(bloc: Bloc) -> str:
    if bloc.genre in {"sources", "chiffre", "urgences", "activite"}:
        return ""
    valeurs = [bloc.valeur] if isinstance(bloc.valeur, str) else list(bloc.valeur.values())
    textes = [ligne for valeur in valeurs for ligne in (valeur if isinstance(valeur, list) else [valeur])]
    return "\n".join(nettoyer(texte) for texte in textes if isinstance(texte, str) and "://" not in texte[:8])


def nettoyer(html: str) -> str:
    """Le texte d'un HTML, un bloc par ligne."""
    brut = BALISE.sub("", BALISE_DE_BLOC.sub("\n", html))
    return APPEL.sub("", MARQUE.sub(lambda trouve: lire(trouve).texte, unescape(brut)))


def lisibilite(texte: str) -> int:
    """Indice de Kandel et Moles (1958), Flesch adapté au français : 100 très facile, 0 très difficile.

    207 − 1,015 × (mots / phrases) − 73,6 × (syllabes / mots).
    """
    mots = MOT.findall(texte)
    if not mots:
        return 100
    phrases = max(1, sum(1 for phrase in PHRASE.split(texte) if MOT.search(phrase or "")))
    syllabes = sum(compter_syllabes(mot) for mot in mots)
    return round(207 - 1.015 * len(mots) / phrases - 73.6 * syllabes / len(mots))


def compter_syllabes(mot: str) -> int:
    """Les groupes de voyelles, sans le « e » muet final ; au moins une."""
    bas = mot.lower()
    groupes = len(VOYELLES.findall(bas))
    muet = re.search(r"[^aeiouyéèê](?:e|es|ent)$", bas) is not None
    return max(1, groupes - muet)
