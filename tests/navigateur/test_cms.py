"""La formatrice dans le CMS, dans un vrai navigateur : éditer, prévisualiser, publier, sans violation de la CSP."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from cours.models import LeconPage, ModulePage
from evaluations.models import MiseEnSituation, Questionnaire
from lms.models import Professionnel
from lms.roles import FORMATEURS

from .conftest import Surveillance, personne, se_connecter


@pytest.fixture
def karima(portail: None) -> Professionnel:
    profil = personne("Karima")
    profil.user.groups.add(Group.objects.get(name=FORMATEURS))
    return profil


def adresse_d_edition(page: ModulePage | LeconPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_la_formatrice_modifie_une_lecon_la_voit_et_la_publie(
    ouvrir: Callable[..., Page], karima: Professionnel
) -> None:
    lecon = LeconPage.objects.get(code="A1-L1")
    page = ouvrir(1280)
    se_connecter(page, karima)
    page.goto(adresse_d_edition(lecon))
    page.fill("input[name=title]", "D'où vient l'aller-vers, vraiment")
    page.click("[data-side-panel=preview], [data-side-panel-toggle=preview]")
    apercu = page.frame_locator("iframe[title], iframe#w-preview-iframe").first
    expect(apercu.locator("h1")).to_contain_text("vraiment")
    page.click("[data-w-dropdown-target=toggle] >> nth=-1")
    page.click("button[name=action-publish]")
    expect(page.locator("body")).to_contain_text("publiée")
    lecon.refresh_from_db()
    assert lecon.title.endswith("vraiment")
    page.goto("/reperer/a1/lecon-1/")
    expect(page.locator("h1")).to_contain_text("vraiment")


def test_les_ecrans_du_cms_ne_violent_pas_la_politique_de_securite(
    ouvrir: Callable[..., Page], karima: Professionnel, surveillance: Surveillance
) -> None:
    module_page = ModulePage.objects.get(code="A1")
    quiz, situation = Questionnaire.objects.get(code="A1-QUIZ"), MiseEnSituation.objects.get(code="A1-SIT")
    page = ouvrir(1280)
    se_connecter(page, karima)
    adresses = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[module_page.pk]),
        adresse_d_edition(module_page),
        adresse_d_edition(LeconPage.objects.get(code="A1-L2")),
        reverse("wagtailadmin_pages:history", args=[module_page.pk]),
        reverse(quiz.snippet_viewset.get_url_name("list")),
        reverse(quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk]),
        reverse(situation.snippet_viewset.get_url_name("edit"), args=[situation.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtaildocs:index"),
    ]
    for adresse in adresses:
        page.goto(adresse, wait_until="networkidle")
    assert not surveillance.fautes
