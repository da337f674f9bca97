"""La page de vérification dans chacun de ses états, la comparaison avec son résultat, les modèles et les comptes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from certificats import delivrance, depot, rendu
from certificats.contenu import Correction
from certificats.models import Attestation
from cours.models import ModulePage
from lms import certificat, roles
from lms.demonstration import terminer_un_module
from lms.models import Professionnel, Realisation

from .conftest import Surveillance, personne, se_connecter
from .test_pages import LARGEURS, controler, parcourir, valider_le_html


def attester(prenom: str) -> Attestation:
    profil = personne(prenom)
    terminer_un_module(profil, ModulePage.objects.get(code="A1"))
    rendu.relever()
    return Attestation.objects.get(titulaire=profil.user)


def changer(attestation: Attestation, **dates: Any) -> None:
    Attestation.objects.filter(pk=attestation.pk).update(**dates)


def une_par_etat() -> dict[str, Attestation]:
    """Une attestation dans chaque état que la page sait dire."""
    etats = ("authentique", "revoquee", "remplacee", "expiree", "effacee", "conservation_finie")
    toutes = {etat: attester(f"P{rang}") for rang, etat in enumerate(etats)}
    delivrance.revoquer(attestation=toutes["revoquee"], motif="fraude")
    delivrance.reemettre(attestation=toutes["remplacee"], correction=Correction(nom="Véritable"))
    changer(toutes["expiree"], date_expiration=timezone.now() - timedelta(days=1))
    delivrance.effacer(titulaire=toutes["effacee"].titulaire)
    changer(toutes["conservation_finie"], date_delivrance=timezone.now() - timedelta(days=7 * 366))
    for etat, attestation in toutes.items():
        attestation.refresh_from_db()
        assert attestation.etat == etat
    return toutes


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_chaque_etat_et_chaque_comparaison(
    ouvrir: Callable[..., Page], portail: None, tmp_path: Path, theme: Any, largeur: int
) -> None:
    toutes = une_par_etat()
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, [f"/v/{attestation.code}" for attestation in toutes.values()], dossier))
    original = depot.ouvrir(toutes["authentique"].pdf_sha256)
    depots = {
        "l'original": original,
        "révoqué": depot.ouvrir(toutes["revoquee"].pdf_sha256),
        "altéré": original.replace(b"<pdfaid:part>3", b"<pdfaid:part>2"),
        "tronqué": original[:2000],
    }
    for nom, octets in depots.items():
        fichier = tmp_path / "depot.pdf"
        fichier.write_bytes(octets)
        page.goto("/v/verifier")
        page.set_input_files("#document", fichier)
        page.click("main button[type=submit]")
        defauts += controler(page, f"comparaison {nom}", dossier, page.content())
    assert not defauts + valider_le_html(dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_le_certificat_de_realisation(
    ouvrir: Callable[..., Page], portail: None, tmp_path: Path, settings: Any, theme: Any, largeur: int
) -> None:
    settings.CERTIFICATS_NUMERO_DECLARATION = "24370000037"
    attestation = attester("Yann")
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, Professionnel.objects.get(user=attestation.titulaire))
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, ["/mes-attestations/"], dossier))
    delivre = certificat.delivrer(realisation=Realisation.objects.get(), acteur=attestation.titulaire)
    rendu.relever()
    defauts += parcourir(page, ["/mes-attestations/", f"/v/{delivre.code}"], dossier)
    assert not defauts + valider_le_html(dossier)


def test_dans_le_cms_l_apercu_suit_la_saisie_et_la_politique_ne_bloque_rien(
    ouvrir: Callable[..., Page], portail: None, surveillance: Surveillance
) -> None:
    camille, nadia = personne("Camille"), personne("Nadia")
    camille.user.groups.add(Group.objects.get(name=roles.ADMINISTRATEURS))
    page = ouvrir(1280)
    se_connecter(page, camille)
    page.goto(reverse("wagtailsnippets_certificats_modeleattestation:add"))
    page.fill("input[name=nom]", "Région")
    page.click("[data-side-panel-toggle=preview], [data-side-panel=preview]")
    cadre = page.frame_locator("iframe[title], iframe#w-preview-iframe").first
    premiere = cadre.locator("img").get_attribute("src")
    page.wait_for_timeout(3000)  # le CMS ne guette les changements qu'après avoir relevé l'état de départ
    page.fill("input[name=titre]", "Tout autre titre")
    expect(cadre.locator(f'img:not([src="{premiere}"])')).to_be_visible(timeout=15_000)
    for nom in ("effacer_personne", "reunir_comptes"):
        page.goto(reverse(nom, args=[nadia.uuid]), wait_until="networkidle")
    assert not surveillance.fautes
