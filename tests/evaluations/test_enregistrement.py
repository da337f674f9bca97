"""D'une définition à une activité publiée : idempotent, et respectueux du travail des formatrices."""

from dataclasses import replace

import pytest

from evaluations.definitions import (
    DefinitionChoix,
    DefinitionInvalideError,
    DefinitionQuestionnaire,
    DefinitionSituation,
    empreinte,
)
from evaluations.enregistrement import definition_de, enregistrer_questionnaire, enregistrer_situation
from evaluations.models import Activite, Choix, MiseEnSituation, Questionnaire

pytestmark = pytest.mark.django_db


def test_un_quiz_nouveau_est_cree_et_publie(definition_quiz: DefinitionQuestionnaire) -> None:
    quiz, suite = enregistrer_questionnaire(definition=definition_quiz)
    assert (suite, quiz.live, quiz.genre) == ("creee", True, "questionnaire")
    assert definition_de(quiz) == definition_quiz
    assert quiz.live_revision_id


def test_reimporter_le_meme_contenu_n_ecrit_rien(
    quiz: Questionnaire,
    situation: MiseEnSituation,
    definition_quiz: DefinitionQuestionnaire,
    definition_situation: DefinitionSituation,
) -> None:
    avant = Questionnaire.objects.values("latest_revision_id", "last_published_at").get()
    assert enregistrer_questionnaire(definition=definition_quiz)[1] == "inchangee"
    assert enregistrer_situation(definition=definition_situation)[1] == "inchangee"
    assert Questionnaire.objects.values("latest_revision_id", "last_published_at").get() == avant


def test_un_contenu_modifie_est_republie_en_gardant_les_questions(
    quiz: Questionnaire, definition_quiz: DefinitionQuestionnaire
) -> None:
    cles = dict(quiz.questions.values_list("code", "pk"))
    premiere, deuxieme, troisieme = definition_quiz.questions
    modifiee = replace(definition_quiz, titre="Nouveau titre", questions=(troisieme, premiere))
    relu, suite = enregistrer_questionnaire(definition=modifiee)
    assert suite == "modifiee"
    assert definition_de(relu) == modifiee
    assert dict(relu.questions.values_list("code", "pk")) == {c: cles[c] for c in (premiere.code, troisieme.code)}
    assert deuxieme.code not in relu.questions.values_list("code", flat=True)
    assert Choix.objects.count() == 6
    assert enregistrer_questionnaire(definition=modifiee)[1] == "inchangee"


def test_une_situation_modifiee_est_republiee_dans_l_ordre(
    situation: MiseEnSituation, definition_situation: DefinitionSituation
) -> None:
    depart, suite = definition_situation.etapes
    inverse = tuple(replace(choix, etape_suivante="") for choix in depart.choix)
    vers_depart = (replace(suite.choix[0], etape_suivante="depart"), suite.choix[1])
    modifiee = replace(definition_situation, etapes=(replace(suite, choix=vers_depart), replace(depart, choix=inverse)))
    relue, issue = enregistrer_situation(definition=modifiee)
    assert issue == "modifiee"
    assert definition_de(relue) == modifiee


@pytest.mark.parametrize("publier", [True, False])
def test_le_travail_d_une_formatrice_est_signale_et_garde(
    quiz: Questionnaire, definition_quiz: DefinitionQuestionnaire, publier: bool
) -> None:
    quiz.titre = "Titre d'une formatrice"
    revision = quiz.save_revision()
    if publier:
        revision.publish()
    relu, suite = enregistrer_questionnaire(definition=replace(definition_quiz, titre="Titre importé"))
    assert suite == "signalee"
    assert relu.get_latest_revision_as_object().titre == "Titre d'une formatrice"


def test_enregistrer_sans_rien_changer_dans_l_editeur_ne_signale_rien(
    situation: MiseEnSituation, definition_situation: DefinitionSituation
) -> None:
    situation.contexte = '<p data-block-key="ab12c">Un soir.</p>'
    situation.save_revision().publish()
    relue, suite = enregistrer_situation(definition=replace(definition_situation, titre="Autre"))
    assert (suite, relue.titre) == ("modifiee", "Autre")


def test_une_activite_depubliee_n_est_pas_remise_en_ligne_par_un_import(
    quiz: Questionnaire, definition_quiz: DefinitionQuestionnaire
) -> None:
    quiz.unpublish()
    assert enregistrer_questionnaire(definition=replace(definition_quiz, titre="Autre"))[1] == "signalee"
    assert not Questionnaire.objects.get().live


def test_une_definition_injouable_n_ecrit_rien(definition_quiz: DefinitionQuestionnaire) -> None:
    with pytest.raises(DefinitionInvalideError, match="au moins une question"):
        enregistrer_questionnaire(definition=replace(definition_quiz, questions=()))
    assert not Activite.objects.exists()


def test_un_texte_trop_long_ou_une_adresse_fausse_est_une_erreur_metier(
    definition_quiz: DefinitionQuestionnaire,
) -> None:
    question = definition_quiz.questions[0]
    trop_long = replace(question, choix=(DefinitionChoix("x" * 301, True), DefinitionChoix("b")))
    for fausse in (trop_long, replace(question, source_url="pas une adresse")):
        with pytest.raises(DefinitionInvalideError):
            enregistrer_questionnaire(definition=replace(definition_quiz, questions=(fausse,)))
    assert not Activite.objects.exists()


def test_un_code_deja_pris_par_un_autre_genre_est_refuse(
    situation: MiseEnSituation, definition_quiz: DefinitionQuestionnaire
) -> None:
    with pytest.raises(DefinitionInvalideError, match="autre genre"):
        enregistrer_questionnaire(definition=replace(definition_quiz, code=situation.code))


def test_l_empreinte_gardee_est_celle_du_contenu_en_ligne(quiz: Questionnaire) -> None:
    assert quiz.empreinte_import == empreinte(definition_de(quiz))
