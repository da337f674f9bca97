"""Noter : des réponses vers un verdict. Pur : ni base, ni requête, ni horloge."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .genres import GENRES, Genre


@dataclass(frozen=True)
class Verdict:
    """Ce que l'on rend après une réponse : juste ou non, pourquoi, d'où on le tient.

    `detail` est rempli quand une partie seulement est juste : une information, jamais une fraction de point.
    """

    element: str
    est_juste: bool | None
    points: int
    points_max: int
    choisis: tuple[str, ...]
    bonnes: tuple[str, ...] = ()
    retour: str = ""
    detail: str = ""
    justification: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Bilan:
    """Le résultat d'une tentative achevée ; `score` va de 0 à 1, ou None si rien n'est noté."""

    points: int
    points_max: int
    score: Decimal | None
    est_reussie: bool | None


def genre_de(question: dict[str, Any]) -> Genre:
    """Le genre d'une question figée."""
    return GENRES[question["genre"]]


def noter_question(question: dict[str, Any], valeurs: Sequence[str]) -> Verdict:
    """Note une réponse, dans sa forme gardée, à une question figée : juste ou fausse, un point ou zéro."""
    note = genre_de(question).noter(question, valeurs)
    return Verdict(
        element=question["code"],
        est_juste=note.est_juste,
        points=int(note.est_juste),
        points_max=1,
        choisis=tuple(valeurs),
        bonnes=note.bonnes,
        retour=note.retour,
        detail="" if note.est_juste else note.detail,
        justification=question["justification"],
        source=question["source"],
        source_url=question["source_url"],
    )


def noter_etape(etape: dict[str, Any], valeurs: Sequence[str]) -> Verdict:
    """Note un choix dans une mise en situation : pas de bonne réponse, une conséquence et des points."""
    choisi = next(choix for choix in etape["choix"] if choix["id"] == valeurs[0])
    return Verdict(
        element=etape["cle"],
        est_juste=None,
        points=choisi["points"],
        points_max=max(choix["points"] for choix in etape["choix"]),
        choisis=(choisi["id"],),
        retour=choisi["consequence"],
    )


def faire_le_bilan(verdicts: Sequence[Verdict], seuil_pourcent: int | None) -> Bilan:
    """Additionne les verdicts. Sans seuil (mise en situation dont le score ne compte pas), ni score ni réussite."""
    points = sum(verdict.points for verdict in verdicts)
    points_max = sum(verdict.points_max for verdict in verdicts)
    if seuil_pourcent is None:
        return Bilan(points, points_max, None, None)
    score = (Decimal(points) / points_max).quantize(Decimal("0.0001")) if points_max else None
    # En entiers : un arrondi ne doit jamais faire échouer qui est exactement au seuil.
    return Bilan(points, points_max, score, points * 100 >= seuil_pourcent * points_max)
