"""La formatrice importe une activité H5P, la retouche et la publie, sans violation de la CSP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from evaluations.h5p.demonstration.empaquetage import empaqueter
from evaluations.h5p.demonstration.installation import installer
from evaluations.h5p.views import adresse_d_edition
from evaluations.models import ActiviteH5P, EtatH5P, Tentative
from lms.models import Professionnel
from lms.roles import FORMATEURS
from tests.fabrique_h5p import installer_activite

from .conftest import Surveillance, personne, se_connecter
from .test_h5p import statiques_ouverts  # noqa: F401 (fixture)


@pytest.fixture
def karima(portail: None, settings: Any) -> Professionnel:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    installer()  # la bibliothèque est déjà approuvée
    profil = personne("Karima")
    profil.user.groups.add(Group.objects.get(name=FORMATEURS))
    return profil


def test_importer_retoucher_publier(
    ouvrir: Callable[..., Page], karima: Professionnel, surveillance: Surveillance, tmp_path: Path
) -> None:
    paquet = tmp_path / "cartes.h5p"
    paquet.write_bytes(empaqueter())
    page = ouvrir(1280)
    se_connecter(page, karima)
    page.goto(reverse("h5p:importer"))
    page.set_input_files("input[name=fichier]", str(paquet))
    page.fill("input[name=code]", "NOS-CARTES")
    page.click("main button[type=submit]")
    expect(page.locator("body")).to_contain_text("Import réussi")
    activite = ActiviteH5P.objects.get(code="NOS-CARTES")
    page.goto(reverse("h5p:retouche", args=[activite.pk]))
    page.fill("[name='cartes/0/question']", "Pourquoi suis-je là ?")
    page.click("main button[type=submit]")
    expect(page.locator("body")).to_contain_text("La version 2 est dans le brouillon")
    page.click("[data-w-dropdown-target=toggle] >> nth=-1")
    page.click("button[name=action-publish]")
    page.wait_for_url("**/activiteh5p/")
    activite.refresh_from_db()
    assert activite.live
    assert activite.version_courante
    assert activite.version_courante.params["cartes"][0]["question"] == "Pourquoi suis-je là ?"
    for nom in ("versions", "statistiques", "remplacer"):
        page.goto(reverse(f"h5p:{nom}", args=[activite.pk]), wait_until="networkidle")
    page.goto(reverse("h5p:imports"), wait_until="networkidle")
    assert not surveillance.fautes


def test_l_apercu_joue_et_n_enregistre_rien(
    ouvrir: Callable[..., Page], karima: Professionnel, surveillance: Surveillance
) -> None:
    activite = installer_activite()
    page = ouvrir(1280)
    se_connecter(page, karima)
    page.goto(adresse_d_edition(activite))
    page.click("[data-side-panel=preview], [data-side-panel-toggle=preview]")
    cadre = page.frame_locator("iframe#w-preview-iframe, iframe[title]").first.frame_locator("#activite-h5p iframe")
    cadre.locator(".choix-juste").click()
    expect(cadre.locator(".choisi")).to_have_text("Vous avez choisi : juste")
    page.wait_for_timeout(3000)
    assert not Tentative.objects.exists()
    assert not EtatH5P.objects.exists()
    assert not [requete.url for requete in surveillance.requetes if "/api/" in requete.url]
