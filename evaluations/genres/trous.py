"""Compléter un texte : un mot par trou, accents, casse et espaces mis à part."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from .forme import LONGUEUR_SAISIE, Champ, Figee, Genre, Ligne, Note, SaisieInvalideError, Valeurs, compte

TROU = "[___]"
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "‑": "-"})


class TexteATrous(Genre):
    """L'énoncé porte « [___] » une fois par trou ; un choix par trou, ses variantes séparées par « | »."""

    nom = "texte_a_trous"
    libelle = "Texte à trous"
    gabarit = "saisies"
    consigne = "Écrivez ce qui manque. Les accents et les majuscules ne comptent pas."

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        trous = enonce.count(TROU)
        if not trous:
            yield f"écrivez {TROU} dans l'énoncé à la place de chaque mot à trouver."
        elif trous != len(choix):
            yield f"l'énoncé a {trous} trous {TROU} et {len(choix)} réponses : il en faut autant."
        if any(not all(map(simplifier, variantes(un.texte))) for un in choix):
            yield "chaque variante séparée par « | » doit dire quelque chose."

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        saisies = tuple(nettoyer(valeur) for valeur in valeurs)
        if len(saisies) != len(question["choix"]) or not all(saisies):
            raise SaisieInvalideError("Remplissez chaque champ avant de valider.")
        if any(len(saisie) > LONGUEUR_SAISIE for saisie in saisies):
            raise SaisieInvalideError("Quelques mots suffisent dans chaque champ.")
        return saisies

    def reponse_juste(self, question: Figee) -> tuple[str, ...]:
        return tuple(variantes(choix["texte"])[0] for choix in question["choix"])

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        justes = sum(reconnaitre(choix["texte"], v) != "" for choix, v in zip(question["choix"], valeurs, strict=True))
        bonnes = self.reponse_juste(question)
        detail = f"{compte(justes, 'mot juste', 'mots justes')} sur {len(bonnes)}"
        return Note(justes == len(bonnes), bonnes, detail=detail if justes else "")

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        donnees = [*saisies, *[""] * len(question["choix"])]
        return tuple(Champ(nom, saisie=donnees[rang]) for rang, nom in enumerate(_noms(question)))

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        return tuple(
            Ligne(
                nom,
                est_bonne,
                reponse=valeur,
                attendu=variantes(choix["texte"])[0],
                retour="" if est_bonne else choix["retour"],
            )
            for nom, choix, valeur in zip(_noms(question), question["choix"], valeurs, strict=True)
            for est_bonne in [reconnaitre(choix["texte"], valeur) != ""]
        )

    def enonce(self, question: Figee) -> str:
        """Les trous numérotés, s'il y en a plusieurs : « (1) … »."""
        morceaux = str(question["enonce"]).split(TROU)
        seul = len(morceaux) == 2
        return "".join(
            morceau + ("" if rang == len(morceaux) else "(…)" if seul else f"({rang}…)")
            for rang, morceau in enumerate(morceaux, start=1)
        )


def variantes(texte: str) -> list[str]:
    """« jeune | jeunes » : ce qui est accepté ; la première est celle qu'on montre."""
    return [nettoyer(variante) for variante in texte.split("|")]


def nettoyer(saisie: str) -> str:
    """Sans caractère de contrôle, espaces réduits."""
    return " ".join("".join(c if c.isprintable() else " " for c in saisie).split())


def simplifier(saisie: str) -> str:
    """La forme comparée : ni accents, ni casse, ni espaces en trop, ni point final."""
    # Décomposer d'abord : une capitale de style mathématique n'a pas de minuscule (Unicode §3.13, D146).
    repliee = unicodedata.normalize("NFKD", saisie.translate(LIGATURES)).casefold().translate(LIGATURES)
    decompose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", repliee).casefold())
    sans_accents = "".join(c for c in decompose if not unicodedata.combining(c))
    return re.sub(r"\s*([-'])\s*", r"\1", nettoyer(sans_accents)).strip(" .")


def reconnaitre(texte: str, saisie: str) -> str:
    """La variante que la saisie désigne ; vide si aucune."""
    return next((v for v in variantes(texte) if simplifier(v) == simplifier(saisie)), "")


def _noms(question: Figee) -> list[str]:
    nombre = len(question["choix"])
    return ["Ce qui manque"] if nombre == 1 else [f"Trou {rang}" for rang in range(1, nombre + 1)]
