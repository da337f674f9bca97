"""La page de vérification : publique, complète, la même adresse toute la vie de l'attestation."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificats import debit, partage
from certificats.contenu import Correction
from certificats.delivrance import delivrer, reemettre, revoquer
from certificats.models import Attestation

from .conftest import contenu_d_essai


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
    assert "Motif&nbsp;: erreur." in texte
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


def test_le_badge_se_negocie_a_la_meme_adresse(attestation: Attestation) -> None:
    adresse = f"/v/{attestation.code}"
    for accepte, type_mime in (
        ("application/vc", "application/vc"),
        ("application/ld+json", "application/vc"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
    ):
        reponse = Client().get(adresse, headers={"accept": accepte})
        assert reponse.headers["Content-Type"] == type_mime
        assert "Accept" in reponse.headers["Vary"]
    assert json.loads(Client().get(adresse, headers={"accept": "application/vc"}).content) == attestation.vc
    assert Client().get(adresse, headers={"accept": "image/png"}).status_code == 406


def test_le_badge_se_telecharge(attestation: Attestation) -> None:
    reponse = Client().get(f"/v/{attestation.code}/badge")
    assert json.loads(reponse.content) == attestation.vc
    assert attestation.numero in reponse.headers["Content-Disposition"]
    assert reponse.headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture
def client_titulaire(titulaire: Any) -> Client:
    client = Client()
    client.force_login(titulaire)
    return client


def test_l_affichage_reduit_ne_dit_plus_le_nom_nulle_part(attestation: Attestation, client_titulaire: Client) -> None:
    adresse = f"/v/{attestation.code}"
    assert client_titulaire.post(f"{adresse}/affichage", {"affichage": "minimal"}).status_code == 302
    texte = page(attestation)
    assert "N. E." in texte
    assert "Attestation authentique" in texte
    for cache in ("Nadia", "Exemple", "Structure d'essai", "aller-vers : une posture"):
        assert cache not in texte
    assert Client().get(f"{adresse}/badge").status_code == 404
    assert Client().get(adresse, headers={"accept": "application/vc"}).status_code == 404
    assert client_titulaire.get(f"{adresse}/badge").status_code == 200
    assert "Nadia Exemple" in client_titulaire.get(adresse).content.decode()
    client_titulaire.post(f"{adresse}/affichage", {"affichage": "autre"})
    assert "Nadia" not in page(attestation)


def test_un_lien_de_partage_ouvre_le_document_puis_se_ferme(attestation: Attestation, client_titulaire: Client) -> None:
    adresse = f"/v/{attestation.code}"
    client_titulaire.post(f"{adresse}/partage", {"geste": "ouvrir"})
    texte = client_titulaire.get(adresse).content.decode()
    (lien,) = set(re.findall(rf"{adresse}/pdf/[^\"<]+", texte))
    assert Client().get(lien).content.startswith(b"%PDF-")
    assert Client().get(lien[:-1] + ("A" if lien[-1] != "A" else "B")).status_code == 404
    assert lien not in client_titulaire.get(adresse).content.decode()
    client_titulaire.post(f"{adresse}/partage", {"geste": "cesser"})
    assert Client().get(lien).status_code == 404


def test_un_lien_de_partage_ne_vaut_que_trente_jours(attestation: Attestation, monkeypatch: pytest.MonkeyPatch) -> None:
    jeton = partage.ouvrir(attestation)
    assert partage.est_ouvert(attestation, jeton)
    monkeypatch.setattr(partage, "DUREE", timedelta(seconds=-1))
    assert not partage.est_ouvert(attestation, jeton)


def test_effacee_elle_ne_dit_plus_rien_et_garde_son_adresse(attestation: Attestation, client_titulaire: Client) -> None:
    Attestation.objects.update(date_effacement=timezone.now(), charge={}, vc=None)
    texte = page(attestation)
    assert "Données effacées" in texte
    assert "Nadia" not in texte
    for suite in ("/badge", "/pdf"):
        assert client_titulaire.get(f"/v/{attestation.code}{suite}").status_code == 404


def test_remplacee_elle_mene_a_la_nouvelle(attestation: Attestation) -> None:
    Attestation.objects.update(date_remplacement=timezone.now())
    assert "la nouvelle est en préparation" in page(attestation)
    champs = Attestation.objects.filter(pk=attestation.pk).values().get()
    champs |= {"id": None, "version": 2, "code": "0000-0000-0000-0002", "numero": "2026-000002"}
    champs |= {"date_remplacement": None, "indice_statut": None, "remplace_id": attestation.pk}
    Attestation.objects.create(**champs)
    assert "/v/0000-0000-0000-0002" in page(attestation)


def test_la_nouvelle_nomme_l_ancienne_sans_y_mener_le_public(
    attestation: Attestation, client_titulaire: Client
) -> None:
    """L'ancienne porte peut-être un nom que la personne ne porte plus : elle seule a le lien."""
    nouvelle = reemettre(attestation=attestation, correction=Correction(nom="Nadia Véritable"))
    assert f"remplace l'attestation {attestation.numero}" in page(nouvelle)
    assert attestation.code not in page(nouvelle)
    assert f"/v/{attestation.code}" in client_titulaire.get(f"/v/{nouvelle.code}").content.decode()
    assert f"/v/{nouvelle.code}" in page(attestation)


def test_la_page_dit_le_cachet_d_essai_la_conservation_et_comment_verifier(attestation: Attestation) -> None:
    texte = page(attestation)
    assert "Cachet d'essai, non qualifié" in texte
    fin = attestation.date_delivrance.year + 6
    assert re.search(rf"conservées jusqu'au \d+ \w+ {fin}", texte)
    for morceau in (
        "Vérifier sans nous",
        attestation.pdf_sha256,
        attestation.cle_sceau.kid,
        "did.json",
        "cachets.pem",
        "/statuts/1",
    ):
        assert morceau in texte


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "pas-un-code", "0" * 500])
def test_un_code_inconnu_coute_toujours_la_meme_chose(db: None, code: str) -> None:
    Client().get("/v/")
    with CaptureQueriesContext(connection) as capture:
        reponse = Client().get(f"/v/{code}")
    assert reponse.status_code == 404
    assert "Attestation inconnue" in reponse.content.decode()
    assert len(capture.captured_queries) <= 5


def test_une_page_authentique_tient_en_cinq_requetes(attestation: Attestation) -> None:
    Client().get("/v/")
    with CaptureQueriesContext(connection) as capture:
        assert Client().get(f"/v/{attestation.code}").status_code == 200
    assert len(capture.captured_queries) <= 5


def test_essayer_des_codes_au_hasard_est_vite_refuse(db: None) -> None:
    statuts = [Client().get(f"/v/0000-0000-0000-{rang:04d}").status_code for rang in range(125)]
    assert statuts[119] == 404
    assert statuts[120:] == [429] * 5
    reponse = Client().get("/v/0000-0000-0000-0000")
    assert reponse.headers["Retry-After"] == "60"
    assert "Attendez une minute" in reponse.content.decode()
    assert Client(REMOTE_ADDR="10.0.0.9").get("/v/0000-0000-0000-0000").status_code == 404


def test_derriere_un_mandataire_c_est_le_visiteur_qui_compte(settings: Any) -> None:
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 2.2.2.2"}
    for mandataires, attendue in ((0, "10.0.0.1"), (1, "2.2.2.2"), (2, "1.1.1.1"), (3, "10.0.0.1")):
        settings.CERTIFICATS_MANDATAIRES = mandataires
        assert debit.adresse_du_visiteur(meta) == attendue


def test_le_did_les_statuts_et_le_registre_sont_publics_et_sans_temoin(attestation: Attestation) -> None:
    for adresse in ("/.well-known/did.json", "/statuts/1", "/v/journal/racines.json"):
        reponse = Client().get(adresse)
        assert reponse.status_code == 200
        assert reponse.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age=300" in reponse.headers["Cache-Control"]
        assert not reponse.cookies
    assert Client().get("/statuts/99").status_code == 404
    assert Client().get("/v/journal/").status_code == 200
    methodes = json.loads(Client().get("/.well-known/did.json").content)["verificationMethod"]
    assert attestation.vc["proof"][0]["verificationMethod"] in [methode["id"] for methode in methodes]
