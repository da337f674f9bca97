"""Les versions d'un module : ce qui est fait reste fait, la version est celle du dernier geste, le passé tient."""

from typing import Any

import pytest
from django.test import Client

from certificats.models import Attestation
from cours.models import LeconPage, ModulePage
from lms.models import Professionnel, Realisation

from .conftest import (
    BONNES_REPONSES,
    client_de,
    passer_le_quiz,
    rendre_la_situation,
    terminer_le_module,
    terminer_les_lecons,
)


def publier(module_page: ModulePage, **champs: Any) -> ModulePage:
    """Publie le module changé, comme le fait l'éditeur."""
    page = ModulePage.objects.get(pk=module_page.pk)
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.save_revision().publish()
    return page


def ajouter_une_lecon(module_page: ModulePage) -> LeconPage:
    return module_page.add_child(instance=LeconPage(title="Ce qui change", slug="lecon-5", code="A1-L5"))


def mesures() -> tuple[int, int]:
    """I1 et I5."""
    valides = Realisation.objects.valides()
    return valides.premieres().count(), valides.actualisations().count()


@pytest.fixture
def client(portail: ModulePage, nadia: Professionnel) -> Client:
    return client_de(nadia)


def test_la_version_est_celle_en_ligne_au_dernier_geste(portail: ModulePage, client: Client) -> None:
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    rendre_la_situation(client)
    publier(portail, version_majeure=2, version_mineure=3, title="Un titre changé", duree_minutes=100)
    passer_le_quiz(client)
    realisation = Realisation.objects.get()
    assert (realisation.version, realisation.module_titre, realisation.duree_minutes) == ("2.3", "Un titre changé", 100)
    assert Attestation.objects.get().charge["formation"]["version"] == "2.3"


def test_une_etape_ajoutee_en_chemin_est_demandee_sans_refaire_les_autres(portail: ModulePage, client: Client) -> None:
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    rendre_la_situation(client)
    nouvelle = ajouter_une_lecon(portail)
    passer_le_quiz(client)
    assert mesures() == (0, 0)
    fin = client.post(f"/apprendre/lecon/{nouvelle.translation_key}/terminer/")
    assert fin.headers["Location"] == "/apprendre/A1/fin/"
    assert mesures() == (1, 0)


def test_une_etape_retiree_en_dernier_laisse_conclure(portail: ModulePage, client: Client) -> None:
    nouvelle = ajouter_une_lecon(portail)
    client.post("/apprendre/A1/inscription/")
    for lecon in LeconPage.objects.child_of(portail).exclude(pk=nouvelle.pk):
        client.post(f"/apprendre/lecon/{lecon.translation_key}/terminer/")
    rendre_la_situation(client)
    passer_le_quiz(client)
    assert "/conclure/" not in client.get("/reperer/a1/").content.decode()
    client.post("/apprendre/A1/conclure/")
    assert mesures() == (0, 0)
    nouvelle.unpublish()
    assert "/conclure/" in client.get("/reperer/a1/").content.decode()
    assert client.post("/apprendre/A1/conclure/").headers["Location"] == "/apprendre/A1/fin/"
    assert mesures() == (1, 0)


def test_changer_le_module_apres_coup_ne_change_pas_le_passe(portail: ModulePage, client: Client) -> None:
    terminer_le_module(client, portail)
    avant = Realisation.objects.values().get()
    charge = Attestation.objects.get().charge
    publier(portail, version_majeure=2, title="Autre titre", objectifs="autre chose", duree_minutes=15)
    ajouter_une_lecon(portail)
    assert Realisation.objects.values().get() == avant
    assert Attestation.objects.get().charge == charge
    assert "Module A1 terminé" in client.get("/apprendre/A1/fin/").content.decode()


def test_g_une_nouvelle_version_majeure_est_proposee_et_compte_en_actualisation(
    portail: ModulePage, client: Client
) -> None:
    terminer_le_module(client, portail)
    publier(portail, version_majeure=2)
    page = client.get("/reperer/a1/").content.decode()
    assert "Nouvelle version" in page
    assert "Actualiser le module" in page
    assert "À actualiser" in client.get("/").content.decode()
    assert "À actualiser" in client.get("/mes-attestations/").content.decode()
    passer_le_quiz(client, ["un dispositif", "Vrai", *BONNES_REPONSES[2:]])
    assert mesures() == (1, 0)
    assert passer_le_quiz(client).headers["Location"] == "/apprendre/A1/fin/"
    assert mesures() == (1, 1)
    assert Attestation.objects.filter(genre="module").count() == 2
    assert "Module A1 actualisé" in client.get("/apprendre/A1/fin/").content.decode()
    assert "Nouvelle version" not in client.get("/reperer/a1/").content.decode()
    assert "À actualiser" not in client.get("/").content.decode()
    passer_le_quiz(client)
    assert mesures() == (1, 1)


def test_conclure_n_actualise_pas_sans_un_geste_nouveau(portail: ModulePage, client: Client) -> None:
    terminer_le_module(client, portail)
    publier(portail, version_majeure=2)
    client.post("/apprendre/A1/conclure/")
    assert mesures() == (1, 0)


def test_une_version_mineure_ne_compte_ni_en_i1_ni_en_i5(portail: ModulePage, client: Client) -> None:
    terminer_le_module(client, portail)
    publier(portail, version_mineure=1)
    assert "Nouvelle version" not in client.get("/reperer/a1/").content.decode()
    passer_le_quiz(client)
    rendre_la_situation(client)
    assert mesures() == (1, 0)
    assert Realisation.objects.get().version == "1.0"


def test_l_editeur_dit_combien_de_personnes_un_changement_touche(
    portail: ModulePage, client: Client, creer_personne: Any
) -> None:
    terminer_le_module(client, portail)
    client_de(creer_personne("Yann")).post("/apprendre/A1/inscription/")
    admin = creer_personne("Camille")
    admin.user.is_superuser = admin.user.is_staff = True
    admin.user.save()
    lecon = LeconPage.objects.child_of(portail).first()
    assert lecon
    for page in (portail, lecon):
        editeur = client_de(admin).get(f"/gestion/pages/{page.pk}/edit/").content.decode()
        assert "<strong>1</strong> personne en cours dans ce module, <strong>1</strong> l'a déjà validé" in editeur
        assert "Nadia" not in editeur
    parcours = portail.get_parent()
    assert "personne en cours" not in client_de(admin).get(f"/gestion/pages/{parcours.pk}/edit/").content.decode()
    ajout = client_de(admin).get(f"/gestion/pages/add/cours/leconpage/{portail.pk}/").content.decode()
    assert "personne en cours" not in ajout


def test_depublier_dit_combien_de_personnes_sont_en_chemin(
    portail: ModulePage, client: Client, creer_personne: Any
) -> None:
    client.post("/apprendre/A1/inscription/")
    admin = creer_personne("Camille")
    admin.user.is_superuser = admin.user.is_staff = True
    admin.user.save()
    page = client_de(admin).post(f"/gestion/pages/{portail.pk}/unpublish/", follow=True).content.decode()
    assert "Personnes en cours : 1. Elles attendent" in page
