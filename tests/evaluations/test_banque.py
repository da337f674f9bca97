"""La banque de questions et les copies : chercher, reprendre, dupliquer ; l'original et les preuves ne bougent pas."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations import banque
from evaluations.definitions import DefinitionQuestionnaire
from evaluations.enregistrement import definition_de, enregistrer_questionnaire
from evaluations.models import Activite, MiseEnSituation, Question, Questionnaire, Tentative

from .conftest import une_question
from .test_genres import EXEMPLES

pytestmark = pytest.mark.django_db
ACCUEIL = reverse("banque_de_questions:index")


@pytest.fixture
def autre_quiz(db: None) -> Questionnaire:
    enonce, choix = EXEMPLES["association"]
    question = une_question("A1-Q1", enonce=enonce, choix=choix, genre="association")
    definition = DefinitionQuestionnaire(code="B2-QUIZ", titre="Mobilité", questions=(question,))
    return enregistrer_questionnaire(definition=definition)[0]


@pytest.fixture
def editrice(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    return client


@pytest.fixture
def editeur(db: None) -> Any:
    return get_user_model().objects.create_superuser(username="editeur", email="", password="x")


def brouillon(quiz: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.get(pk=quiz.pk).get_latest_revision_as_object()


def test_reprendre_copie_la_question_dans_le_brouillon_et_garde_son_origine(
    quiz: Questionnaire, autre_quiz: Questionnaire, editeur: Any
) -> None:
    reprise = autre_quiz.questions.get()
    code = banque.reprendre(question=reprise, questionnaire=quiz, par=editeur)
    copie = list(brouillon(quiz).questions.all())[-1]
    assert (code, copie.code, copie.origine) == ("A1-Q1-2", "A1-Q1-2", "B2-QUIZ/A1-Q1")
    assert [choix.pendant for choix in copie.choix.all()] == ["commune", "État", "État"]
    assert Question.objects.filter(questionnaire=quiz).count() == 3
    assert definition_de(Questionnaire.objects.get(pk=autre_quiz.pk)) == definition_de(autre_quiz)
    brouillon(quiz).latest_revision.publish()
    assert list(Question.objects.filter(questionnaire=quiz).values_list("code", flat=True)) == [
        "A1-Q1",
        "A1-Q2",
        "A1-Q3",
        "A1-Q1-2",
    ]


def test_reprendre_deux_fois_garde_la_premiere_origine(
    quiz: Questionnaire, autre_quiz: Questionnaire, editeur: Any
) -> None:
    banque.reprendre(question=autre_quiz.questions.get(), questionnaire=quiz, par=editeur)
    brouillon(quiz).latest_revision.publish()
    reprise = quiz.questions.get(code="A1-Q1-2")
    banque.reprendre(question=reprise, questionnaire=autre_quiz, par=editeur)
    assert list(brouillon(autre_quiz).questions.all())[-1].origine == "B2-QUIZ/A1-Q1"


def test_un_quiz_verrouille_par_une_autre_ne_recoit_rien(
    quiz: Questionnaire, autre_quiz: Questionnaire, editeur: Any, personne: Any
) -> None:
    Questionnaire.objects.filter(pk=quiz.pk).update(locked=True, locked_by=personne)
    quiz.refresh_from_db()
    with pytest.raises(banque.QuizVerrouilleError):
        banque.reprendre(question=autre_quiz.questions.get(), questionnaire=quiz, par=editeur)


@pytest.mark.parametrize("activite", ["quiz", "situation"])
def test_dupliquer_donne_un_brouillon_a_part_sans_tentative(
    request: pytest.FixtureRequest, activite: str, editeur: Any, tentative: Tentative
) -> None:
    originale = request.getfixturevalue(activite)
    copie = banque.dupliquer(activite=originale, par=editeur)
    seconde = banque.dupliquer(activite=originale, par=editeur)
    assert (copie.code, seconde.code) == (f"{originale.code}-2", f"{originale.code}-3")
    relue = type(originale).objects.get(pk=copie.pk)
    assert (relue.live, relue.empreinte_import, relue.tentatives.count()) == (False, "", 0)
    assert relue.titre.endswith("(copie)")
    assert relue.uuid != originale.uuid
    champs = ("questions",) if activite == "quiz" else ("etapes", "contexte", "debriefing")
    assert all(
        getattr(definition_de(relue.get_latest_revision_as_object()), champ) == getattr(definition_de(originale), champ)
        for champ in champs
    )
    assert Tentative.objects.count() == 1


def test_un_titre_au_plus_long_se_duplique(quiz: Questionnaire, editeur: Any) -> None:
    quiz.titre = "x" * 160
    quiz.save_revision().publish()
    assert len(banque.dupliquer(activite=quiz, par=editeur).titre) == 160


def test_la_banque_cherche_et_filtre(editrice: Client, quiz: Questionnaire, autre_quiz: Questionnaire) -> None:
    Question.objects.filter(code="A1-Q2").update(etiquettes="neet, chiffres")
    Question.objects.filter(code="A1-Q3").update(etiquettes="chiffres clés")

    def codes(**filtres: str) -> list[str]:
        page = editrice.get(ACCUEIL, filtres)
        assert page.status_code == 200
        return [f"{q.questionnaire.code}/{q.code}" for q in page.context["object_list"]]

    assert len(codes()) == 4
    assert codes(q="Avec quoi") == ["B2-QUIZ/A1-Q1"]
    assert codes(q="commune") == []
    assert codes(q="CCAS") == ["B2-QUIZ/A1-Q1"]
    assert codes(genre="association") == ["B2-QUIZ/A1-Q1"]
    assert codes(etiquette="chiffres") == ["A1-QUIZ/A1-Q2"]
    assert codes(module="B2") == ["B2-QUIZ/A1-Q1"]
    assert codes(q="rien de tel") == []
    assert editrice.get(reverse("banque_de_questions:index_results"), {"q": "Avec quoi"}).status_code == 200


def test_la_banque_coute_le_meme_nombre_de_requetes_a_cent_questions(editrice: Client) -> None:
    def compter() -> int:
        with CaptureQueriesContext(connection) as capture:
            editrice.get(ACCUEIL)
        return len(capture)

    comptes = []
    for rang in (1, 2):
        questions = tuple(une_question(f"Q{n}") for n in range(20 * rang))
        enregistrer_questionnaire(definition=DefinitionQuestionnaire(f"Z{rang}-QUIZ", "Essai", questions))
        comptes.append(compter())
    assert comptes[0] == comptes[1] <= 20


def test_reprendre_a_l_ecran_mene_au_quiz_qui_recoit(
    editrice: Client, quiz: Questionnaire, autre_quiz: Questionnaire
) -> None:
    adresse = reverse("banque_de_questions:reprendre", args=[autre_quiz.questions.get().pk])
    assert "CCAS" in editrice.get(adresse).content.decode()
    vide = editrice.post(adresse, {})
    assert vide.status_code == 400
    assert "Choisissez le quiz" in vide.content.decode()
    reponse = editrice.post(adresse, {"questionnaire": quiz.pk})
    assert reponse.headers["Location"] == reverse(quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
    assert "A1-Q1-2" in editrice.get(reponse.headers["Location"]).content.decode()
    assert editrice.post(reverse("banque_de_questions:reprendre", args=[999999]), {}).status_code == 404


def test_copier_a_l_ecran_demande_puis_ouvre_le_brouillon(
    editrice: Client, quiz: Questionnaire, situation: MiseEnSituation
) -> None:
    for activite in (quiz, situation):
        adresse = reverse(activite.snippet_viewset.get_url_name("copy"), args=[activite.pk])
        assert "brouillon" in editrice.get(adresse).content.decode()
        assert Activite.objects.filter(code__endswith="-2").count() == (activite is situation)
        reponse = editrice.post(adresse, follow=True)
        assert f"{activite.code}-2" in reponse.content.decode()


def test_sans_permission_ni_banque_ni_copie_ni_statistiques(client: Client, quiz: Questionnaire) -> None:
    adresses = [
        ACCUEIL,
        reverse("banque_de_questions:index_results"),
        reverse("banque_de_questions:reprendre", args=[quiz.questions.first().pk]),
        reverse(quiz.snippet_viewset.get_url_name("copy"), args=[quiz.pk]),
        reverse("statistiques_activites:index"),
        reverse("statistiques_activites:index_results"),
        reverse("statistiques_activites:activite", args=[quiz.code]),
    ]
    assert {client.get(adresse).status_code for adresse in adresses} == {302}
    visiteuse = get_user_model().objects.create_user(username="visiteuse")
    visiteuse.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visiteuse)
    assert {client.get(adresse).status_code for adresse in adresses} == {404}
    assert "Banque de questions" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_les_etiquettes_se_rangent_a_la_saisie() -> None:
    question = Question(etiquettes=" NEET,chiffres ,, neet ")
    question.clean()
    assert question.etiquettes == "neet, chiffres"
