"""Cocher : un choix, vrai ou faux, plusieurs choix."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from .forme import VIDE, Champ, Figee, Genre, Ligne, Note, SaisieInvalideError, Valeurs, compte


class ChoixMultiple(Genre):
    """Plusieurs bonnes réponses : il faut cocher toutes les bonnes, et elles seules."""

    nom = "choix_multiple"
    libelle = "Choix multiple"
    gabarit = "cases"
    consigne = "Plusieurs réponses possibles : cochez toutes les bonnes."

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        justes = sum(un.est_juste for un in choix)
        if len(choix) < 3:
            yield "proposez au moins trois choix."
        if justes < 2:
            yield f"cochez au moins deux bonnes réponses ({justes} cochées), ou passez en « choix unique »."

    def figer(self, question: Figee, hasard: random.Random) -> None:
        if not question["dans_l_ordre"]:
            hasard.shuffle(question["choix"])

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        connus = {choix["id"] for choix in question["choix"]}
        if not valeurs or not set(valeurs) <= connus or len(set(valeurs)) != len(valeurs):
            raise SaisieInvalideError("Cochez au moins une réponse avant de valider.")
        return tuple(sorted(valeurs))

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        bonnes = {choix["id"] for choix in question["choix"] if choix["est_juste"]}
        trouvees, en_trop = len(bonnes & set(valeurs)), len(set(valeurs) - bonnes)
        detail = f"{compte(trouvees, 'bonne réponse', 'bonnes réponses')} sur {len(bonnes)}"
        if en_trop:
            detail += f", et {compte(en_trop, 'choix inexact', 'choix inexacts')}"
        return Note(set(valeurs) == bonnes, tuple(sorted(bonnes)), detail=detail if trouvees else "")

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        return tuple(
            Champ(choix["texte"], valeur=choix["id"], est_choisi=choix["id"] in saisies) for choix in question["choix"]
        )

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        return tuple(
            Ligne(c["texte"], c["est_juste"], c["id"] in valeurs, retour=c["retour"] if c["id"] in valeurs else "")
            for c in question["choix"]
        )


class ChoixUnique(ChoixMultiple):
    """Une seule bonne réponse ; son retour se lit dans le verdict."""

    nom = "choix_unique"
    libelle = "Choix unique"
    consigne = ""

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        justes = sum(un.est_juste for un in choix)
        if len(choix) < 2:
            yield "proposez au moins deux choix."
        if justes != 1:
            yield f"cochez exactement une bonne réponse ({justes} cochées)."
        if self.nom == "choix_unique" and _est_vrai_ou_faux(choix):
            yield "choisissez le genre « vrai ou faux »."

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        if len(valeurs) != 1 or valeurs[0] not in {choix["id"] for choix in question["choix"]}:
            raise SaisieInvalideError(VIDE)
        return (valeurs[0],)

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        bonnes = tuple(choix["id"] for choix in question["choix"] if choix["est_juste"])
        retours = (choix["retour"] for choix in question["choix"] if choix["id"] in valeurs)
        return Note(set(valeurs) == set(bonnes), bonnes, retour=" ".join(filter(None, retours)))

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        return tuple(Ligne(c["texte"], c["est_juste"], c["id"] in valeurs) for c in question["choix"])


class VraiFaux(ChoixUnique):
    """Vrai, puis Faux : jamais mélangés."""

    nom = "vrai_faux"
    libelle = "Vrai ou faux"

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        yield from super().regles(enonce, choix)
        if not _est_vrai_ou_faux(choix):
            yield "« vrai ou faux » n'a que deux choix, « Vrai » puis « Faux »."

    def figer(self, question: Figee, hasard: random.Random) -> None:
        """Rien à mélanger."""


def _est_vrai_ou_faux(choix: Sequence[Any]) -> bool:
    return [un.texte for un in choix] == ["Vrai", "Faux"]
