"""Composer des règles : une règle reçoit une valeur et l'endroit où elle se trouve, et lève si elle ne convient pas."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

Regle = Callable[[Any, str], None]


class StatementInvalideError(ValueError):
    """Le Statement n'est pas conforme ; le message dit où, et ce qui est attendu."""


def refuser(chemin: str, attendu: str) -> None:
    raise StatementInvalideError(f"{montrable(chemin) or 'statement'} : {montrable(attendu)}.")


def montrable(texte: str) -> str:
    """Un texte venu du Statement, bon à écrire : sans caractère de contrôle ni demi-codet, borné."""
    propre = "".join(c if c.isprintable() else "\ufffd" for c in texte[:301])
    return propre if len(propre) <= 300 else propre[:299] + "…"


def exiger(condition: object, chemin: str, attendu: str) -> None:
    if not condition:
        refuser(chemin, attendu)


def objet(champs: Mapping[str, Regle], obligatoires: Collection[str] = ()) -> Regle:
    """Un objet JSON dont les clés sont connues, à la casse près ; une clé absente n'est jamais `null`."""

    def regle(valeur: Any, chemin: str) -> None:
        est_objet(valeur, chemin)
        for cle in obligatoires:
            exiger(cle in valeur, _sous(chemin, cle), "propriété obligatoire absente")
        for cle, sous_valeur in valeur.items():
            exiger(cle in champs, _sous(chemin, cle), "propriété inconnue")
            champs[cle](sous_valeur, _sous(chemin, cle))

    return regle


def liste(element: Regle, *, vide: bool = True) -> Regle:
    """Un tableau dont chaque élément suit la règle."""

    def regle(valeur: Any, chemin: str) -> None:
        exiger(isinstance(valeur, list), chemin, "tableau attendu")
        exiger(vide or valeur, chemin, "tableau vide")
        for rang, sous_valeur in enumerate(valeur):
            element(sous_valeur, f"{chemin}[{rang}]")

    return regle


def une_ou_plusieurs(element: Regle) -> Regle:
    """Un élément seul vaut un tableau d'un élément (contextActivities)."""
    plusieurs = liste(element)

    def regle(valeur: Any, chemin: str) -> None:
        (plusieurs if isinstance(valeur, list) else element)(valeur, chemin)

    return regle


def parmi(*valeurs: str) -> Regle:
    """Une des chaînes, à la casse près."""

    def regle(valeur: Any, chemin: str) -> None:
        exiger(isinstance(valeur, str) and valeur in valeurs, chemin, f"attendu : {', '.join(valeurs)}")

    return regle


def toutes(*regles: Regle) -> Regle:
    """Chaque règle, dans l'ordre."""

    def regle(valeur: Any, chemin: str) -> None:
        for une in regles:
            une(valeur, chemin)

    return regle


def est_objet(valeur: Any, chemin: str) -> None:
    exiger(isinstance(valeur, dict), chemin, "objet attendu")


def _sous(chemin: str, cle: str) -> str:
    return f"{chemin}.{cle}" if chemin else str(cle)
