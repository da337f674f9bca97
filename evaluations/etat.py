"""Où en est une tentative, pour l'afficher : jamais une bonne réponse avant d'avoir répondu."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .genres import Champ, Ligne
from .models import Activite, Tentative
from .notation import Verdict, genre_de
from .passation import etape_attendue, verdicts


@dataclass(frozen=True)
class QuestionAffichee:
    """La question (ou l'étape) à l'écran : des champs à remplir, ou, après la réponse, des lignes à relire."""

    element: str
    texte: str
    champs: tuple[Champ, ...]
    numero: int
    total: int
    genre: str = "choix_unique"
    gabarit: str = "cases"
    consigne: str = ""
    lignes: tuple[Ligne, ...] = ()

    @property
    def est_multiple(self) -> bool:
        """Des cases à cocher plutôt que des boutons radio."""
        return self.genre == "choix_multiple"


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


def etat(tentative: Tentative, *, verdict_de: str = "", saisies: Sequence[str] = ()) -> Etat:
    """L'état d'une tentative ; `verdict_de` désigne l'élément dont on relit le verdict, s'il a sa réponse.

    `saisies` : ce qui avait été coché ou saisi pour la question à l'écran (connexion expirée, réponse incomplète).
    """
    if tentative.contenu["genre"] == Activite.Genre.QUESTIONNAIRE:
        return _etat_questionnaire(tentative, verdict_de, saisies)
    return _etat_situation(tentative, verdict_de, saisies)


def _etat_questionnaire(tentative: Tentative, verdict_de: str, saisies: Sequence[str]) -> Etat:
    questions = tentative.contenu["questions"]
    donnes = {verdict.element: verdict for verdict in verdicts(tentative)}
    relu = donnes.get(verdict_de)
    a_montrer = verdict_de if relu else next((q["code"] for q in questions if q["code"] not in donnes), "")
    question = next(
        (
            _relue(q, rang, len(questions), relu) if relu else _a_faire(q, rang, len(questions), saisies)
            for rang, q in enumerate(questions, start=1)
            if q["code"] == a_montrer
        ),
        None,
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


def _a_faire(question: dict[str, Any], numero: int, total: int, saisies: Sequence[str]) -> QuestionAffichee:
    genre = genre_de(question)
    return QuestionAffichee(
        element=question["code"],
        texte=genre.enonce(question),
        champs=genre.champs(question, saisies),
        numero=numero,
        total=total,
        genre=genre.nom,
        gabarit=genre.gabarit,
        consigne=genre.consigne,
    )


def _relue(question: dict[str, Any], numero: int, total: int, verdict: Verdict) -> QuestionAffichee:
    genre = genre_de(question)
    lignes = genre.lignes(question, verdict.choisis)
    return QuestionAffichee(
        question["code"], genre.enonce(question), (), numero, total, genre.nom, genre.gabarit, lignes=lignes
    )


def _etat_situation(tentative: Tentative, verdict_de: str, saisies: Sequence[str]) -> Etat:
    fige = tentative.contenu
    donnes = {verdict.element: verdict for verdict in verdicts(tentative)}
    relu = donnes.get(verdict_de)
    attendue = "" if relu else etape_attendue(tentative)
    question = None
    if attendue:
        etape = fige["etapes"][attendue]
        champs = tuple(Champ(c["texte"], c["id"], est_choisi=c["id"] in saisies) for c in etape["choix"])
        question = QuestionAffichee(attendue, etape["texte"], champs, len(donnes) + 1, 0)
    est_achevee = tentative.date_fin is not None
    return Etat(
        genre="situation",
        est_achevee=est_achevee,
        question=question,
        verdict=relu,
        contexte=fige["contexte"],
        avertissement=fige["avertissement"],
        debriefing=fige["debriefing"] if est_achevee else "",
        points=tentative.points if fige["score_compte"] else 0,
        points_max=tentative.points_max if fige["score_compte"] else 0,
        est_reussie=tentative.est_reussie,
        tours=[_tour(fige["etapes"][r["element"]], r["valeurs"][0]) for r in tentative.reponses],
    )


def _tour(etape: dict[str, Any], choisi: str) -> TourJoue:
    choix = next(c for c in etape["choix"] if c["id"] == choisi)
    return TourJoue(etape["texte"], choix["texte"], choix["consequence"], choix["posture"])
