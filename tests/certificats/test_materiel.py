"""Le cachet dans un module matériel : SoftHSM tient la clé, et le document scellé se vérifie comme les autres."""

import multiprocessing
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.x509 import decode_x509_certificate

from certificats import champ, cles, cles_essai, contenu, materiel, pdf, rendu, sceau
from certificats.delivrance import delivrer
from certificats.erreurs import CleIndisponibleError
from certificats.examen import Cles, examiner
from certificats.models import Attestation
from certificats.sceau import sceller

from .conftest import contenu_d_essai

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
JETON, CODE = "portail", "1234"
DEBUT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def jeton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Un jeton neuf, où sont rangés une clé EC P-256, son certificat et celui de l'autorité."""
    dossier = tmp_path_factory.mktemp("softhsm")
    (dossier / "jetons").mkdir()
    (dossier / "softhsm2.conf").write_text(f"directories.tokendir = {dossier / 'jetons'}\n")
    avant = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(dossier / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", JETON, "--so-pin", "0000", "--pin", CODE], check=True
    )
    _remplir()
    yield dossier
    materiel._signataire.cache_clear()
    if avant is None:
        del os.environ["SOFTHSM2_CONF"]


def _remplir() -> None:
    cachet = load_pkcs12(cles_essai.engendrer_cachet(DEBUT, timedelta(days=3650), unite="Organisme fictif"), b"")
    assert cachet.key is not None
    assert cachet.cert is not None
    privee = cachet.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    certificats = {"cachet": cachet.cert.certificate, "autorite": cachet.additional_certs[0].certificate}
    bibliotheque = pkcs11.lib(MODULE)
    bibliotheque.reinitialize()
    with bibliotheque.get_token(token_label=JETON).open(user_pin=CODE, rw=True) as session:
        range_ = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "cachet"}
        session.create_object(decode_ec_private_key(privee) | range_ | {pkcs11.Attribute.SIGN: True})
        autre = ec.generate_private_key(ec.SECP256R1())
        autre_privee = autre.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        session.create_object(
            decode_ec_private_key(autre_privee)
            | range_
            | {pkcs11.Attribute.LABEL: "autre", pkcs11.Attribute.SIGN: True}
        )
        for etiquette, certificat in certificats.items():
            lu = decode_x509_certificate(certificat.public_bytes(Encoding.DER))
            session.create_object(lu | range_ | {pkcs11.Attribute.LABEL: etiquette})


@pytest.fixture
def reglage(jeton: Path, settings: Any) -> dict[str, str]:
    acces = {"module": MODULE, "jeton": JETON, "certificat": "cachet", "cle": "", "pin": CODE, "chaine": "autorite"}
    settings.CERTIFICATS_CACHET = {"pkcs11": acces}
    return acces


@pytest.fixture
def nu(settings: Any) -> bytes:
    """Un document à sceller."""
    settings.CERTIFICATS_SIGNATAIRE = ""  # la chaîne seule, sans base
    charge = contenu.figer(contenu_d_essai(), numero="2026-000001", code="7K4P-2M9X-7K4P-2M9X", date_delivrance=DEBUT)
    return champ.preparer(pdf.composer(charge, badge={}, est_essai=False))


def verdict(nu: bytes) -> str:
    """Sceller avec le cachet réglé, puis examiner avec ses seules clés publiques."""
    cachet = cles.cachet()
    return examiner(sceller(nu, cachet), Cles({"cachet": cachet.pem}, {})).verdict


def test_le_module_scelle_un_document_que_chacun_verifie(reglage: dict[str, str], nu: bytes) -> None:
    assert len(cles.cachet().chaine) == 2
    assert verdict(nu) == "valable"


@pytest.mark.django_db
def test_une_attestation_se_delivre_par_le_module(reglage: dict[str, str], titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    attestation.refresh_from_db()
    assert attestation.date_emission
    assert attestation.cle_sceau is not None
    assert attestation.cle_sceau.kid == cles.cachet().kid


def test_un_processus_fils_a_sa_propre_session(reglage: dict[str, str], nu: bytes) -> None:
    """Le parent a ouvert le module au démarrage, pour contrôler les clés ; l'ouvrier qu'il crée doit signer aussi."""
    assert verdict(nu) == "valable"
    contexte = multiprocessing.get_context("fork")
    recu, envoye = contexte.Pipe(duplex=False)
    fils = contexte.Process(target=lambda: envoye.send(verdict(nu)))
    fils.start()
    assert recu.poll(60)
    assert recu.recv() == "valable"
    fils.join(60)
    assert verdict(nu) == "valable"


@pytest.mark.django_db
def test_un_module_qui_se_tait_reporte_l_emission_puis_la_reprend(reglage: dict[str, str], titulaire: Any) -> None:
    """Le module redémarre : sa session ne vaut plus rien ; rien n'est perdu, et la session suivante signe."""
    cles.cachet()
    pkcs11.lib(MODULE).finalize()
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    attestation.refresh_from_db()
    assert attestation.date_emission is None
    assert attestation.erreur == materiel.PANNE
    Attestation.objects.update(date_fin_bail=None)
    rendu.relever()
    attestation.refresh_from_db()
    assert attestation.date_emission


def test_une_cle_d_un_autre_certificat_n_emet_rien(reglage: dict[str, str], nu: bytes) -> None:
    """Clé et certificat se chargent séparément dans un module : rien n'y empêche de les dépareiller."""
    sceau._eprouves.clear()
    reglage["cle"] = "autre"
    with pytest.raises(CleIndisponibleError, match="n'est pas celle de son certificat"):
        sceller(nu, cles.cachet())


@pytest.mark.parametrize(
    "faux", [{"module": "/nulle/part.so"}, {"jeton": "autre"}, {"certificat": "autre"}, {"pin": "9999"}]
)
def test_un_acces_faux_se_dit(reglage: dict[str, str], faux: dict[str, str]) -> None:
    reglage |= faux
    with pytest.raises(CleIndisponibleError, match="ne répond pas"):
        cles.cachet()
