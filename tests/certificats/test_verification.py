"""La page de vérification : publique, complète, la même adresse toute la vie de l'attestation."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from certificats import rendu
from certificats.delivrance import delivrer, revoquer
from certificats.models import Attestation

from .conftest import contenu_d_essai


@pytest.fixture
def attestation(titulaire: Any) -> Attestation:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    attestation.refresh_from_db()
    return attestation


def page(attestation: Attestation) -> str:
    return Client().get(f"/v/{attestation.code}").content.decode().replace("\u00a0", " ").replace("’", "'")


def test_une_attestation_authentique_montre_chaque_champ_imprime(attestation: Attestation) -> None:
    texte = page(attestation)
    assert "Attestation authentique" in texte
    for libelle, valeur in attestation.charge["imprime"]:
        assert libelle in texte
        assert valeur in texte, libelle


def test_revoquee_elle_garde_son_adresse_et_dit_le_motif(attestation: Attestation) -> None:
    revoquer(attestation=attestation, motif="erreur", motif_interne="une note interne")
    reponse = Client().get(f"/v/{attestation.code}")
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    assert "Révoquée le" in texte
    assert "Erreur" in texte
    assert "une note interne" not in texte


def test_le_code_tape_en_minuscules_mene_a_la_meme_page(attestation: Attestation) -> None:
    reponse = Client().post("/v/", {"code": attestation.code.lower()}, follow=True)
    assert reponse.status_code == 200
    assert attestation.numero in reponse.content.decode()


def test_en_preparation_la_page_le_dit(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    assert "en préparation" in page(attestation)


def test_synthetique_elle_ne_concerne_personne(attestation: Attestation) -> None:
    Attestation.objects.update(est_synthetique=True, pdf_sha256="", date_emission=None)
    assert "synthétique, sans document" in page(attestation)


def test_le_document_n_est_qu_a_son_titulaire(attestation: Attestation, titulaire: Any) -> None:
    adresse = f"/v/{attestation.code}/pdf"
    assert Client().get(adresse).status_code == 404
    autre = Client()
    autre.force_login(get_user_model().objects.create_user("autre"))
    assert autre.get(adresse).status_code == 404
    client = Client()
    client.force_login(titulaire)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "private, no-store"


def test_un_document_perdu_au_depot_ne_fait_pas_de_panne(attestation: Attestation, titulaire: Any) -> None:
    Attestation.objects.update(pdf_sha256="0" * 64)
    client = Client()
    client.force_login(titulaire)
    assert client.get(f"/v/{attestation.code}/pdf").status_code == 404
