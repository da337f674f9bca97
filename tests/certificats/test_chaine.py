"""La chaîne de fabrication, jugée par d'autres que nous : pdfsig, pyHanko, qpdf, outloud, pdfua."""

import json
import re
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import pem, x509
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificats import champ, cles_essai, depot, rendu
from certificats.cles import Cachet, _lire_p12
from certificats.delivrance import delivrer
from certificats.erreurs import DocumentImpossibleError, HorodateurInjoignableError
from certificats.fil import a_part
from certificats.models import Attestation, CleEmetteur
from certificats.sceau import sceller

from .conftest import contenu_d_essai

OUTILS = pytest.mark.postgres  # la voie complète a les outils ; `make outils` les installe


def lancer(*mots: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(list(map(str, mots)), capture_output=True, text=True, check=False)


def racine_de_confiance() -> x509.Certificate:
    chaine = CleEmetteur.objects.de_sceau().get().certificat
    return x509.Certificate.load(list(pem.unarmor(chaine.encode(), multiple=True))[-1][2])


def statut(document: bytes, racine: x509.Certificate) -> PdfSignatureStatus:
    """Ce que pyHanko dit du sceau, avec pour seule confiance la racine donnée et sans réseau."""
    contexte = ValidationContext(trust_roots=[racine], allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(document)).embedded_signatures
    return a_part(lambda: validate_pdf_signature(signature, contexte))


@pytest.fixture
def fichier(tmp_path: Path, document: bytes) -> Path:
    fichier = tmp_path / "attestation.pdf"
    fichier.write_bytes(document)
    return fichier


def test_l_emission_garde_tout_ce_qui_prouve(attestation: Attestation) -> None:
    assert attestation.niveau_sceau == "B-B"
    assert attestation.est_cachet_essai
    assert attestation.cle_badge is not None
    assert attestation.cle_sceau is not None
    assert attestation.vc["id"] == attestation.charge["url"]
    assert len(attestation.pdf_nu_sha256) == 64
    assert list(attestation.evenements.values_list("type", flat=True)) == ["emise"]


def test_pyhanko_dit_le_sceau_entier_valable_et_sans_suite_permise(document: bytes) -> None:
    resultat = statut(document, racine_de_confiance())
    assert resultat.bottom_line
    assert resultat.intact
    assert resultat.valid
    assert resultat.trusted
    assert resultat.docmdp_ok
    assert resultat.coverage.name == "ENTIRE_FILE"


def test_pyhanko_refuse_un_octet_retourne(document: bytes) -> None:
    milieu = document.index(b"<pdfaid:part>3") + 13
    altere = document[:milieu] + bytes([document[milieu] ^ 1]) + document[milieu + 1 :]
    assert not statut(altere, racine_de_confiance()).intact


@OUTILS
def test_pdfsig_dit_la_signature_valable_et_le_document_entier(fichier: Path) -> None:
    sortie = lancer("pdfsig", fichier).stdout
    for phrase in ("Signature is Valid.", "Total document signed", "ETSI.CAdES.detached"):
        assert phrase in sortie
    assert "Not total document signed" not in sortie


@OUTILS
def test_pdfsig_voit_un_octet_retourne_et_un_ajout(fichier: Path, document: bytes) -> None:
    milieu = document.index(b"<pdfaid:part>3") + 13
    fichier.write_bytes(document[:milieu] + bytes([document[milieu] ^ 1]) + document[milieu + 1 :])
    assert "Digest Mismatch" in lancer("pdfsig", fichier).stdout
    fichier.write_bytes(document + b"\n% ajout\n")
    assert "Not total document signed" in lancer("pdfsig", fichier).stdout


@OUTILS
@pytest.mark.parametrize("nom", ["Exemple", "N" * 80, "Żółć Œuvré"])
def test_outloud_pdfua_et_qpdf_ne_trouvent_pas_d_erreur(tmp_path: Path, titulaire: Any, nom: str) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai(titulaire_nom=nom))
    assert rendu.rendre(attestation.pk)
    attestation.refresh_from_db()
    fichier = tmp_path / "attestation.pdf"
    fichier.write_bytes(depot.ouvrir(attestation.pdf_sha256))
    binaires = Path(".venv/bin")
    outloud = lancer(binaires / "outloud", fichier)
    assert outloud.returncode == 0, outloud.stdout
    assert "0 error(s), 0 warning(s)" in outloud.stdout
    pdfua = lancer(binaires / "pdfua", "check", fichier)
    assert pdfua.returncode == 0, pdfua.stdout
    assert "errors=0 warnings=0" in pdfua.stdout
    assert "No syntax or stream encoding errors found" in lancer("qpdf", "--check", fichier).stdout


@OUTILS
def test_le_badge_joint_est_celui_qui_est_garde(fichier: Path, tmp_path: Path, attestation: Attestation) -> None:
    assert "attestation-openbadge.json" in lancer("pdfdetach", "-list", fichier).stdout
    assert lancer("pdfdetach", "-saveall", "-o", tmp_path, fichier).returncode == 0
    assert json.loads((tmp_path / "attestation-openbadge.json").read_text()) == attestation.vc


@OUTILS
def test_le_document_dit_son_cachet_d_essai(fichier: Path) -> None:
    texte = " ".join(lancer("pdftotext", fichier, "-").stdout.split())
    assert "scellé électroniquement, original numérique" in texte
    assert re.search(r"Cachet d.essai, non qualifié", texte)


def test_un_champ_non_balise_est_ce_que_voit_un_controleur(document: bytes) -> None:
    """Le champ de signature est dans l'arbre de structure, avec sa description."""
    with pikepdf.open(BytesIO(document)) as pdf:
        (widget,) = pdf.Root.AcroForm.Fields
        assert str(widget.TU) == champ.DESCRIPTION
        assert int(widget.StructParent) == int(pdf.Root.StructTreeRoot.ParentTreeNextKey) - 1
        liens = [a for a in pdf.pages[0].Annots if a.Subtype == "/Link"]
        assert [str(lien.Contents) for lien in liens] == [champ.LIEN]


def test_un_document_hors_profil_n_est_jamais_scelle(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        del pdf.Root.Lang
        pdf.pages.append(pdf.pages[0])
        sortie = BytesIO()
        pdf.save(sortie)
    with pytest.raises(DocumentImpossibleError, match=r"une page.*français"):
        champ.preparer(sortie.getvalue())


def test_la_preparation_est_reproductible(attestation: Attestation) -> None:
    from certificats import pdf

    nu = pdf.composer(attestation.charge, badge=attestation.vc, est_essai=True)
    assert champ.preparer(nu) == champ.preparer(nu)
    import hashlib

    assert hashlib.sha256(champ.preparer(nu)).hexdigest() == attestation.pdf_nu_sha256


def cachet_horodate(tmp_path: Path, horodateur: Any) -> Cachet:
    chemin = tmp_path / "cachet.p12"
    chemin.write_bytes(cles_essai.engendrer_cachet(timezone.now(), timedelta(days=2)))
    return Cachet(_lire_p12(chemin, b"", 0), horodateur)


def test_avec_un_horodateur_le_sceau_est_b_t(tmp_path: Path, attestation: Attestation) -> None:
    from certificats import pdf

    from .horodateur import horodateur_local

    local, racine_horodateur = horodateur_local()
    cachet = cachet_horodate(tmp_path, local)
    assert cachet.niveau == "B-T"
    nu = champ.preparer(pdf.composer(attestation.charge, badge=attestation.vc, est_essai=True))
    racines = [cachet.chaine[-1], racine_horodateur]
    (signature,) = PdfFileReader(BytesIO(sceller(nu, cachet))).embedded_signatures
    contexte = ValidationContext(trust_roots=racines, allow_fetching=False)
    resultat = a_part(lambda: validate_pdf_signature(signature, contexte))
    assert resultat.bottom_line
    assert resultat.timestamp_validity is not None
    assert resultat.timestamp_validity.trusted


def test_un_horodateur_en_panne_n_est_jamais_oublie(tmp_path: Path, attestation: Attestation) -> None:
    from certificats import pdf
    from certificats.horodatage import Horodateur
    from config.services import port_libre

    nu = champ.preparer(pdf.composer(attestation.charge, badge=attestation.vc, est_essai=True))
    muet = Horodateur(f"http://127.0.0.1:{port_libre()}/")
    with pytest.raises(HorodateurInjoignableError, match="remis à plus tard"):
        sceller(nu, cachet_horodate(tmp_path, muet))
