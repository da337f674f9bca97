"""Ce qu'un import a fait."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

NOMS = {"creee": "créées", "modifiee": "modifiées", "inchangee": "inchangées", "signalee": "signalées"}


@dataclass
class Bilan:
    """Ce que l'import a fait, page par page, activité par activité, référence par référence."""

    comptes: Counter[str] = field(default_factory=Counter)
    signalees: list[str] = field(default_factory=list)
    absentes: list[str] = field(default_factory=list)
    brouillons: list[str] = field(default_factory=list)

    def noter(self, suite: str, code: str) -> None:
        self.comptes[suite] += 1
        if suite == "signalee":
            self.signalees.append(code)

    def __str__(self) -> str:
        return ", ".join(f"{self.comptes[cle]} {nom}" for cle, nom in NOMS.items())

    def en_json(self) -> dict[str, Any]:
        """Les comptes et les codes à regarder."""
        comptes = {cle: self.comptes[cle] for cle in NOMS}
        listes = {
            "codes_signales": self.signalees,
            "codes_absents": self.absentes,
            "codes_en_brouillon": self.brouillons,
        }
        return comptes | listes
