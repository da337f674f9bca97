"""Associer : à chaque ligne de gauche, ce qui va avec."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from .forme import Champ, Figee, Genre, Ligne, Note, Option, Valeurs, compte, lire_paires


class Association(Genre):
    """La réponse gardée est une suite de « gauche[.]droite », dans l'ordre de l'auteur."""

    nom = "association"
    libelle = "Association"
    gabarit = "listes"
    consigne = "Pour chaque ligne, choisissez ce qui va avec."

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        if len(choix) < 2:
            yield "proposez au moins deux paires."
        if any(not un.pendant for un in choix):
            yield "remplissez « va avec » sur chaque ligne."
        if len({un.texte for un in choix}) < len(choix):
            yield "deux lignes portent le même texte : distinguez-les."
        if len(choix) > 1 and len({un.pendant for un in choix}) == 1:
            yield "toutes les lignes vont avec la même chose : il n'y a rien à choisir."

    def figer(self, question: Figee, hasard: random.Random) -> None:
        """La colonne de droite, numérotée à la première apparition, sans doublon, mélangée."""
        droite = list(dict.fromkeys(choix["pendant"] for choix in question["choix"]))
        for choix in question["choix"]:
            choix["pendant"] = str(droite.index(choix["pendant"]) + 1)
        question["pendants"] = [{"id": str(rang), "texte": texte} for rang, texte in enumerate(droite, start=1)]
        hasard.shuffle(question["pendants"])

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        paires = lire_paires(question, valeurs, set(_pendants(question)))
        return tuple(f"{gauche}[.]{droite}" for gauche, droite in paires.items())

    def reponse_juste(self, question: Figee) -> tuple[str, ...]:
        return tuple(f"{choix['id']}[.]{choix['pendant']}" for choix in question["choix"])

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        bonnes = self.reponse_juste(question)
        justes = len(set(bonnes) & set(valeurs))
        detail = f"{compte(justes, 'paire juste', 'paires justes')} sur {len(bonnes)}"
        return Note(justes == len(bonnes), bonnes, detail=detail if justes else "")

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        return tuple(
            Champ(
                choix["texte"],
                options=tuple(
                    Option(valeur, droite["texte"], valeur in saisies)
                    for droite in question["pendants"]
                    for valeur in [f"{choix['id']}[.]{droite['id']}"]
                ),
            )
            for choix in question["choix"]
        )

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        pendants, donnees = _pendants(question), dict(valeur.split("[.]") for valeur in valeurs)
        return tuple(
            Ligne(
                choix["texte"],
                est_bonne,
                reponse=pendants[donnees[choix["id"]]],
                attendu=pendants[choix["pendant"]],
                retour="" if est_bonne else choix["retour"],
            )
            for choix in question["choix"]
            for est_bonne in [donnees[choix["id"]] == choix["pendant"]]
        )


def _pendants(question: Figee) -> dict[str, str]:
    return {pendant["id"]: pendant["texte"] for pendant in question["pendants"]}
