"""L'éditeur des activités dans l'admin : publier, refuser, prévisualiser, ne jamais perdre une preuve."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from evaluations.models import Activite, MiseEnSituation, Questionnaire, Tentative
from evaluations.suppression import obstacle
from evaluations.viewsets import selecteur_activites

pytestmark = pytest.mark.django_db


@pytest.fixture
def editrice(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    return client


def adresse(action: str, activite: Activite | type[Activite]) -> str:
    arguments = [activite.pk] if isinstance(activite, Activite) else []
    return reverse(activite.snippet_viewset.get_url_name(action), args=arguments)


def formulaire_quiz(justes: list[bool], **champs: Any) -> dict[str, str]:
    choix = [
        {"texte": f"Choix {rang}", "est_juste": "on" if juste else "", "retour": ""}
        for rang, juste in enumerate(justes)
    ]
    question = {
        "code": "A9-Q1",
        "genre": "choix_unique",
        "enonce": "Pourquoi ?",
        "justification": "Parce que.",
        "source": "",
        "source_url": "",
        "source_date": "",
        "date_verification": "",
        "choix": inline_formset(choix),
    }
    donnees = {"code": "A9-QUIZ", "titre": "Essai", "consigne": "", "duree_minutes": "5", "seuil_reussite": "70"}
    return nested_form_data(donnees | {"questions": inline_formset([question])} | champs)


def formulaire_situation(suites: list[str]) -> dict[str, str]:
    etapes = [
        {
            "cle": f"e{rang}",
            "texte": rich_text("<p>Texte</p>"),
            "choix": inline_formset(
                [{"cle": "a", "texte": "T", "consequence": "C", "etape_suivante": suite, "points": "0", "posture": ""}]
            ),
        }
        for rang, suite in enumerate(suites)
    ]
    return nested_form_data(
        {
            "code": "A9-MES",
            "titre": "Essai",
            "consigne": "",
            "duree_minutes": "5",
            "avertissement": "",
            "contexte": rich_text("<p>C</p>"),
            "debriefing": rich_text("<p>D</p>"),
            "etapes": inline_formset(etapes),
        }
    )


def test_les_ecrans_s_ouvrent(editrice: Client, quiz: Questionnaire, situation: MiseEnSituation) -> None:
    for activite in (quiz, situation):
        for action in ("edit", "history", "usage", "copy", "unpublish"):
            assert editrice.get(adresse(action, activite)).status_code == 200, action
        for action in ("list", "add"):
            assert editrice.get(adresse(action, type(activite))).status_code == 200, action


def test_publier_un_quiz_le_rend_jouable(editrice: Client) -> None:
    donnees = formulaire_quiz([False, True]) | {"action-publish": "1"}
    editrice.post(adresse("add", Questionnaire), donnees)
    quiz = Questionnaire.objects.get()
    assert (quiz.live, quiz.genre, quiz.questions.get().choix.count()) == (True, "questionnaire", 2)


@pytest.mark.parametrize(
    ("justes", "attendu"),
    [
        ([False, False], "exactement une bonne réponse"),
        ([True, True], "exactement une bonne réponse"),
        ([True], "au moins"),
    ],
)
def test_un_quiz_injouable_n_est_pas_publie_et_on_dit_pourquoi(
    editrice: Client, justes: list[bool], attendu: str
) -> None:
    reponse = editrice.post(adresse("add", Questionnaire), formulaire_quiz(justes) | {"action-publish": "1"})
    assert reponse.status_code == 200
    assert attendu in reponse.content.decode()
    assert not Questionnaire.objects.exists()


def test_un_brouillon_peut_etre_incomplet(editrice: Client) -> None:
    editrice.post(adresse("add", Questionnaire), formulaire_quiz([False, False]))
    assert Questionnaire.objects.get().live is False


@pytest.mark.parametrize(
    ("suites", "attendu"),
    [(["nulle-part"], "existe pas"), (["", ""], "aucun choix"), (["e1", "e0"], "en rond")],
)
def test_une_situation_sans_issue_n_est_pas_publiee(editrice: Client, suites: list[str], attendu: str) -> None:
    donnees = formulaire_situation(suites) | {"action-publish": "1"}
    assert attendu in editrice.post(adresse("add", MiseEnSituation), donnees).content.decode()
    assert not MiseEnSituation.objects.exists()


def test_une_suite_inconnue_est_dite_sur_son_choix(editrice: Client) -> None:
    donnees = formulaire_situation(["nulle-part"]) | {"action-publish": "1"}
    form = editrice.post(adresse("add", MiseEnSituation), donnees).context["form"]
    choix = form.formsets["etapes"].forms[0].formsets["choix"].forms[0]
    assert "n'existe pas" in choix.errors["etape_suivante"][0]


def test_une_situation_jouable_est_publiee(editrice: Client) -> None:
    editrice.post(adresse("add", MiseEnSituation), formulaire_situation(["e1", ""]) | {"action-publish": "1"})
    assert MiseEnSituation.objects.get().live


def test_un_code_deja_pris_est_dit(editrice: Client, quiz: Questionnaire) -> None:
    donnees = formulaire_quiz([False, True], code=quiz.code) | {"action-publish": "1"}
    reponse = editrice.post(adresse("add", Questionnaire), donnees)
    assert reponse.status_code == 200
    assert Questionnaire.objects.count() == 1


def test_supprimer_une_activite_qui_porte_des_preuves_est_refuse(
    editrice: Client, quiz: Questionnaire, tentative: Tentative
) -> None:
    for methode in (editrice.get, editrice.post):
        reponse = methode(adresse("delete", quiz), follow=True)
        assert reponse.status_code == 200
        assert "ne peut pas être supprimée" in reponse.content.decode()
    assert Questionnaire.objects.filter(pk=quiz.pk).exists()


def test_supprimer_un_lot_qui_porte_des_preuves_est_refuse_en_entier(
    editrice: Client, quiz: Questionnaire, tentative: Tentative
) -> None:
    editrice.post(adresse("add", Questionnaire), formulaire_quiz([False, True]))
    racine = reverse("wagtail_bulk_action", args=["evaluations", "questionnaire", "delete"])
    lot = "&".join(f"id={pk}" for pk in Questionnaire.objects.values_list("pk", flat=True))
    for methode in (editrice.get, editrice.post):
        reponse = methode(f"{racine}?next={adresse('list', Questionnaire)}&{lot}", follow=True)
        assert reponse.status_code == 200
        assert "ne peut pas être supprimée" in reponse.content.decode()
    assert Questionnaire.objects.count() == 2


def test_supprimer_une_activite_sans_preuve_ni_usage_marche(editrice: Client, situation: MiseEnSituation) -> None:
    assert obstacle(situation) == ""
    editrice.post(adresse("delete", situation))
    assert not Activite.objects.exists()


def test_l_apercu_montre_questions_et_etapes(editrice: Client, quiz: Questionnaire, situation: MiseEnSituation) -> None:
    ecran = quiz.make_preview_request(preview_mode="").content.decode()
    assert "Énoncé de A1-Q1" in ecran
    assert "Philosophie d" in ecran
    assert "Trois jeunes au pied du hall" in situation.make_preview_request(preview_mode="").content.decode()


def test_l_apercu_d_une_revision_s_ouvre(editrice: Client, quiz: Questionnaire) -> None:
    nom = quiz.snippet_viewset.get_url_name("revisions_view")
    reponse = editrice.get(reverse(nom, args=[quiz.pk, quiz.latest_revision_id]))
    assert reponse.status_code == 200
    assert "Énoncé de A1-Q2" in reponse.content.decode()


def test_le_selecteur_montre_tous_les_genres(editrice: Client, quiz: Questionnaire, situation: MiseEnSituation) -> None:
    ecran = editrice.get(reverse(selecteur_activites.get_url_name("choose"))).json()["html"]
    assert quiz.titre in ecran
    assert situation.titre in ecran
    choisie = editrice.get(reverse(selecteur_activites.get_url_name("chosen"), args=[quiz.pk]))
    assert choisie.json()["result"]["id"] == str(quiz.pk)


def test_le_bloc_de_lecon_s_affiche_dans_l_editeur(quiz: Questionnaire) -> None:
    from evaluations.blocks import ActiviteBlock

    bloc = ActiviteBlock()
    valeur = bloc.to_python({"activite": quiz.pk})
    assert valeur["activite"].code == quiz.code
    assert bloc.child_blocks["activite"].get_form_state(valeur["activite"])["id"] == quiz.pk
