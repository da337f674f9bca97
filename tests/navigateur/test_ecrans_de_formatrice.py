"""Banque de questions, statistiques, duplication, plan du récit : dans l'admin, sans défaut d'accès ni de politique."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import Page, expect

from evaluations import passation
from evaluations.models import MiseEnSituation, Questionnaire
from lms.models import Professionnel

from .axe import violations
from .conftest import se_connecter


def repondre(quiz: Questionnaire) -> None:
    """Six personnes, la première question seulement."""
    for _ in range(6):
        qui = get_user_model().objects.create_user(str(uuid4()))
        tentative = passation.ouvrir(personne=qui, activite=quiz, registration=uuid4())
        premiere = tentative.contenu["questions"][0]
        reponse = passation.Reponse(uuid4(), premiere["code"], (premiere["choix"][0]["id"],))
        passation.consigner(personne=qui, tentative_uuid=tentative.uuid, reponse=reponse)


def test_les_ecrans_de_la_formatrice(ouvrir: Callable[..., Page], nadia: Professionnel) -> None:
    nadia.user.is_superuser = nadia.user.is_staff = True
    nadia.user.save()
    quiz, situation = Questionnaire.objects.get(code="A1-QUIZ"), MiseEnSituation.objects.get(code="A1-SIT")
    repondre(quiz)
    page = ouvrir(1280, bypass_csp=True)
    se_connecter(page, nadia)
    page.goto(reverse("banque_de_questions:index"))
    expect(page.locator("main")).to_contain_text("Avec quelle idée l'aller-vers rompt-il")
    assert violations(page, "#listing-results") == []
    page.goto(reverse("banque_de_questions:reprendre", args=[quiz.questions.all()[0].pk]))
    assert violations(page, "main .nice-padding form") == []
    page.goto(reverse("statistiques_activites:activite", args=[quiz.code]))
    expect(page.locator("main")).to_contain_text("de justes")
    assert violations(page, "main .nice-padding") == []
    page.goto(reverse(quiz.snippet_viewset.get_url_name("copy"), args=[quiz.pk]))
    page.click("button:has-text('Dupliquer')")
    expect(page.locator("input[name=code]")).to_have_value("A1-QUIZ-2")
    page.goto(reverse(situation.snippet_viewset.get_url_name("edit"), args=[situation.pk]))
    expect(page.locator("svg.graphe")).to_be_visible()
    assert violations(page, "svg.graphe") == []
