"""« Comparez avec votre exemplaire » : l'original se reconnaît, le reste se dit en une phrase, rien n'est gardé."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import pem
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import SimpleSigner

from certificats import cles_essai, depot, emetteur, exemplaire, rendu
from certificats.cles import Cachet
from certificats.delivrance import revoquer
from certificats.examen import Cles, examiner
from certificats.models import Attestation, CleEmetteur


def deposer(document: bytes) -> Any:
    return Client().post("/v/verifier", {"document": SimpleUploadedFile("a.pdf", document, "application/pdf")})


def retourner_un_octet(document: bytes) -> bytes:
    milieu = document.index(b"<pdfaid:part>3") + 13
    return document[:milieu] + bytes([document[milieu] ^ 1]) + document[milieu + 1 :]


def reenregistrer(document: bytes, **options: Any) -> bytes:
    sortie = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        pdf.save(sortie, **options)
    return sortie.getvalue()


def chiffrer(document: bytes) -> bytes:
    return reenregistrer(document, encryption=pikepdf.Encryption(owner="x", user="y"))


def ajouter(document: bytes) -> bytes:
    """Un ajout incrémental, après le sceau."""
    ecrivain = IncrementalPdfFileWriter(BytesIO(document))
    ecrivain.root["/Lang"] = pdf_string("en")
    ecrivain.update_root()
    sortie = BytesIO()
    ecrivain.write(sortie)
    return sortie.getvalue()


def sans_sceau(document: bytes) -> bytes:
    sortie = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        del pdf.Root.AcroForm
        del pdf.pages[0].obj.Annots
        pdf.save(sortie)
    return sortie.getvalue()


def test_l_original_se_reconnait_et_mene_a_son_etat(attestation: Attestation, document: bytes) -> None:
    reponse = deposer(document)
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    assert "C'est l'original" in texte
    assert f"/v/{attestation.code}" in texte
    assert reponse.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("abimer", "phrase"),
    [
        (retourner_un_octet, "changé après le sceau"),
        (ajouter, "ajouté au fichier après le sceau"),
        (sans_sceau, "ne porte aucun sceau"),
        (lambda d: d[: len(d) // 2], "abîmé ou tronqué"),
        (chiffrer, "mot de passe"),
        (lambda d: b"PK" + d, "pas un PDF"),
        (lambda d: b"", "pas un PDF"),
    ],
)
def test_un_exemplaire_abime_se_dit_en_une_phrase(
    document: bytes, abimer: Callable[[bytes], bytes], phrase: str
) -> None:
    rapport = exemplaire.comparer(abimer(document)).rapport
    assert phrase in rapport.phrase
    assert not rapport.est_valable


@pytest.mark.parametrize(
    ("abimer", "phrase"),
    [
        (lambda d: d[: len(d) // 2], "abîmé ou tronqué"),
        (chiffrer, "mot de passe"),
        (lambda d: b"\x89PNG\r\n\x1a\n" + d, "pas un PDF"),
        (lambda d: b"PK\x03\x04" + d, "pas un PDF"),
        (lambda d: b"", "est vide"),
    ],
)
def test_un_fichier_qu_on_ne_peut_pas_examiner_est_refuse(
    document: bytes, abimer: Callable[[bytes], bytes], phrase: str
) -> None:
    """La page ne dit rien de l'attestation : c'est le fichier qu'il faut changer."""
    reponse = deposer(abimer(document))
    assert reponse.status_code == 400
    texte = reponse.content.decode()
    assert phrase in texte
    assert "Ce n'est pas l'original" not in texte
    assert 'aria-invalid="true"' in texte


def test_l_original_d_une_attestation_revoquee_ne_rassure_pas(attestation: Attestation, document: bytes) -> None:
    revoquer(attestation=attestation, motif="fraude")
    texte = deposer(document).content.decode()
    assert "Ce document a été révoqué le" in texte
    assert "etat-revoquee" in texte
    assert "authentique aujourd'hui" not in texte


def test_la_page_dit_que_ce_n_est_pas_l_original(document: bytes) -> None:
    texte = deposer(retourner_un_octet(document)).content.decode()
    assert "Ce n'est pas l'original" in texte


def test_un_sceau_d_ailleurs_est_etranger(document: bytes) -> None:
    CleEmetteur.objects.de_sceau().update(date_compromission=timezone.now())
    assert exemplaire.comparer(document).rapport.verdict == "etranger"


def test_un_document_bien_scelle_mais_inconnu_reste_a_verifier(attestation: Attestation, document: bytes) -> None:
    Attestation.objects.update(pdf_sha256="0" * 64)
    comparaison = exemplaire.comparer(document)
    assert comparaison.rapport.verdict == "valable"
    assert comparaison.rapport.badge == "valable"
    assert comparaison.rapport.adresse == attestation.charge["url"]
    assert not comparaison.est_identique
    assert "à vérifier" in deposer(document).content.decode()


def test_un_fichier_de_plus_de_deux_mega_est_refuse_sans_examen(db: None) -> None:
    reponse = deposer(b"%PDF-" + b"0" * exemplaire.TAILLE_MAX)
    assert reponse.status_code == 400
    assert "dépasse 2 Mo" in reponse.content.decode().replace("\u00a0", " ")


def test_cinquante_mega_sont_refuses_a_la_porte(db: None) -> None:
    reponse = Client().post("/v/verifier", b"0", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(50 * 1024**2))
    assert reponse.status_code == 413


def test_une_panne_de_la_machine_n_accuse_pas_le_fichier(document: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exemplaire, "_python", lambda: "/bin/false")
    reponse = deposer(document)
    assert reponse.status_code == 503
    texte = reponse.content.decode()
    assert "Recommencez dans quelques minutes" in texte
    assert "abîmé" not in texte


def test_un_delai_depasse_n_accuse_pas_le_fichier(document: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exemplaire, "SECONDES", 0.01)
    assert deposer(document).status_code == 503


def test_un_examen_arrete_par_sa_borne_est_celui_d_un_fichier_piege(
    document: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tue = tmp_path / "python"
    tue.write_text("#!/bin/sh\nkill -XCPU $$\n")
    tue.chmod(0o755)
    monkeypatch.setattr(exemplaire, "_python", lambda: str(tue))
    assert exemplaire.comparer(document).rapport.verdict == "illisible"


def test_sans_fichier_le_formulaire_dit_quoi_faire(db: None) -> None:
    assert Client().get("/v/verifier").status_code == 200
    reponse = Client().post("/v/verifier", {})
    assert reponse.status_code == 400
    assert "Choisissez le PDF" in reponse.content.decode()


def test_rien_n_est_garde(document: bytes) -> None:
    avant = sorted(depot.racine().rglob("*"))
    deposer(retourner_un_octet(document))
    assert sorted(depot.racine().rglob("*")) == avant


@pytest.mark.parametrize("recul", [2, 3, 500])
def test_un_octet_du_creux_du_sceau_que_la_signature_ne_couvre_pas_est_vu(document: bytes, recul: int) -> None:
    """Le complément de zéros après le sceau n'est signé par rien : sa forme est contrôlée à part."""
    fin = document.index(b">", document.index(b"/Contents <"))
    assert document[fin - recul + 1 : fin - recul + 2] == b"0"
    abime = document[: fin - recul + 1] + b"1" + document[fin - recul + 2 :]
    assert examiner(abime, Cles(emetteur.certificats(), emetteur.multikeys())).verdict == "altere"


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # le document entier est un argument
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tirage=st.integers(0, 10**6), masque=st.integers(1, 255), coupe=st.booleans())
def test_un_pdf_quelconque_ne_fait_jamais_de_panne(document: bytes, tirage: int, masque: int, coupe: bool) -> None:
    """Un octet retourné au hasard, ou une coupe : un rapport, jamais une exception, jamais « valable »."""
    rang = 5 + tirage % (len(document) - 5)
    abime = document[:rang] if coupe else document[:rang] + bytes([document[rang] ^ masque]) + document[rang + 1 :]
    assert not examiner(abime, Cles(emetteur.certificats(), emetteur.multikeys())).est_valable


def test_la_commande_verifie_hors_ligne(attestation: Attestation, document: bytes, tmp_path: Path, capsys: Any) -> None:
    fichier = tmp_path / "a.pdf"
    fichier.write_bytes(document)
    revoquer(attestation=attestation, motif="erreur")  # hors ligne, le sceau ne sait rien de la révocation
    call_command("verifier_attestation", str(fichier), "--json")
    rapport = json.loads(capsys.readouterr().out)
    assert (rapport["verdict"], rapport["niveau"], rapport["badge"]) == ("valable", "B-B", "valable")
    fichier.write_bytes(retourner_un_octet(document))
    with pytest.raises(CommandError, match="pas valable"):
        call_command("verifier_attestation", str(fichier))
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("verifier_attestation", str(tmp_path / "absent.pdf"))


def test_la_commande_se_passe_de_la_base_avec_les_cles_publiees(document: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.pdf").write_bytes(document)
    (tmp_path / "did.json").write_text(json.dumps(emetteur.document_did()))
    CleEmetteur.objects.create(
        kid="ancien", usage="sceau", certificat=un_autre_cachet(tmp_path), date_activation=timezone.now()
    )
    publies = Client().get("/v/cachets.pem")
    assert publies.headers["Access-Control-Allow-Origin"] == "*"
    assert publies.content.count(b"BEGIN CERTIFICATE") == 4  # deux cachets, chacun avec son autorité
    (tmp_path / "cachets.pem").write_bytes(publies.content)
    CleEmetteur.objects.update(date_compromission=timezone.now())  # la base ne doit plus servir
    cles = ["--did", str(tmp_path / "did.json"), "--certificat", str(tmp_path / "cachets.pem")]
    call_command("verifier_attestation", str(tmp_path / "a.pdf"), *cles)
    assert "Le sceau est intact" in capsys.readouterr().out
    (tmp_path / "ailleurs.pem").write_text(un_autre_cachet(tmp_path))
    with pytest.raises(CommandError, match="pas valable"):
        call_command("verifier_attestation", str(tmp_path / "a.pdf"), "--certificat", str(tmp_path / "ailleurs.pem"))


def un_autre_cachet(dossier: Path) -> str:
    """La chaîne PEM d'un cachet qui n'a rien scellé ici."""
    fichier = dossier / "autre.p12"
    fichier.write_bytes(cles_essai.engendrer_cachet(timezone.now(), timedelta(days=1)))
    signataire = SimpleSigner.load_pkcs12_data(fichier.read_bytes(), other_certs=[])
    return "".join(pem.armor("CERTIFICATE", c.dump()).decode() for c in Cachet(signataire, None).chaine)


@pytest.mark.parametrize("option", ["--did", "--certificat"])
def test_des_cles_illisibles_se_disent_en_une_phrase(document: bytes, tmp_path: Path, option: str) -> None:
    (tmp_path / "a.pdf").write_bytes(document)
    (tmp_path / "cle").write_bytes(b"\xff ni JSON ni PEM")
    with pytest.raises(CommandError, match=r"n'est pas un document did\.json|ne contient pas de certificat"):
        call_command("verifier_attestation", str(tmp_path / "a.pdf"), option, str(tmp_path / "cle"))


def test_un_cachet_compromis_n_est_plus_publie(attestation: Attestation) -> None:
    CleEmetteur.objects.de_sceau().update(date_compromission=timezone.now())
    assert Client().get("/v/cachets.pem").content == b""


def test_le_cachet_expire_reste_celui_de_l_emetteur(settings: Any, tmp_path: Path, titulaire: Any) -> None:
    """Un certificat qui finit ne rend pas faux ce qu'il a scellé : c'est le certificat connu qui fait foi."""
    from certificats.delivrance import delivrer

    from .conftest import contenu_d_essai

    bientot = tmp_path / "bientot.p12"
    bientot.write_bytes(cles_essai.engendrer_cachet(timezone.now(), timedelta(seconds=30)))
    settings.CERTIFICATS_CACHET = {"p12": str(bientot)}
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    assert rendu.rendre(attestation.pk)
    attestation.refresh_from_db()
    assert exemplaire.comparer(depot.ouvrir(attestation.pdf_sha256)).rapport.est_valable
