"""Les écrans du CMS pour les modèles d'attestation et les comptes : axe, HTML, débordement, politique de sécurité."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from certificats import edition
from certificats.models import ModeleAttestation
from lms.models import Professionnel
from lms.roles import ADMINISTRATEURS

from .admin import Controle
from .conftest import Surveillance, personne, se_connecter
from .test_pages import LARGEURS, controler, valider_le_html

MODELES = "wagtailsnippets_certificats_modeleattestation"
PERSONNES = "wagtailsnippets_lms_professionnel"
LONG = "Communauté d'agglomération " * 3


@pytest.fixture
def camille(portail: None) -> Professionnel:
    profil = personne("Camille")
    profil.user.groups.add(Group.objects.get(name=ADMINISTRATEURS))
    return profil


@pytest.fixture
def modele(portail: None) -> ModeleAttestation:
    return ModeleAttestation.objects.create(nom=LONG[:80], titre="Attestation de fin de module", blocs="Un texte.")


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_modeles_d_attestation(
    ouvrir: Callable[..., Page], camille: Professionnel, modele: ModeleAttestation, tmp_path: Path,
    theme: Any, largeur: int,
) -> None:  # fmt: skip
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for nom, arguments in (("list", []), ("add", []), ("edit", [modele.pk])):
        controle.ouvrir(reverse(f"{MODELES}:{nom}", args=arguments), de_wagtail=True)
    controle.ouvrir(reverse("apercu_modele", args=[modele.pk]))
    expect(page.locator(".ecran img")).to_have_count(len(edition.PIRES_NOMS))
    page.get_by_role("button", name="Mettre ce modèle en service").press("Enter")
    expect(page.locator(".ecran")).to_contain_text("En service depuis le")
    ModeleAttestation.objects.update(blocs="mot " * 3000)
    controle.ouvrir(f"{reverse('apercu_modele', args=[modele.pk])}?impossible")
    expect(page.locator(".help-critical")).to_be_visible()
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_l_apercu_vivant_d_un_modele(
    ouvrir: Callable[..., Page], camille: Professionnel, modele: ModeleAttestation, tmp_path: Path,
    theme: Any, largeur: int,
) -> None:  # fmt: skip
    """Ce que montre le volet d'aperçu, ouvert à part : une page à nous."""
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    dossier = tmp_path / "pages"
    page.goto(reverse(f"{MODELES}:edit", args=[modele.pk]))
    page.locator("[data-side-panel=preview], [data-side-panel-toggle=preview]").first.click()
    expect(page.frame_locator("iframe#w-preview-iframe, iframe[title]").first.locator("img")).to_be_visible()
    page.goto(f"{reverse(f'{MODELES}:preview_on_edit', args=[modele.pk])}?mode=0")
    expect(page.locator("img")).to_be_visible()
    assert not controler(page, "aperçu vivant", dossier) + valider_le_html(dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_comptes(
    ouvrir: Callable[..., Page], camille: Professionnel, nadia: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    autre = personne("Yann")
    Professionnel.objects.filter(pk=nadia.pk).update(nom="Exemple-de-la-Rochefoucauld-Montmorency " * 2)
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for nom, arguments in (("list", []), ("edit", [nadia.pk])):
        controle.ouvrir(reverse(f"{PERSONNES}:{nom}", args=arguments), de_wagtail=True)
    for nom in ("effacer_personne", "reunir_comptes"):
        controle.ouvrir(reverse(nom, args=[nadia.uuid]))
        page.fill("input[name=courriel]", "personne@exemple.invalid")
        page.click(".ecran button[type=submit]")
        expect(page.locator(".ecran [role=alert]")).to_be_visible()
        controle.voir(f"{nom} en erreur")
    page.fill("input[name=courriel]", autre.courriel_normalise)
    page.keyboard.press("Enter")
    expect(page.locator(".ecran")).to_contain_text("Compte à fermer")
    controle.voir("réunion à confirmer")
    controle.verifier()


def test_la_politique_de_securite_n_y_bloque_rien(
    ouvrir: Callable[..., Page], camille: Professionnel, modele: ModeleAttestation, surveillance: Surveillance
) -> None:
    page = ouvrir(1280)
    se_connecter(page, camille)
    for nom in (f"{MODELES}:list", f"{MODELES}:add", f"{PERSONNES}:list"):
        page.goto(reverse(nom), wait_until="networkidle")
    page.goto(reverse("apercu_modele", args=[modele.pk]), wait_until="networkidle")
    assert not surveillance.fautes
