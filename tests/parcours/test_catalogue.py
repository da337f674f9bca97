"""Le catalogue et les parcours : où l'on en est, par où continuer, et trois gestes jusqu'à la première activité."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from cours.models import ModulePage, ReglagesFormation
from lms.models import Professionnel
from tests.lms.fabriques import RealisationFabrique

from .conftest import client_de, terminer_les_lecons


def texte(client: Client, adresse: str) -> str:
    """Le texte lu à cette adresse, sans balises."""
    page = client.get(adresse).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]).replace("\u00a0", " ").split())


def test_du_catalogue_a_la_premiere_activite_en_trois_gestes(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    catalogue = client.get("/catalogue/").content.decode()
    fiche = re.search(r'href="([^"]*/a1/)"', catalogue)
    assert fiche
    module = client.get(fiche[1]).content.decode()  # premier geste
    geste = re.search(r'action="([^"]*/inscription/)"', module)
    assert geste
    lecon = client.post(geste[1], follow=True).content.decode()  # deuxième geste : la leçon, et son « À vous »
    assert "À vous" in lecon
    reprise = client.get(fiche[1]).content.decode()
    assert "/apprendre/A1/A1-QUIZ/" in reprise  # ou le quiz, depuis la fiche


def test_la_progression_se_lit_partout(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    assert "Pas commencé" in texte(client, "/catalogue/")
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    assert "4 étapes sur 6" in texte(client, "/catalogue/")
    assert "4 étapes sur 6" in texte(client, "/reperer/")
    assert "Continuer : A1" in texte(client, "/reperer/")
    RealisationFabrique(professionnel=nadia, module_page=portail)
    assert "1 module terminé sur 2" in texte(client, "/")
    assert "1 terminé" in texte(client, "/catalogue/")
    assert "Terminé" in texte(client, "/reperer/")


def test_un_anonyme_ne_voit_aucune_progression(portail: ModulePage) -> None:
    for adresse in ("/", "/catalogue/", "/reperer/"):
        lu = texte(Client(), adresse)
        assert "étapes sur" not in lu
        assert "terminé" not in lu.lower().replace("terminer", "")


def test_un_module_a_paraitre_se_dit_et_ne_se_commence_pas(portail: ModulePage, nadia: Professionnel) -> None:
    ModulePage.objects.filter(code="A2").update(est_a_paraitre=True)
    client = client_de(nadia)
    assert "À paraître" in texte(client, "/catalogue/")
    assert "Commencer le module" not in texte(client, "/reperer/a2/")


def test_la_fiche_porte_tout_ce_que_la_personne_doit_savoir(portail: ModulePage) -> None:
    ReglagesFormation.objects.all().delete()
    cache.clear()
    vide = texte(Client(), "/reperer/a1/")
    assert "Tuteur ou tutrice Non renseigné" in vide
    assert "Contact handicap Non renseigné" in vide
    ReglagesFormation.objects.create(
        tuteur_nom="Camille Fictive", tuteur_contact="tuteur@exemple.invalid", delai_reponse_jours=3,
        contact_handicap="handicap@exemple.invalid",
    )  # fmt: skip
    cache.clear()
    ModulePage.objects.filter(code="A1").update(public="Médiation", evaluation="Un quiz.")
    fiche = texte(Client(), "/reperer/a1/")
    for attendu in (
        "Durée de référence 1 h 30", "Durée par activité", "Objectifs", "Nature Action de professionnalisation",
        "Modalité À distance", "Public Médiation", "Prérequis Aucun", "Évaluation Un quiz", "Accessibilité",
        "Camille Fictive",
        "3 jours ouvrés", "handicap@exemple.invalid", "Version 1.0",
    ):  # fmt: skip
        assert attendu in fiche


@pytest.mark.parametrize("adresse", ["/", "/catalogue/", "/reperer/"])
def test_un_portail_sans_module_reste_lisible(portail: ModulePage, adresse: str) -> None:
    ModulePage.objects.all().update(live=False)
    assert Client().get(adresse).status_code == 200
