"""Toute entrée malformée reçoit une page 4xx en français ; rien n'est écrit, rien n'est perdu."""

import io
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificats import codes, depot, rendu
from certificats.models import Attestation
from cours.models import ModulePage
from evaluations.models import Declaration
from lms.models import Professionnel

from .conftest import QUIZ, champs_du_formulaire, client_de, terminer_le_module


def test_un_code_inconnu_recoit_la_meme_page_sans_rien_dire(portail: ModulePage) -> None:
    reponse = Client().get("/v/0000-0000-0000-0000")
    assert reponse.status_code == 404
    assert "Aucune attestation ne porte ce code" in reponse.content.decode()
    assert reponse.headers["X-Robots-Tag"] == "noindex, nofollow"


@given(saisie=st.text(max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_aucune_saisie_de_code_ne_fait_de_panne(portail: ModulePage, saisie: str) -> None:
    reponse = Client().post("/v/", {"code": saisie})
    assert reponse.status_code == (302 if codes.normaliser(saisie) else 400)


@pytest.mark.parametrize(
    "adresse", ["/catalogue/?q=%00", "/catalogue/?q=%ff", "/reperer/%00/", "/v/%00", "/suivi/?debut=%00", "/%ff/"]
)
def test_un_caractere_nul_ou_un_utf8_invalide_dans_l_adresse(portail: ModulePage, adresse: str) -> None:
    reponse = Client().get(adresse)
    assert 400 <= reponse.status_code < 500
    assert "<h1>" in reponse.content.decode()


def test_un_caractere_nul_dans_un_formulaire(portail: ModulePage, nadia: Professionnel) -> None:
    reponse = client_de(nadia).post("/mon-profil/", {"prenom": "a\x00b", "nom": "c"})
    assert reponse.status_code == 400


def test_un_corps_de_dix_megaoctets_est_refuse_sans_etre_lu(portail: ModulePage, nadia: Professionnel) -> None:
    reponse = client_de(nadia).post("/mon-profil/", {"prenom": "a" * 10_000_000})
    assert reponse.status_code == 413
    assert "trop" in reponse.content.decode()


@pytest.mark.parametrize("champ", ["tentative", "declaration", "element", "valeur"])
@pytest.mark.parametrize("valeur", ["", "x", "1" * 5000, "é" * 70])
def test_une_reponse_malformee_n_ecrit_rien(portail: ModulePage, nadia: Professionnel, champ: str, valeur: str) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    champs: dict[str, Any] = champs_du_formulaire(client.get(QUIZ).content.decode()) | {"valeur": "b"}
    reponse = client.post(f"{QUIZ}repondre/", champs | {champ: valeur})
    assert reponse.status_code in {302, 400}
    assert not Declaration.objects.exists()


def test_le_jeton_d_une_autre_personne_ne_sert_a_rien(
    portail: ModulePage, nadia: Professionnel, creer_personne: Any
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    champs = champs_du_formulaire(client.get(QUIZ).content.decode()) | {"valeur": "b"}
    autre = client_de(creer_personne("Yann"))
    autre.post("/apprendre/A1/inscription/")
    assert autre.post(f"{QUIZ}repondre/", champs).status_code == 404
    assert not Declaration.objects.exists()


def test_un_formulaire_sans_jeton_csrf_recoit_une_page_francaise(portail: ModulePage, nadia: Professionnel) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(nadia.user)
    reponse = client.post("/apprendre/A1/inscription/")
    assert reponse.status_code == 403
    assert "rechargez" in reponse.content.decode()


@pytest.mark.parametrize(
    "requete", ["debut=hier", "debut=2026-02-30", "debut=2026-05-01&fin=2026-01-01", "structure=x"]
)
def test_des_filtres_de_suivi_absurdes(portail: ModulePage, coordinatrice: Professionnel, requete: str) -> None:
    for page in ("/suivi/", "/suivi/export.csv"):
        assert 400 <= client_de(coordinatrice).get(f"{page}?{requete}").status_code < 500


# Les attestations (issue 5, « BAD INPUT ») ----------------------------------------------------------------------

HOSTILE = '#panic("x") $x$ @a « \' \\ *g*'


def champs_du_profil(nadia: Professionnel, **champs: str) -> dict[str, str]:
    return {"prenom": "Nadia", "nom": "Exemple", "metier": str(nadia.metier_id), "choix_structure": "autre"} | {
        "structure_declaree": "Ici",
        **champs,
    }


@pytest.mark.parametrize("champ", ["prenom", "nom", "structure_declaree"])
@pytest.mark.parametrize(
    ("valeur", "phrase"), [("李雷", "en caractères latins"), ("🎓", "en caractères latins"), ("X" * 300, "au plus")]
)
def test_ce_qui_ne_s_imprimerait_pas_est_refuse_des_le_profil(
    portail: ModulePage, nadia: Professionnel, champ: str, valeur: str, phrase: str
) -> None:
    reponse = client_de(nadia).post("/mon-profil/", champs_du_profil(nadia, **{champ: valeur}))
    assert reponse.status_code == 400
    assert phrase in reponse.content.decode()
    nadia.refresh_from_db()
    assert getattr(nadia, champ) != valeur


def test_guillemets_et_balisage_dans_chaque_champ_s_impriment_comme_du_texte(
    portail: ModulePage, nadia: Professionnel
) -> None:
    client = client_de(nadia)
    champs = champs_du_profil(nadia, prenom=HOSTILE, nom=HOSTILE, structure_declaree=HOSTILE)
    assert client.post("/mon-profil/", champs).status_code == 302
    terminer_le_module(client, portail)
    assert rendu.relever() == 1
    attestation = Attestation.objects.get()
    document = PdfReader(io.BytesIO(depot.ouvrir(attestation.pdf_sha256))).pages[0].extract_text()
    lu = "".join(document.replace("’", "'").split())
    attendu = "".join(HOSTILE.split())
    assert lu.count(attendu) >= 3
    page = client.get(f"/v/{attestation.code}")
    assert page.status_code == 200
    for adresse in ("/mon-passeport/", "/mon-passeport/passeport.pdf", "/mon-releve/releve.pdf"):
        assert client.get(adresse).status_code == 200


def test_un_code_recopie_avec_o_et_i_mene_a_la_bonne_page(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    terminer_le_module(client, portail)
    Attestation.objects.update(code="0A1B-0101-1010-ZZZZ")
    for saisie in ("OAIB-OIOI-lolo-zzzz", "oaib oioi lolo zzzz"):
        reponse = Client().post("/v/", {"code": saisie})
        assert reponse.status_code == 302
        assert reponse.headers["Location"] == "/v/0A1B-0101-1010-ZZZZ"


def test_cinquante_megaoctets_sur_la_page_de_comparaison_recoivent_une_phrase(portail: ModulePage) -> None:
    corps = "multipart/form-data; boundary=x"
    reponse = Client().post("/v/verifier", b"0", corps, CONTENT_LENGTH=str(50 * 1024**2))
    assert reponse.status_code == 413
    texte = reponse.content.decode()
    assert "<h1>" in texte
    assert "Vérifiez que c" in texte
