"""Remettre dans l'ordre : une position par élément."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from .forme import (
    Champ,
    Figee,
    Genre,
    Ligne,
    Note,
    Option,
    SaisieInvalideError,
    Valeurs,
    compte,
    lire_paires,
    textes,
)


class Ordre(Genre):
    """L'ordre juste est celui de l'auteur ; la réponse gardée est la suite des identifiants, du premier au dernier."""

    nom = "ordre"
    libelle = "Remettre dans l'ordre"
    gabarit = "listes"
    consigne = "Donnez à chaque élément sa position."

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        if len(choix) < 3:
            yield "proposez au moins trois éléments à remettre dans l'ordre."
        if len({un.texte for un in choix}) < len(choix):
            yield "deux éléments portent le même texte : distinguez-les."

    def figer(self, question: Figee, hasard: random.Random) -> None:
        """Mélange ; l'ordre juste ne doit pas s'afficher tout seul."""
        juste = list(question["choix"])
        hasard.shuffle(question["choix"])
        if question["choix"] == juste:
            question["choix"].append(question["choix"].pop(0))

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        positions = [str(rang) for rang in range(1, len(question["choix"]) + 1)]
        paires = lire_paires(question, valeurs, set(positions))
        if len(set(paires.values())) < len(positions):
            raise SaisieInvalideError("Deux éléments ont la même position : donnez à chacun la sienne.")
        return tuple(sorted(paires, key=lambda gauche: int(paires[gauche])))

    def reponse_juste(self, question: Figee) -> tuple[str, ...]:
        juste = sorted(choix["id"] for choix in question["choix"])
        return tuple(f"{identifiant}[.]{rang}" for rang, identifiant in enumerate(juste, start=1))

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        bonnes = tuple(sorted(choix["id"] for choix in question["choix"]))
        places = sum(donne == bon for donne, bon in zip(valeurs, bonnes, strict=True))
        detail = f"{compte(places, 'élément à sa place', 'éléments à leur place')} sur {len(bonnes)}"
        return Note(tuple(valeurs) == bonnes, bonnes, detail=detail if places else "")

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        positions = range(1, len(question["choix"]) + 1)
        return tuple(
            Champ(
                choix["texte"],
                options=tuple(
                    Option(f"{choix['id']}[.]{rang}", str(rang), f"{choix['id']}[.]{rang}" in saisies)
                    for rang in positions
                ),
            )
            for choix in question["choix"]
        )

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        retours = {choix["id"]: choix["retour"] for choix in question["choix"]}
        return tuple(
            Ligne(
                textes(question)[bon],
                valeurs[rang] == bon,
                reponse=f"position\u00a0{list(valeurs).index(bon) + 1}",
                attendu=f"position\u00a0{rang + 1}",
                retour=retours[bon] if valeurs[rang] != bon else "",
            )
            for rang, bon in enumerate(sorted(retours))
        )
