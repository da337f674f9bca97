"""L'écran de la coordination : les bons chiffres, les bons refus, un nombre constant de requêtes."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.models import EvenementSuivi
from lms.semis import semer

from .fabriques import (
    ProfessionnelFabrique,
    RealisationFabrique,
    StructureFabrique,
    UtilisateurFabrique,
    coordinateur_de,
    module_page,
    paris,
)

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/suivi/", "/suivi/export.csv"
ANNEE = {"debut": "2026-01-01", "fin": "2026-12-31"}


@pytest.fixture
def structure():
    """Six personnes : toutes ont validé A1, deux ont validé A2, en mars."""
    structure = StructureFabrique(nom="Mission locale du Cher")
    for rang in range(6):
        personne = ProfessionnelFabrique(structure=structure, nom="Nominatif")
        RealisationFabrique(professionnel=personne, module_page=module_page("A1"), date_fin=paris(2026, 3, 2))
        if rang < 2:
            RealisationFabrique(professionnel=personne, module_page=module_page("A2"), date_fin=paris(2026, 4, 2))
    return structure


def texte(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_le_grand_nombre_la_phrase_et_la_definition(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    contenu = texte(client.get(PAGE, ANNEE))
    assert '<p class="nombre" id="grand-nombre">8</p>' in contenu
    assert "formations réalisées du 1<sup>er</sup> janvier 2026 au 31 décembre 2026" in contenu
    assert "Définition 1.0" in contenu
    assert "Heures-stagiaires" in contenu
    assert "12 h" in contenu


def test_jamais_un_nom_ni_un_score(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    contenu = texte(client.get(PAGE, ANNEE))
    assert "Nominatif" not in contenu
    assert "%" not in contenu.split("<details>")[0].replace('%"', "")


def test_les_petits_effectifs_se_taisent(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    tableau = client.get(PAGE, ANNEE).context["tableau"]
    assert [rang.est_secret for rang in tableau.modules] == [True, True]  # A2 masqué entraîne A1
    assert [(rang.formations, rang.est_secret) for rang in tableau.structures] == [("8", False)]
    mars, avril = tableau.barres[2], tableau.barres[3]
    assert (mars.total, mars.details) == ("6", ["6"])
    assert (avril.total, avril.details, avril.segments[0].accent) == ("2", None, "neutre")
    assert "Moins de 5 personnes : non affiché" in texte(client.get(PAGE, ANNEE))


def test_le_seuil_est_un_reglage(client, structure, settings) -> None:
    settings.LMS_SEUIL_SECRET = 2
    client.force_login(coordinateur_de(structure))
    tableau = client.get(PAGE, ANNEE).context["tableau"]
    assert [(rang.code, rang.formations) for rang in tableau.modules] == [("A1", "6"), ("A2", "2")]
    assert [(rang.code, rang.parcours) for rang in tableau.parcours] == [("A", "2")]


def test_les_barres_couvrent_chaque_mois_et_disent_celui_en_cours(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    aujourdhui = timezone.localdate()
    barres = client.get(PAGE).context["tableau"].barres
    assert len(barres) == aujourdhui.month
    assert [barre.est_en_cours for barre in barres].count(True) == 1
    longue = client.get(PAGE, {"debut": "2022-01-01", "fin": "2026-12-31"}).context["tableau"]
    assert longue.titre_barres == "Par trimestre"
    assert longue.barres[0].libelle == "T1 2022"


def test_un_coordinateur_ne_voit_pas_une_autre_structure(client, structure) -> None:
    autre = RealisationFabrique().structure
    client.force_login(coordinateur_de(structure))
    contenu = texte(client.get(PAGE, ANNEE))
    assert autre.nom not in contenu
    for adresse in (PAGE, EXPORT):
        assert client.get(adresse, ANNEE | {"structure": str(autre.uuid)}).status_code == 404
        assert client.get(adresse, ANNEE | {"structure": str(uuid4())}).status_code == 404
        assert client.get(adresse, ANNEE | {"structure": "1' OR 1=1"}).status_code == 404
    filtree = client.get(PAGE, ANNEE | {"structure": str(structure.uuid)})
    assert filtree.context["tableau"].grand_nombre == "8"


def test_qui_coordonne_tout_voit_tout(client, structure) -> None:
    RealisationFabrique()
    for acteur in (UtilisateurFabrique(administrateur=True), UtilisateurFabrique(coordonne_tout=True)):
        client.force_login(acteur)
        assert client.get(PAGE, ANNEE).context["tableau"].grand_nombre == "9"


@pytest.mark.parametrize("adresse", [PAGE, EXPORT])
def test_les_refus(client, structure, adresse) -> None:
    anonyme = client.get(adresse)
    assert anonyme.status_code == 302
    assert "suivi" in anonyme.url
    client.force_login(ProfessionnelFabrique(structure=structure).user)
    assert client.get(adresse).status_code == 404
    client.force_login(coordinateur_de(structure))
    assert client.post(adresse).status_code == 405


@pytest.mark.parametrize(
    ("filtres", "message"),
    [
        ({"debut": "hier"}, "Écrivez la date de début"),
        ({"fin": "2026-02-30"}, "Écrivez la date de fin"),
        ({"debut": "\x00"}, "Cette demande n'a pas pu être lue"),
        ({"debut": "2026-05-01", "fin": "2026-04-01"}, "inversez-les"),
        ({"debut": "0001-01-01"}, "entre 2000 et 2100"),
        ({"debut": "9999-12-01", "fin": "9999-12-31"}, "entre 2000 et 2100"),
        ({"debut": "2001-01-01", "fin": "2026-01-01"}, "10 ans au plus"),
    ],
)
@pytest.mark.parametrize("adresse", [PAGE, EXPORT])
def test_une_periode_malformee_est_dite_en_francais(client, structure, adresse, filtres, message) -> None:
    client.force_login(coordinateur_de(structure))
    reponse = client.get(adresse, filtres)
    assert reponse.status_code == 400
    assert not EvenementSuivi.objects.exists()
    assert message in texte(reponse).replace("&#x27;", "'")


def test_une_date_a_la_francaise_est_comprise(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    reponse = client.get(PAGE, {"debut": "02/03/2026", "fin": "02/03/2026"})
    assert reponse.context["tableau"].grand_nombre == "6"


def test_l_etat_vide_dit_quoi_faire(client) -> None:
    client.force_login(coordinateur_de())
    contenu = texte(client.get(PAGE, ANNEE))
    assert "Aucune formation réalisée sur cette période" in contenu
    assert "<table" not in contenu


def test_l_export_est_un_flux_prive_et_journalise(client, structure) -> None:
    acteur = coordinateur_de(structure)
    client.force_login(acteur)
    reponse = client.get(EXPORT, ANNEE | {"structure": str(structure.uuid)})
    assert reponse.streaming
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    assert reponse["Content-Disposition"] == 'attachment; filename="formations-realisees-2026-01-01-2026-12-31.csv"'
    assert reponse["Cache-Control"] == "private, no-store"
    assert b"".join(reponse.streaming_content).count(b"\n") == 9
    evenement = EvenementSuivi.objects.get()
    assert evenement.acteur == acteur
    assert evenement.detail["structure"] == str(structure.uuid)


def test_la_page_est_privee(client, structure) -> None:
    client.force_login(coordinateur_de(structure))
    assert client.get(PAGE)["Cache-Control"] == "private, no-store"


def test_douze_requetes_au_plus_quel_que_soit_le_nombre_de_faits(client) -> None:
    for code in ("A1", "A2", "B1", "C1"):
        module_page(code)
    semer(professionnels=10, graine=1, realisations=10)
    fait = RealisationFabrique(date_fin=timezone.now())
    acteur, comptes = coordinateur_de(fait.structure), []
    client.force_login(acteur)
    client.get(PAGE)
    for graine in (2, 3):
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(PAGE, {"debut": str(date(2024, 1, 1))}).status_code == 200
        comptes.append(len(requetes))
        semer(professionnels=500, graine=graine, realisations=1500)
    assert comptes[0] == comptes[1] <= 12
