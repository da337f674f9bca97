"""Ce que tout genre de question sait faire, et les formes qu'il rend."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Figee = dict[str, Any]
Valeurs = Sequence[str]
VIDE = "Choisissez une réponse avant de valider."
LONGUEUR_SAISIE = 200


class SaisieInvalideError(ValueError):
    """Ce qui a été posté n'est pas une réponse à cette question ; le message dit quoi faire."""


@dataclass(frozen=True)
class Note:
    """Une réponse notée : juste seulement si tout l'est ; `detail` dit ce qui l'est quand une partie l'est."""

    est_juste: bool
    bonnes: tuple[str, ...]
    retour: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Option:
    """Ce qu'une liste de sélection propose."""

    valeur: str
    texte: str
    est_choisie: bool = False


@dataclass(frozen=True)
class Champ:
    """Une ligne à remplir : une case (`valeur`), une liste (`options`), ou une saisie (`saisie`, `unite`)."""

    texte: str
    valeur: str = ""
    options: tuple[Option, ...] = ()
    saisie: str = ""
    unite: str = ""
    est_choisi: bool = False


@dataclass(frozen=True)
class Ligne:
    """Une ligne relue après la réponse : bonne ou non, choisie ou non, ce qui a été répondu et attendu."""

    texte: str
    est_bonne: bool
    est_choisie: bool = True
    reponse: str = ""
    attendu: str = ""
    retour: str = ""


class Genre:
    """Un genre de question. Une question figée porte `choix`, une liste de {id, texte, est_juste, retour, pendant}."""

    nom: str
    libelle: str
    gabarit: str  # quels champs : cases, listes, saisies
    consigne: str = ""

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        """Les règles enfreintes par une définition, en phrases ; `choix` portent texte, est_juste, pendant."""
        raise NotImplementedError

    def figer(self, question: Figee, hasard: random.Random) -> None:
        """Complète la question figée : mélange, colonne de droite… Par défaut, rien."""

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        """Rend la réponse dans sa forme gardée, à partir de ce qui a été posté. Lève SaisieInvalideError."""
        raise NotImplementedError

    def reponse_juste(self, question: Figee) -> tuple[str, ...]:
        """Une réponse entièrement juste, dans la forme postée : pour la démonstration et les tests."""
        return tuple(choix["id"] for choix in question["choix"] if choix["est_juste"])

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        """Note une réponse dans sa forme gardée."""
        raise NotImplementedError

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        """Les champs à remplir, avec ce qui avait été saisi : rien de ce qui note n'y figure."""
        raise NotImplementedError

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        """La question relue, réponse et attendu."""
        raise NotImplementedError

    def enonce(self, question: Figee) -> str:
        """L'énoncé tel qu'on le montre."""
        return str(question["enonce"])


def compte(nombre: int, singulier: str, pluriel: str) -> str:
    """« 1 paire juste », « 2 paires justes » ; zéro prend le singulier."""
    return f"{nombre} {singulier if nombre < 2 else pluriel}"


def textes(question: Figee) -> dict[str, str]:
    """Le texte de chaque choix, par identifiant."""
    return {choix["id"]: choix["texte"] for choix in question["choix"]}


def lire_paires(question: Figee, valeurs: Valeurs, droites: set[str]) -> dict[str, str]:
    """Lit des « gauche[.]droite », une par choix de la question, dans l'ordre des choix. Lève SaisieInvalideError."""
    paires = dict(valeur.split("[.]", 1) for valeur in valeurs if "[.]" in valeur)
    gauches = [choix["id"] for choix in question["choix"]]
    if len(valeurs) != len(gauches) or set(paires) != set(gauches) or not set(paires.values()) <= droites:
        raise SaisieInvalideError("Répondez à chaque ligne avant de valider.")
    return {gauche: paires[gauche] for gauche in sorted(gauches)}
