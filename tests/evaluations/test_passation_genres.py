"""Tous les genres de question, de la définition à la déclaration : notés par le serveur, rejouables, bornés en SQL."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.definitions import DefinitionQuestion, DefinitionQuestionnaire
from evaluations.enregistrement import definition_de, enregistrer_questionnaire
from evaluations.etat import etat
from evaluations.models import Declaration, ObjetActivite, Questionnaire, Tentative
from evaluations.passation import DeclarationConflictuelleError, Reponse, SaisieRefuseeError, consigner, ouvrir
from evaluations.xapi import interactions

from .test_genres import EXEMPLES, JUSTES, REPONSES_XAPI, TOUS
from .test_passation import HORS_BUDGET

pytestmark = pytest.mark.django_db


@pytest.fixture
def definition() -> DefinitionQuestionnaire:
    questions = tuple(
        DefinitionQuestion(f"Q-{genre}", EXEMPLES[genre][0], EXEMPLES[genre][1], "Parce que.", genre) for genre in TOUS
    )
    return DefinitionQuestionnaire(code="TOUS", titre="Tous les genres", questions=questions, seuil_reussite=100)


@pytest.fixture
def ouverte(personne: Any, definition: DefinitionQuestionnaire) -> Tentative:
    quiz, _ = enregistrer_questionnaire(definition=definition)
    return ouvrir(personne=personne, activite=quiz, registration=uuid4())


def repondre(tentative: Tentative, genre: str, *valeurs: str) -> Any:
    reponse = Reponse(uuid4(), f"Q-{genre}", valeurs)
    return consigner(personne=tentative.personne, tentative_uuid=tentative.uuid, reponse=reponse)


def test_un_quiz_de_tous_les_genres_s_enregistre_et_se_relit(definition: DefinitionQuestionnaire) -> None:
    quiz, _ = enregistrer_questionnaire(definition=definition)
    assert definition_de(quiz) == definition
    assert enregistrer_questionnaire(definition=definition)[1] == "inchangee"


def test_un_quiz_de_tous_les_genres_se_reussit_et_se_declare(ouverte: Tentative) -> None:
    for genre in TOUS:
        with CaptureQueriesContext(connection) as capture:
            consignation = repondre(ouverte, genre, *JUSTES[genre])
        assert len([q for q in capture if not q["sql"].startswith(HORS_BUDGET)]) == 5
        assert consignation.verdict.est_juste
        declaration = Declaration.objects.order_by("pk").filter(verb__iri__endswith="answered").last()
        assert declaration is not None
        dit = json.loads(declaration.payload)
        assert dit["result"]["response"] == REPONSES_XAPI[genre]
        assert dit["object"]["definition"]["interactionType"] == interactions.TYPES[genre]
        assert ObjetActivite.objects.get(iri=dit["object"]["id"]).definition == dit["object"]["definition"]
    assert consignation.achevement.est_reussie


@pytest.mark.parametrize("genre", TOUS)
def test_un_envoi_vide_est_redemande_sans_trace(ouverte: Tentative, genre: str) -> None:
    for valeurs in ((), ("",), ("", "", "", "")):
        with pytest.raises(SaisieRefuseeError):
            repondre(ouverte, genre, *valeurs)
    assert not Declaration.objects.exists()


def test_rejouer_le_meme_envoi_dit_autrement_ne_change_rien(ouverte: Tentative) -> None:
    identifiant = uuid4()
    for valeurs in (("jeunes", "etudes"), (" jeunes", "etudes ")):
        reponse = Reponse(identifiant, "Q-texte_a_trous", valeurs)
        rendue = consigner(personne=ouverte.personne, tentative_uuid=ouverte.uuid, reponse=reponse)
    assert rendue.est_rejeu
    for autres in (("autre", "etudes"), ()):
        with pytest.raises(DeclarationConflictuelleError):
            consigner(
                personne=ouverte.personne,
                tentative_uuid=ouverte.uuid,
                reponse=Reponse(identifiant, "Q-texte_a_trous", autres),
            )
    assert Declaration.objects.count() == 1


def test_une_saisie_libre_n_entre_jamais_dans_une_declaration(ouverte: Tentative) -> None:
    repondre(ouverte, "texte_a_trous", "Karim Exemple", "06 00 00 00 00")
    assert "Karim" not in Declaration.objects.get().payload
    assert json.loads(Declaration.objects.get().payload)["result"]["response"] == "[,]"


def test_une_reponse_en_partie_juste_vaut_zero_et_le_dit(ouverte: Tentative) -> None:
    verdict = repondre(ouverte, "association", "a[.]1", "b[.]1", "c[.]2").verdict
    assert (verdict.est_juste, verdict.points, verdict.detail) == (False, 0, "2 paires justes sur 3")


@pytest.mark.parametrize("genre", TOUS)
def test_la_saisie_gardee_revient_a_l_ecran(ouverte: Tentative, genre: str) -> None:
    ouverte.contenu["questions"] = [q for q in ouverte.contenu["questions"] if q["genre"] == genre]
    question = etat(ouverte, saisies=JUSTES[genre]).question
    assert question is not None
    revenues = [
        *(champ.valeur for champ in question.champs if champ.est_choisi),
        *(option.valeur for champ in question.champs for option in champ.options if option.est_choisie),
        *(champ.saisie for champ in question.champs if champ.saisie),
    ]
    assert sorted(revenues) == sorted(JUSTES[genre])


def test_etiquettes_et_origine_survivent_a_un_import(definition: DefinitionQuestionnaire) -> None:
    from dataclasses import replace

    quiz, _ = enregistrer_questionnaire(definition=definition)
    quiz.questions.filter(genre="ordre").update(etiquettes="neet", origine="A1-QUIZ/A1-Q1")
    enregistrer_questionnaire(definition=replace(definition, titre="Autre titre"))
    reprise = Questionnaire.objects.get().questions.get(genre="ordre")
    assert (reprise.etiquettes, reprise.origine) == ("neet", "A1-QUIZ/A1-Q1")
