"""Fabriques des activités : des définitions pures, et les mêmes enregistrées."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import close_old_connections, connection

from evaluations.definitions import (
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
)
from evaluations.enregistrement import enregistrer_questionnaire, enregistrer_situation
from evaluations.models import MiseEnSituation, Questionnaire, Tentative
from evaluations.passation import Reponse, ouvrir


def une_question(code: str = "A1-Q1", **champs: Any) -> DefinitionQuestion:
    """Une question à trois choix, dont le deuxième (« b ») est le bon."""
    choix = (
        DefinitionChoix("un outil"),
        DefinitionChoix("un déplacement", True, "Oui."),
        DefinitionChoix("un contrôle"),
    )
    valeurs = {"enonce": f"Énoncé de {code}", "justification": "Philosophie d'action.", "choix": choix} | champs
    return DefinitionQuestion(code=code, **valeurs)


def un_choix(cle: str, suite: str = "", points: int = 0) -> DefinitionChoixEtape:
    return DefinitionChoixEtape(cle, f"Texte {cle}", f"Conséquence {cle}", suite, points, "décentrée")


@pytest.fixture
def definition_quiz() -> DefinitionQuestionnaire:
    """Trois questions, seuil de 70 %."""
    questions = tuple(une_question(f"A1-Q{rang}") for rang in (1, 2, 3))
    return DefinitionQuestionnaire(code="A1-QUIZ", titre="Quiz du module A1", questions=questions)


@pytest.fixture
def definition_situation() -> DefinitionSituation:
    """Deux tours, deux fins."""
    etapes = (
        DefinitionEtape(
            "depart", "<p>Trois jeunes au pied du hall.</p>", (un_choix("saluer", "suite", 2), un_choix("filer"))
        ),
        DefinitionEtape("suite", "<p>L'un d'eux répond.</p>", (un_choix("ecouter", points=2), un_choix("conseiller"))),
    )
    return DefinitionSituation(
        code="A1-MES", titre="Au Sanitas", contexte="<p>Un soir.</p>", debriefing="<p>Ce qui compte.</p>", etapes=etapes
    )


@pytest.fixture
def quiz(db: None, definition_quiz: DefinitionQuestionnaire) -> Questionnaire:
    return enregistrer_questionnaire(definition=definition_quiz)[0]


@pytest.fixture
def situation(db: None, definition_situation: DefinitionSituation) -> MiseEnSituation:
    return enregistrer_situation(definition=definition_situation)[0]


@pytest.fixture
def personne(db: None) -> Any:
    return get_user_model().objects.create_user(username=str(uuid4()))


@pytest.fixture
def autre_personne(db: None) -> Any:
    return get_user_model().objects.create_user(username=str(uuid4()))


@pytest.fixture
def registration() -> UUID:
    return uuid4()


@pytest.fixture
def tentative(personne: Any, quiz: Questionnaire, registration: UUID) -> Tentative:
    return ouvrir(personne=personne, activite=quiz, registration=registration)


@pytest.fixture
def repondre() -> Callable[..., Reponse]:
    """Une réponse neuve ; « b » est la bonne."""

    def _repondre(element: str, *valeurs: str, declaration: UUID | None = None) -> Reponse:
        return Reponse(declaration or uuid4(), element, valeurs)

    return _repondre


@pytest.fixture
def ensemble() -> Callable[..., list[Any]]:
    """Exécute les gestes : en même temps sur PostgreSQL, à la suite sur SQLite (une écriture à la fois)."""

    def _dans_sa_connexion(geste: Callable[[], Any]) -> Any:
        try:
            return geste()
        except Exception as erreur:
            return erreur
        finally:
            close_old_connections()
            connection.close()

    def _ensemble(*gestes: Callable[[], Any]) -> list[Any]:
        if connection.vendor == "sqlite":
            return [_rendre(geste) for geste in gestes]
        with ThreadPoolExecutor(len(gestes)) as fils:
            return list(fils.map(_dans_sa_connexion, gestes))

    def _rendre(geste: Callable[[], Any]) -> Any:
        try:
            return geste()
        except Exception as erreur:
            return erreur

    return _ensemble
