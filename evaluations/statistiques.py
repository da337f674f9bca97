"""Ce que les réponses disent des questions, jamais des personnes : difficulté, discrimination, choix faux fréquent.

On ne lit que la première tentative de chaque personne. Rien n'est rendu sous cinq répondants.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, pstdev
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from .models import Activite, Tentative
from .notation import genre_de
from .passation import question_figee

SECRET = 5
SANS_CHOIX_FREQUENT = {"texte_a_trous"}  # une saisie libre peut dire quelque chose de la personne


@dataclass(frozen=True)
class StatQuestion:
    """Une question : difficulté de 0 (personne n'a juste) à 1, discrimination de -1 à 1 (None : incalculable)."""

    code: str
    enonce: str
    repondants: int
    difficulte: float | None = None
    discrimination: float | None = None
    choix_faux: str = ""

    @property
    def est_secrete(self) -> bool:
        return self.repondants < SECRET


@dataclass(frozen=True)
class StatEtape:
    """Une étape de mise en situation : la part de chaque choix parmi ceux qui y sont passés."""

    cle: str
    repondants: int
    parts: tuple[tuple[str, float], ...] = ()

    @property
    def est_secrete(self) -> bool:
        return self.repondants < SECRET


@dataclass
class _Releve:
    """Ce qu'on accumule sur une question : justes, couples (juste, reste), choix faux."""

    enonce: str = ""
    justes: list[int] = field(default_factory=list)
    couples: list[tuple[int, float]] = field(default_factory=list)
    faux: Counter[str] = field(default_factory=Counter)


def premieres_tentatives(activite: Activite) -> Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Le contenu figé et les réponses de la première tentative de chaque personne : une requête."""
    rang = Window(RowNumber(), partition_by=F("personne"), order_by=F("date_debut").asc())
    tentatives = Tentative.objects.filter(activite=activite).annotate(rang=rang).filter(rang=1)
    return tentatives.values_list("contenu", "reponses").iterator(chunk_size=500)


def par_question(activite: Activite) -> list[StatQuestion]:
    """Les statistiques d'un quiz, une ligne par question."""
    return calculer(premieres_tentatives(activite))


def calculer(tentatives: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[StatQuestion]:
    """Les statistiques de questions, dans l'ordre de leurs codes."""
    releves: dict[str, _Releve] = defaultdict(_Releve)
    for contenu, reponses in tentatives:
        est_complete = len(reponses) == len(contenu["questions"]) > 1
        total = sum(reponse["points"] for reponse in reponses)
        for reponse in reponses:
            releve, juste = releves[reponse["element"]], int(reponse["points"])
            releve.justes.append(juste)
            if est_complete:
                releve.couples.append((juste, (total - juste) / (len(reponses) - 1)))
            _relever_le_choix(releve, contenu, reponse)
    return [_statistique(code, releve) for code, releve in sorted(releves.items())]


def _relever_le_choix(releve: _Releve, contenu: dict[str, Any], reponse: dict[str, Any]) -> None:
    question = question_figee(contenu, reponse["element"])
    if question is None:
        return
    releve.enonce = releve.enonce or question["enonce"]
    if question["genre"] in SANS_CHOIX_FREQUENT:
        return
    for ligne in genre_de(question).lignes(question, reponse["valeurs"]):
        if ligne.est_choisie and not ligne.est_bonne:
            releve.faux[" : ".join(filter(None, (ligne.texte, ligne.reponse)))] += 1


def _statistique(code: str, releve: _Releve) -> StatQuestion:
    repondants = len(releve.justes)
    if repondants < SECRET:
        return StatQuestion(code, releve.enonce, repondants)
    frequent = max(releve.faux.items(), key=lambda paire: (paire[1], paire[0]), default=("", 0))
    return StatQuestion(
        code,
        releve.enonce,
        repondants,
        difficulte=fmean(releve.justes),
        discrimination=point_biserielle(releve.couples) if len(releve.couples) >= SECRET else None,
        choix_faux=frequent[0],
    )


def point_biserielle(couples: Sequence[tuple[int, float]]) -> float | None:
    """La corrélation point-bisérielle entre réussir la question et réussir le reste.

    r = (M1 - M0) / s × √(p × q) : M1 et M0, moyennes du reste chez qui a juste et chez qui a faux ; s, écart type du
    reste ; p et q, parts de justes et de faux. None si tout le monde répond pareil, ou si le reste ne varie pas.
    """
    restes = [reste for _, reste in couples]
    justes = [reste for juste, reste in couples if juste]
    faux = [reste for juste, reste in couples if not juste]
    ecart = pstdev(restes) if restes else 0
    if not justes or not faux or ecart < 1e-9:
        return None
    part = len(justes) / len(couples)
    return (fmean(justes) - fmean(faux)) / ecart * sqrt(part * (1 - part))


def par_etape(activite: Activite) -> list[StatEtape]:
    """La répartition des choix d'une mise en situation, étape par étape."""
    choix: dict[str, Counter[str]] = defaultdict(Counter)
    for contenu, reponses in premieres_tentatives(activite):
        for reponse in reponses:
            fait = reponse["valeurs"][0]
            textes = {un["id"]: un["texte"] for un in contenu["etapes"][reponse["element"]]["choix"]}
            choix[reponse["element"]][textes[fait]] += 1
    return [_etape(cle, compte) for cle, compte in choix.items()]


def _etape(cle: str, compte: Counter[str]) -> StatEtape:
    total = sum(compte.values())
    if total < SECRET:
        return StatEtape(cle, total)
    return StatEtape(cle, total, tuple((texte, nombre / total) for texte, nombre in compte.most_common()))
