"""Créer son compte par une adresse de courriel, avec un mot de passe ou par un code reçu, puis dire qui l'on est."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cours.models import ModulePage
from lms.models import Metier, Professionnel, Structure

COURRIEL = "Nadia.Exemple@Exemple.invalid"
MOT_DE_PASSE = "un-mot-de-passe-long"


def code_recu() -> str:
    """Le code du dernier courriel."""
    trouve = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", mail.outbox[-1].body, re.M)
    assert trouve, mail.outbox[-1].body
    return trouve[1]


def creer(client: Client, courriel: str = COURRIEL) -> Any:
    return client.post("/compte/signup/", {"email": courriel, "password1": MOT_DE_PASSE})


def confirmer(client: Client) -> Any:
    return client.post("/compte/confirm-email/", {"code": code_recu()})


def profil_rempli(**autres: str) -> dict[str, str]:
    champs = {"prenom": "Nadia", "nom": "Exemple", "metier": str(Metier.objects.first().pk), "suite": "/"}  # type: ignore[union-attr]
    return champs | autres


@pytest.fixture
def inscrite(portail: ModulePage, client: Client) -> Client:
    """Une personne qui vient de confirmer son adresse."""
    creer(client)
    assert confirmer(client).status_code == 302
    return client


def test_on_cree_son_compte_avec_une_adresse_et_un_code(portail: ModulePage, client: Client) -> None:
    reponse = creer(client)
    assert reponse.status_code == 302
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "Palier : confirmez votre adresse"
    assert MOT_DE_PASSE not in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body
    suite = confirmer(client)
    assert suite.headers["Location"] == "/mon-profil/"
    profil = Professionnel.objects.get()
    assert profil.courriel_normalise == COURRIEL.lower()
    assert not profil.est_complet


def test_un_code_faux_ne_confirme_rien(portail: ModulePage, client: Client) -> None:
    creer(client)
    reponse = client.post("/compte/confirm-email/", {"code": "000-000"})
    assert reponse.status_code in {200, 302}
    assert not Professionnel.objects.exists()


def test_une_adresse_deja_prise_n_est_jamais_revelee(inscrite: Client) -> None:
    cache.clear()  # la limite d'un courriel toutes les trois minutes est passée
    connue, inconnue = creer(Client()), creer(Client(), "autre@exemple.invalid")
    assert (connue.status_code, connue.headers["Location"]) == (inconnue.status_code, inconnue.headers["Location"])
    assert Professionnel.objects.count() == 1
    assert "a déjà un compte" in mail.outbox[1].body


def test_trop_d_essais_recoivent_une_phrase(inscrite: Client) -> None:
    reponse = creer(Client())
    assert reponse.status_code == 429
    assert "Attendez trois minutes" in reponse.content.decode()


def test_on_se_connecte_aussi_par_un_code_recu(inscrite: Client) -> None:
    client = Client()
    client.post("/compte/login/code/", {"email": COURRIEL})
    reponse = client.post("/compte/login/code/confirm/", {"code": code_recu()})
    assert reponse.status_code == 302
    assert client.get("/mon-compte/").status_code == 200


def test_la_structure_de_la_liste_reste_declaree_jusqu_a_sa_confirmation(inscrite: Client) -> None:
    structure = Structure.objects.create(nom="Mission locale d'essai")
    reponse = inscrite.post("/mon-profil/", profil_rempli(choix_structure=str(structure.uuid)))
    assert reponse.headers["Location"] == "/"
    profil = Professionnel.objects.get()
    assert profil.structure == structure
    assert profil.date_confirmation_structure is None
    assert "déclarée" in inscrite.get("/mon-compte/").content.decode()


def test_la_mienne_n_y_est_pas(inscrite: Client) -> None:
    sans_nom = inscrite.post("/mon-profil/", profil_rempli(choix_structure="autre"))
    assert sans_nom.status_code == 400
    assert "Écrivez le nom de votre structure" in sans_nom.content.decode()
    inscrite.post("/mon-profil/", profil_rempli(choix_structure="autre", structure_declaree="Les Passerelles"))
    assert Professionnel.objects.get().nom_structure == "Les Passerelles"


@pytest.mark.parametrize("nom", ["李雷", "Nadia 🎓"])
def test_un_nom_que_les_polices_n_impriment_pas_est_dit_des_le_profil(inscrite: Client, nom: str) -> None:
    reponse = inscrite.post("/mon-profil/", profil_rempli(nom=nom, choix_structure="autre", structure_declaree="X"))
    assert reponse.status_code == 400
    assert "caractères latins" in reponse.content.decode()
    assert not Professionnel.objects.get().est_complet


def test_un_formulaire_deja_envoye_ne_cree_pas_deux_comptes(portail: ModulePage, client: Client) -> None:
    creer(client)
    code = code_recu()
    client.post("/compte/confirm-email/", {"code": code})
    client.post("/compte/confirm-email/", {"code": code})
    assert Professionnel.objects.count() == 1
