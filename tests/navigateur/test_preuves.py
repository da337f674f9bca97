"""Les écrans des preuves dans un vrai navigateur : axe, HTML, débordement, clavier et sans JavaScript."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page

from certificats import rendu
from certificats.models import Attestation
from cours.models import ModulePage
from lms import corrections, lots, roles
from lms.demonstration import terminer_un_module
from lms.models import Professionnel

from .conftest import personne, se_connecter
from .test_pages import LARGEURS, controler, parcourir, valider_le_html

LES_MIENNES = [
    "/mes-attestations/correction/", "/mes-attestations/consultations/", "/mon-passeport/", "/mon-releve/",
    "/mon-compte/effacer/",
]  # fmt: skip


@pytest.fixture
def nominative(coordinatrice: Professionnel) -> Professionnel:
    coordinatrice.user.groups.add(Group.objects.get(name=roles.NOMINATIF))
    return coordinatrice


@pytest.fixture
def attestee(portail: None) -> Professionnel:
    """Une personne attestée, qui a demandé une correction de nom."""
    yann = personne("Yann")
    terminer_un_module(yann, ModulePage.objects.get(code="A1"))
    rendu.relever()
    return yann


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_mes_preuves(
    ouvrir: Callable[..., Page], nadia: Professionnel, attestee: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    dossier = tmp_path / "pages"
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, nadia)
    defauts = list(parcourir(page, LES_MIENNES, dossier))
    page.context.clear_cookies()
    se_connecter(page, attestee)
    defauts += parcourir(page, LES_MIENNES, dossier)
    page.goto("/mes-attestations/correction/")
    page.fill("input[name=nom]", "")
    page.click("main button[type=submit]")
    defauts += controler(page, "correction en erreur", dossier, page.content())
    assert not defauts + valider_le_html(dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_preuves_de_mon_perimetre(
    ouvrir: Callable[..., Page], nominative: Professionnel, attestee: Professionnel, tmp_path: Path,
    theme: Any, largeur: int,
) -> None:  # fmt: skip
    corrections.demander(professionnel=attestee, prenom="Yann", nom="Véritable")
    inconnue = personne("Inès")
    jour = Attestation.objects.get().date_delivrance.date()
    lot = lots.creer(
        module_page=ModulePage.objects.get(code="A2"), debut=jour, fin=jour,
        professionnels=[attestee, inconnue], acteur=nominative.user,
    )  # fmt: skip
    lots.delivrer(lot)
    rendu.relever()
    lots.delivrer(lot)
    numero = Attestation.objects.filter(genre="module").earliest("pk").numero
    adresses = [
        "/suivi/attestations/", "/suivi/attestations/?numero=introuvable", f"/suivi/attestations/{numero}/",
        "/suivi/corrections/", "/suivi/formation-externe/", "/suivi/groupes/", f"/suivi/groupes/{lot.uuid}/",
    ]  # fmt: skip
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, nominative)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, adresses, dossier))
    page.goto("/suivi/groupes/")
    page.click("main button[type=submit]")
    defauts += controler(page, "groupe en erreur", dossier, page.content())
    assert not defauts + valider_le_html(dossier)


def test_revoquer_au_clavier_et_sans_javascript(
    ouvrir: Callable[..., Page], nominative: Professionnel, attestee: Professionnel
) -> None:
    page = ouvrir(java_script_enabled=False)
    se_connecter(page, nominative)
    attestation = Attestation.objects.get(genre="module")
    page.goto(f"/suivi/attestations/{attestation.numero}/")
    page.locator("summary", has_text="Révoquer").focus()
    page.keyboard.press("Enter")
    page.select_option("select[name=motif]", "demande_titulaire")
    page.locator("details:has(select) textarea").fill("Demandée par courriel")
    page.locator("button", has_text="Révoquer l'attestation").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=est révoquée")
    attestation.refresh_from_db()
    assert attestation.etat == "revoquee"
