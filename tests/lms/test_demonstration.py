"""La démonstration : une activité H5P dans une leçon, que l'import et l'export du curriculum ne voient pas."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cours.exportation import exporter
from cours.importation import importer
from cours.models import LeconPage, ModulePage
from evaluations.models import ActiviteH5P, Tentative
from lms import demonstration, suivi
from lms.models import Professionnel
from tests.curriculum import court, installer

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> LeconPage:
    """Le portail et sa démonstration, installée deux fois."""
    installer()
    demonstration.installer()
    demonstration.installer()
    return LeconPage.objects.get(code="DEMO-L1")


def test_le_curriculum_se_reimporte_sans_rien_signaler(demo: LeconPage) -> None:
    bilan = importer(court())
    assert (bilan.signalees, bilan.absentes) == ([], [])
    assert bilan.comptes["modifiee"] == bilan.comptes["creee"] == 0


def test_l_export_ne_la_voit_pas(tmp_path: Path) -> None:
    installer()
    sans = {nom: (tmp_path / "sans" / nom).read_text() for nom in exporter(tmp_path / "sans")}
    demonstration.installer()
    assert LeconPage.objects.filter(code="DEMO-L1", live=True).exists()
    assert {nom: (tmp_path / "avec" / nom).read_text() for nom in exporter(tmp_path / "avec")} == sans


def test_la_lecon_montre_l_activite_et_une_personne_inscrite_la_commence(demo: LeconPage) -> None:
    anonyme = Client().get(demo.url).content.decode()
    assert "Trois questions" in anonyme
    assert "Connectez-vous et inscrivez-vous" in anonyme
    nadia = Professionnel.objects.get(courriel_normalise=demonstration.COMPTES[0].courriel)
    suivi.inscrire(professionnel=nadia, module_page=ModulePage.objects.get(code="A1"))
    client = Client()
    client.force_login(nadia.user)
    for qui in (Client(), client):
        assert qui.get("/reperer/a1/").content.decode().count("Facultative") == 1
    adresse = reverse("lms:activite", args=["A1", "DEMO-CARTES"])
    assert adresse in client.get(demo.url).content.decode()
    assert "Commencer" in client.get(adresse).content.decode()
    client.post(reverse("lms:ouvrir_activite", args=["A1", "DEMO-CARTES"]))
    assert Tentative.objects.get(personne=nadia.user).activite == ActiviteH5P.objects.get().activite_ptr


def test_une_activite_depubliee_ou_d_une_lecon_retiree_ne_s_ouvre_plus(demo: LeconPage) -> None:
    nadia = Professionnel.objects.get(courriel_normalise=demonstration.COMPTES[0].courriel)
    suivi.inscrire(professionnel=nadia, module_page=ModulePage.objects.get(code="A1"))
    client = Client()
    client.force_login(nadia.user)
    adresse = reverse("lms:activite", args=["A1", "DEMO-CARTES"])
    demo.unpublish()
    assert client.get(adresse).status_code == 404
    demo.get_latest_revision().publish()
    assert client.get(adresse).status_code == 200
    ActiviteH5P.objects.get().unpublish()
    assert client.get(adresse).status_code == 404


def test_elle_ne_change_ni_ce_qui_termine_le_module_ni_l_attestation(demo: LeconPage) -> None:
    figurante = Professionnel.objects.get(courriel_normalise=demonstration.FIGURANTS[0].courriel)
    assert figurante.inscriptions.get().realisations.count() == 1
    nadia = Professionnel.objects.get(courriel_normalise=demonstration.COMPTES[0].courriel)
    module_page = ModulePage.objects.get(code="A1")
    inscription = suivi.inscrire(professionnel=nadia, module_page=module_page)
    assert not suivi.conditions_remplies(inscription)
    demonstration.terminer_un_module(nadia, module_page)
    inscription.lecons.filter(lecon=demo).delete()
    assert suivi.conditions_remplies(inscription)
