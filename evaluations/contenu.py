"""Figer une activité à l'ouverture d'une tentative : ce que la personne verra, et ce qui la notera."""

import random
from typing import Any

from .genres import GENRES
from .h5p import versions
from .h5p.achevement import nombre_etapes
from .h5p.texte_libre import elements_surs, est_libre
from .models import Activite, ActiviteH5P, Choix, MiseEnSituation, Question, Questionnaire


def figer(activite: Activite, hasard: random.Random | None = None) -> dict[str, Any]:
    """Le contenu figé d'une activité publiée ; chaque genre de question mélange ce qui doit l'être."""
    hasard = hasard or random.SystemRandom()
    if activite.genre == Activite.Genre.QUESTIONNAIRE:
        return _figer_questionnaire(activite.questionnaire, hasard)
    if activite.genre == Activite.Genre.H5P:
        return _figer_h5p(activite.activiteh5p)
    return _figer_situation(activite.miseensituation)


def _figer_questionnaire(questionnaire: Questionnaire, hasard: random.Random) -> dict[str, Any]:
    questions = questionnaire.questions.prefetch_related("choix")
    return {
        "genre": questionnaire.genre,
        "revision": questionnaire.live_revision_id,
        "seuil": questionnaire.seuil_reussite,
        "questions": [_figer_question(question, hasard) for question in questions],
    }


def _figer_question(question: Question, hasard: random.Random) -> dict[str, Any]:
    figee = {
        "code": question.code,
        "genre": question.genre,
        "enonce": question.enonce,
        "dans_l_ordre": question.choix_dans_l_ordre,
        "choix": [_figer_choix(rang, un_choix) for rang, un_choix in enumerate(question.choix.all())],
        "justification": question.justification,
        "source": question.source,
        "source_url": question.source_url,
    }
    GENRES[question.genre].figer(figee, hasard)
    return figee


def _figer_choix(rang: int, choix: Choix) -> dict[str, Any]:
    """L'identifiant est la place du choix chez l'auteur (a, b, c…) : le même d'une tentative à l'autre."""
    return {
        "id": chr(ord("a") + rang),
        "texte": choix.texte,
        "est_juste": choix.est_juste,
        "retour": choix.retour,
        "pendant": choix.pendant,
    }


def _figer_h5p(activite: ActiviteH5P) -> dict[str, Any]:
    """La version montrée, la règle, et les bibliothèques exactes dans l'ordre de chargement.

    Lève ActiviteSansVersionError.
    """
    version = versions.montree(activite)
    bibliotheque = version.bibliotheque_principale.machine_name
    bibliotheques = [chargee.dossier for chargee in versions.bibliotheques_a_charger(version)]
    return {
        "genre": activite.genre,
        "revision": activite.live_revision_id,
        "version": version.pk,
        "numero": version.numero,
        "content_hash": version.content_hash,
        "regle": activite.regle,
        "score_min": activite.score_min,
        "duree_min_s": activite.duree_min_s,
        "bibliotheque": bibliotheque,
        "nombre_etapes": nombre_etapes(bibliotheque, version.params),
        "bibliotheques": bibliotheques,
        "est_libre": est_libre(bibliotheques),
        "elements_surs": elements_surs(version.params, bibliotheque) if est_libre(bibliotheques) else None,
    }


def _figer_situation(situation: MiseEnSituation) -> dict[str, Any]:
    etapes = list(situation.etapes.prefetch_related("choix"))
    return {
        "genre": situation.genre,
        "revision": situation.live_revision_id,
        "contexte": situation.contexte,
        "avertissement": situation.avertissement,
        "debriefing": situation.debriefing,
        "score_compte": situation.score_compte,
        "depart": etapes[0].cle if etapes else "",
        "etapes": {
            etape.cle: {
                "cle": etape.cle,
                "texte": etape.texte,
                "choix": [
                    {
                        "id": choix.cle,
                        "texte": choix.texte,
                        "consequence": choix.consequence,
                        "suite": choix.etape_suivante,
                        "points": choix.points,
                        "posture": choix.posture,
                    }
                    for choix in etape.choix.all()
                ],
            }
            for etape in etapes
        },
    }
