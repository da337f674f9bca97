"""Franciser les libellés : la plupart des textes d'interface vivent dans content.json, restés en anglais. Pur."""

from typing import Any

from .assainissement import assainir
from .resolution import Nom
from .semantics import Champ, Parcours, Place, Semantics


class Francisation(Parcours):
    """Remplace chaque texte égal au défaut anglais d'une bibliothèque par celui de son `language/fr.json`."""

    def __init__(self, semantics: Semantics) -> None:
        super().__init__(semantics)
        self.remplaces = 0

    def simple(self, champ: Champ, valeur: Any, place: Place) -> Any:
        anglais, francais = champ.defaut, champ.defaut_traduit
        if champ.genre != "text" or not isinstance(anglais, str) or not isinstance(francais, str):
            return valeur
        if not anglais.strip() or anglais == francais or valeur not in _ecritures(anglais):
            return valeur
        self.remplaces += 1
        return francais


def franciser(params: Any, principale: Nom, semantics: Semantics) -> tuple[Any, int]:
    """Le contenu francisé, et le nombre de libellés remplacés."""
    passage = Francisation(semantics)
    return passage.contenu(params, principale), passage.remplaces


def _ecritures(texte: str) -> tuple[str, str]:
    """Le défaut tel quel, et tel que l'import l'aurait réécrit."""
    return texte, assainir(texte)[0]
