"""Donner un nombre : à la tolérance près, virgule ou point, unité dite ou non."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .forme import Champ, Figee, Genre, Ligne, Note, SaisieInvalideError, Valeurs
from .trous import nettoyer, simplifier

ECRITURE = r"[-−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[-−]?\d+(?:[.,]\d+)?"
ATTENDU = re.compile(rf"^({ECRITURE})(?: *(?:±|\+/-) *({ECRITURE}))?(?: *([^\d\s±].*))?$")
DONNE = re.compile(rf"^({ECRITURE})(.*)$")
CHIFFRES_MAX = 18


@dataclass(frozen=True)
class Attendu:
    """« 12,8 ± 0,2 % » : la valeur, la tolérance, l'unité."""

    valeur: Decimal
    tolerance: Decimal
    unite: str

    def __str__(self) -> str:
        """« 12,8 %, à 0,2 près »."""
        valeur = f"{_francais(self.valeur)} {self.unite}".strip()
        return f"{valeur}, à {_francais(self.tolerance)} près" if self.tolerance else valeur


class Nombre(Genre):
    """Un seul choix, dont le texte dit la valeur, la tolérance et l'unité ; la réponse gardée est un décimal."""

    nom = "nombre"
    libelle = "Nombre"
    gabarit = "saisies"

    def regles(self, enonce: str, choix: Sequence[Any]) -> Iterator[str]:
        if len(choix) != 1:
            yield "une seule réponse, par exemple « 12,8 ± 0,2 % »."
        elif lire_attendu(choix[0].texte) is None:
            yield f"« {choix[0].texte} » n'est pas un nombre : écrivez par exemple « 12,8 ± 0,2 % »."

    def lire(self, question: Figee, valeurs: Valeurs) -> tuple[str, ...]:
        attendu = _attendu(question)
        saisie = nettoyer(valeurs[0]) if len(valeurs) == 1 else ""
        trouve = DONNE.match(saisie)
        unites = {"", simplifier(attendu.unite)}
        if not trouve or len(trouve[1]) > CHIFFRES_MAX or simplifier(trouve[2]) not in unites:
            unite = f" {attendu.unite}" if attendu.unite else ""
            raise SaisieInvalideError(f"Écrivez un nombre avant de valider, par exemple «\u00a012,5{unite}\u00a0».")
        return (str(_decimal(trouve[1])),)

    def reponse_juste(self, question: Figee) -> tuple[str, ...]:
        return (str(_attendu(question).valeur).replace(".", ","),)

    def noter(self, question: Figee, valeurs: Valeurs) -> Note:
        attendu = _attendu(question)
        est_juste = abs(Decimal(valeurs[0]) - attendu.valeur) <= attendu.tolerance
        return Note(est_juste, (question["choix"][0]["texte"],))

    def champs(self, question: Figee, saisies: Valeurs) -> tuple[Champ, ...]:
        return (Champ("Votre réponse", saisie="".join(saisies[:1]), unite=_attendu(question).unite),)

    def lignes(self, question: Figee, valeurs: Valeurs) -> tuple[Ligne, ...]:
        unite, choix = _attendu(question).unite, question["choix"][0]
        donne = f"{_francais(Decimal(valeurs[0]))} {unite}".strip()
        est_bonne = self.noter(question, valeurs).est_juste
        retour = "" if est_bonne else choix["retour"]
        return (Ligne("", est_bonne, reponse=donne, attendu=str(_attendu(question)), retour=retour),)


def lire_attendu(texte: str) -> Attendu | None:
    """Lit « 12,8 ± 0,2 % », « 12,8 % », « 78 000 jeunes » ; None si ce n'est pas un nombre."""
    trouve = ATTENDU.match(nettoyer(texte))
    if not trouve or max(len(trouve[1]), len(trouve[2] or "")) > CHIFFRES_MAX:
        return None
    return Attendu(_decimal(trouve[1]), abs(_decimal(trouve[2] or "0")), trouve[3] or "")


def _attendu(question: Figee) -> Attendu:
    attendu = lire_attendu(question["choix"][0]["texte"])
    if attendu is None:
        raise ValueError(f"{question['code']} : la réponse attendue n'est pas un nombre.")
    return attendu


def _francais(nombre: Decimal) -> str:
    """1234.5 → « 1 234,5 »."""
    return f"{nombre:,}".replace(",", "\u00a0").replace(".", ",")


def _decimal(ecrit: str) -> Decimal:
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", ecrit).replace(",", ".").replace("−", "-"))
