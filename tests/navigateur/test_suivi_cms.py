"""Les écrans du CMS qui touchent aux personnes et aux attestations : au téléphone et au bureau, en erreur, pleins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from certificats.models import ModeleAttestation
from cours.models import ModulePage
from lms.models import Professionnel
from lms.roles import ADMINISTRATEURS

from .admin import Controle
from .conftest import personne, se_connecter
from .test_h5p import portail_leger  # noqa: F401 (fixture)
from .test_pages import LARGEURS

MODELES = "wagtailsnippets_certificats_modeleattestation"
PROFILS = "wagtailsnippets_lms_professionnel"


@pytest.fixture
def camille(portail_leger: ModulePage) -> Professionnel:  # noqa: F811
    """Une administratrice : elle voit tous les écrans."""
    profil = personne("Camille")
    profil.user.groups.add(Group.objects.get(name=ADMINISTRATEURS))
    return profil


@pytest.fixture
def modele(camille: Professionnel) -> ModeleAttestation:
    return ModeleAttestation.objects.create(nom="Attestation de module", genre="module", titre="Attestation")


@pytest.fixture
def controle(ouvrir: Callable[..., Page], camille: Professionnel, tmp_path: Path, theme: Any, largeur: int) -> Controle:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    return Controle(page, tmp_path)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_reunir_deux_comptes_et_effacer_une_personne(controle: Controle, camille: Professionnel) -> None:
    nadia, double = personne("Nadia"), personne("Double")
    page = controle.page
    controle.ouvrir(reverse(f"{PROFILS}:list"), de_wagtail=True)
    controle.ouvrir(reverse("effacer_personne", args=[nadia.uuid]))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main [role=alert]").first).to_be_visible()
    controle.voir("effacement sans confirmation")
    controle.ouvrir(reverse("reunir_comptes", args=[nadia.uuid]))
    page.fill("main input[name=courriel]", "personne@exemple.invalid")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main [role=alert]").first).to_be_visible()
    controle.voir("réunion avec un compte inconnu")
    page.fill("main input[name=courriel]", double.courriel_normalise)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Compte à fermer")
    controle.voir("réunion à confirmer")
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_modeles_d_attestation(controle: Controle, modele: ModeleAttestation) -> None:
    for nom in ("list", "add"):
        controle.ouvrir(reverse(f"{MODELES}:{nom}"), de_wagtail=True)
    controle.ouvrir(reverse(f"{MODELES}:edit", args=[modele.pk]), de_wagtail=True)
    controle.ouvrir(reverse("apercu_modele", args=[modele.pk]))
    expect(controle.page.locator("main img").first).to_be_visible()
    controle.page.get_by_role("button", name="Mettre ce modèle en service").click()
    expect(controle.page.locator("main")).to_contain_text("Retirer ce modèle")
    controle.ouvrir(reverse("apercu_modele", args=[modele.pk]))
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_listes_du_suivi(controle: Controle, camille: Professionnel) -> None:
    for modele in ("structure", "professionnel", "coordination", "metier", "territoire"):
        controle.ouvrir(reverse(f"wagtailsnippets_lms_{modele}:list"), de_wagtail=True)
    controle.verifier()
