"""Passeport, relevé, export : tout à la personne, aucun score dans ce qui se remet à autrui."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificats import pdf, rendu
from certificats.impression import Entree, Imprime, Section, imprimer
from certificats.models import Attestation
from cours.models import ModulePage
from lms.models import Consultation, Professionnel

from .conftest import client_de, terminer_le_module


def texte_du_pdf(reponse: Any) -> str:
    assert reponse.status_code == 200
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("’", "'")


@pytest.fixture
def attestee(portail: ModulePage, nadia: Professionnel) -> Client:
    client = client_de(nadia)
    terminer_le_module(client, portail)
    rendu.relever()
    return client


def test_le_passeport_liste_chaque_attestation_avec_son_adresse(attestee: Client) -> None:
    attestation = Attestation.objects.get()
    assert attestation.numero in attestee.get("/mon-passeport/").content.decode()
    texte = texte_du_pdf(attestee.get("/mon-passeport/passeport.pdf"))
    for morceau in ("Passeport de formation", "Nadia Exemple", attestation.numero, "1 h 30"):
        assert morceau in texte
    assert f"/v/{attestation.code}" in texte.replace(" ", "")


def test_le_releve_dit_les_activites_les_dates_les_durees_jamais_un_score(attestee: Client) -> None:
    texte = texte_du_pdf(attestee.get("/mon-releve/releve.pdf"))
    for morceau in ("Relevé de réalisation", "Leçon :", "Faite", "Durée estimée", "Validé le", "tuteur"):
        assert morceau in texte
    assert "%" not in texte
    assert "1.0000" not in texte
    page = attestee.get("/mon-releve/").content.decode()
    assert "1.0000" not in page


def test_les_documents_sont_balises_en_francais(attestee: Client) -> None:
    racine: Any = PdfReader(io.BytesIO(attestee.get("/mon-passeport/passeport.pdf").content)).trailer["/Root"]
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"]


def test_l_export_rend_a_la_personne_tout_ce_qui_est_a_elle(attestee: Client, nadia: Professionnel) -> None:
    donnees = json.loads(attestee.get("/mes-donnees.json").content)
    assert donnees["profil"]["courriel"] == nadia.courriel_normalise
    assert len(donnees["tentatives"]) == 2
    assert donnees["inscriptions"][0]["activites"][0]["tentatives"] == 1
    assert donnees["attestations"][0]["contenu"]["titulaire"]["nom"] == "Nadia Exemple"
    assert donnees["realisations"][0]["module"] == "A1"


def test_une_personne_sans_rien_recoit_une_phrase(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    assert "passeport est vide" in client.get("/mon-passeport/").content.decode()
    assert "Aucune attestation" in texte_du_pdf(client.get("/mon-passeport/passeport.pdf"))
    assert "Aucun module" in texte_du_pdf(client.get("/mon-releve/releve.pdf"))


def test_un_nom_qui_ne_s_imprime_pas_rend_une_phrase_pas_un_document(nadia: Professionnel) -> None:
    nadia.nom = "李"
    nadia.save()
    reponse = client_de(nadia).get("/mon-passeport/passeport.pdf")
    assert reponse.status_code == 409
    assert "ne s" in reponse.content.decode()


def test_passeport_et_releve_tiennent_en_douze_requetes(attestee: Client, django_assert_max_num_queries: Any) -> None:
    for adresse in ("/mon-passeport/", "/mon-releve/", "/mes-attestations/consultations/"):
        with django_assert_max_num_queries(12):
            assert attestee.get(adresse).status_code == 200


@given(st.text(max_size=300))
@settings(max_examples=20, deadline=None)
def test_ce_qui_est_imprimable_s_imprime_quoi_qu_on_y_ecrive(texte: str) -> None:
    propre = "".join(c for c in texte if not pdf.caracteres_non_imprimables(c))
    imprime = Imprime("Titre", propre, propre, (Section("S", (Entree(propre, ((propre, propre),)),), propre),))
    from datetime import UTC, datetime

    assert imprimer(imprime, datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF-")


def test_mes_attestations_et_leurs_consultations_vont_par_vingt_cinq(attestee: Client, nadia: Professionnel) -> None:
    modele = Attestation.objects.get()
    for rang in range(30):
        modele.pk, modele.reference = None, f"copie-{rang}"
        modele.code, modele.numero, modele.indice_statut = f"COPIE-{rang}", f"2020-{rang:06d}", None
        modele.save()
        jour = date(2026, 1, 1) + timedelta(days=rang)
        Consultation.objects.create(professionnel=nadia, acteur=nadia.user, ecran="liste", jour=jour)
    for adresse, lignes in (("/mes-attestations/", 31), ("/mes-attestations/consultations/", 30)):
        assert len(attestee.get(adresse).context["feuillet"]) == 25
        assert 'href="?page=2"' in attestee.get(adresse).content.decode()
        assert len(attestee.get(f"{adresse}?page=2").context["feuillet"]) == lignes - 25
