"""Où en est une tentative, pour l'afficher : jamais une bonne réponse avant d'avoir répondu."""

from dataclasses import dataclass, field
from typing import Any

from .models import Activite, Tentative
from .notation import Verdict
from .passation import etape_attendue, verdicts


@dataclass(frozen=True)
class ChoixAffiche:
    """Un choix tel qu'on le montre ; `est_bon` n'est dit qu'après la réponse."""

    id: str
    texte: str
    est_choisi: bool = False
    est_bon: bool = False


@dataclass(frozen=True)
class QuestionAffichee:
    """La question (ou l'étape) à l'écran."""

    element: str
    texte: str
    choix: list[ChoixAffiche]
    numero: int
    total: int


@dataclass(frozen=True)
class TourJoue:
    """Un choix déjà fait dans une mise en situation, avec ce qu'il a produit."""

    texte: str
    choisi: str
    consequence: str
    posture: str


@dataclass(frozen=True)
class Etat:
    """L'écran d'une tentative : un verdict à lire, une question à faire, ou un bilan."""

    genre: str
    est_achevee: bool
    question: QuestionAffichee | None = None
    verdict: Verdict | None = None
    contexte: str = ""
    avertissement: str = ""
    debriefing: str = ""
    tours: list[TourJoue] = field(default_factory=list)
    points: int = 0
    points_max: int = 0
    requis: int = 0
    est_reussie: bool | None = None


def etat(tentative: Tentative, *, verdict_de: str = "") -> Etat:
    """L'état d'une tentative ; `verdict_de` désigne l'élément dont on relit le verdict, s'il a sa réponse."""
    if tentative.contenu["genre"] == Activite.Genre.QUESTIONNAIRE:
        return _etat_questionnaire(tentative, verdict_de)
    return _etat_situation(tentative, verdict_de)


def _etat_questionnaire(tentative: Tentative, verdict_de: str) -> Etat:
    questions = tentative.contenu["questions"]
    donnes = {verdict.element: verdict for verdict in verdicts(tentative)}
    relu = donnes.get(verdict_de)
    a_montrer = verdict_de if relu else next((q["code"] for q in questions if q["code"] not in donnes), "")
    question = next(
        (_question(q, i, len(questions), relu) for i, q in enumerate(questions) if q["code"] == a_montrer), None
    )
    requis = -(-tentative.contenu["seuil"] * len(questions) // 100)
    return Etat(
        genre="questionnaire",
        est_achevee=tentative.date_fin is not None,
        question=question,
        verdict=relu,
        points=tentative.points,
        points_max=tentative.points_max,
        requis=requis,
        est_reussie=tentative.est_reussie,
    )


def _question(question: dict[str, Any], rang: int, total: int, relu: Verdict | None) -> QuestionAffichee:
    choix = [
        ChoixAffiche(
            id=c["id"],
            texte=c["texte"],
            est_choisi=relu is not None and c["id"] in relu.choisis,
            est_bon=relu is not None and c["id"] in relu.bonnes,
        )
        for c in question["choix"]
    ]
    return QuestionAffichee(question["code"], question["enonce"], choix, rang + 1, total)


def _etat_situation(tentative: Tentative, verdict_de: str) -> Etat:
    fige = tentative.contenu
    donnes = {verdict.element: verdict for verdict in verdicts(tentative)}
    relu = donnes.get(verdict_de)
    attendue = "" if relu else etape_attendue(tentative)
    question = None
    if attendue:
        etape = fige["etapes"][attendue]
        choix = [ChoixAffiche(c["id"], c["texte"]) for c in etape["choix"]]
        question = QuestionAffichee(attendue, etape["texte"], choix, len(donnes) + 1, 0)
    est_achevee = tentative.date_fin is not None
    return Etat(
        genre="situation",
        est_achevee=est_achevee,
        question=question,
        verdict=relu,
        contexte=fige["contexte"],
        avertissement=fige["avertissement"],
        debriefing=fige["debriefing"] if est_achevee else "",
        tours=[_tour(fige["etapes"][r["element"]], r["valeurs"][0]) for r in tentative.reponses],
    )


def _tour(etape: dict[str, Any], choisi: str) -> TourJoue:
    choix = next(c for c in etape["choix"] if c["id"] == choisi)
    return TourJoue(etape["texte"], choix["texte"], choix["consequence"], choix["posture"])
