"""L'enveloppe du sceau : ce que la signature ne couvre pas est écrit comme l'émetteur l'écrit, ou c'est un refus."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.signers import SimpleSigner

from certificats import champ, cles_essai, contenu, pdf
from certificats.cles import Cachet
from certificats.enveloppe import chaine_de
from certificats.examen import Cles, examiner
from certificats.fil import a_part
from certificats.sceau import sceller

from .conftest import contenu_d_essai
from .horodateur import horodateur_local

DEBUT = datetime(2026, 10, 1, tzinfo=UTC)


def engendrer_rsa_a_trois_etages() -> bytes:
    """Un cachet RSA, son intermédiaire joint, et une racine qui ne l'est pas : ce que livrent des prestataires."""
    etages = ("Racine", "Intermédiaire", "Cachet")
    clefs = {nom: rsa.generate_private_key(65537, 2048) for nom in etages}
    certificats = {}
    for nom, par in zip(etages, (etages[0], *etages), strict=False):
        certificats[nom] = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, par)]))
            .public_key(clefs[nom].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(DEBUT)
            .not_valid_after(DEBUT + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=nom != "Cachet", path_length=None), critical=True)
            .sign(clefs[par], hashes.SHA256())
        )
    return pkcs12.serialize_key_and_certificates(
        b"c", clefs["Cachet"], certificats["Cachet"], [certificats["Intermédiaire"]], serialization.NoEncryption()
    )


CACHETS = {
    "elliptique": lambda: cles_essai.engendrer_cachet(DEBUT, timedelta(days=3650)),
    "rsa_sans_racine": engendrer_rsa_a_trois_etages,
}


@cache
@override_settings(CERTIFICATS_SIGNATAIRE="")  # la chaîne seule, sans base
def scelle(genre: str, *, est_horodate: bool = False) -> tuple[bytes, Cles]:
    """Un document scellé et les clés publiques de son émetteur."""
    signataire = SimpleSigner.load_pkcs12_data(CACHETS[genre](), other_certs=[])
    assert signataire is not None
    cachet = Cachet(signataire, horodateur_local()[0] if est_horodate else None)
    charge = contenu.figer(contenu_d_essai(), numero="2026-000001", code="7K4P-2M9X-7K4P-2M9X", date_delivrance=DEBUT)
    nu = champ.preparer(pdf.composer(charge, badge={}, est_essai=True))
    return sceller(nu, cachet), Cles({"cachet": cachet.pem}, {})


def place_du_sceau(document: bytes) -> tuple[int, int]:
    """Les rangs du premier et du dernier chiffre hexadécimal du sceau, complément de zéros exclu."""
    debut = document.index(b"/Contents <") + len(b"/Contents <")
    longueur = 4 + int(document[debut + 4 : debut + 8], 16)  # DER : 30 82 LLLL
    return debut, debut + 2 * longueur - 1


@pytest.mark.parametrize("genre", CACHETS)
@pytest.mark.parametrize("est_horodate", [False, True])
def test_le_sceau_que_nous_ecrivons_est_reconnu(genre: str, est_horodate: bool) -> None:
    document, cles = scelle(genre, est_horodate=est_horodate)
    rapport = examiner(document, cles)
    assert (rapport.verdict, rapport.niveau) == ("valable", "B-T" if est_horodate else "B-B")


@settings(max_examples=100, deadline=None)
@given(
    genre=st.sampled_from(sorted(CACHETS)),
    est_horodate=st.booleans(),
    part=st.floats(0, 1),
    chiffre=st.sampled_from(b"0123456789ABCDEF"),
)
def test_aucun_chiffre_du_sceau_ne_se_change(genre: str, est_horodate: bool, part: float, chiffre: int) -> None:
    document, cles = scelle(genre, est_horodate=est_horodate)
    debut, fin = place_du_sceau(document)
    rang = debut + round(part * (fin - debut))
    if document[rang] != chiffre:
        abime = document[:rang] + bytes([chiffre]) + document[rang + 1 :]
        assert not examiner(abime, cles).est_valable


def test_un_jeton_d_horodatage_faux_est_refuse() -> None:
    """La signature du jeton est à la fin du sceau ; le contenu, lui, reste bien signé."""
    document, cles = scelle("elliptique", est_horodate=True)
    rang = place_du_sceau(document)[1] - 9
    autre = b"1" if document[rang : rang + 1] == b"0" else b"0"
    assert examiner(document[:rang] + autre + document[rang + 1 :], cles).verdict == "altere"


def test_l_examen_se_fait_aussi_dans_une_boucle_asyncio() -> None:
    """Comme le ferait une vue sous un serveur ASGI : pyHanko ouvre la sienne."""
    document, cles = scelle("elliptique")

    async def examiner_dans_une_boucle() -> str:
        return examiner(document, cles).verdict

    assert a_part(lambda: asyncio.run(examiner_dans_une_boucle())) == "valable"


def test_un_certificat_joint_inconnu_est_refuse() -> None:
    document, cles = scelle("elliptique")
    cachet, _ = chaine_de(cles.certificats["cachet"])
    seul = pem.armor("CERTIFICATE", cachet).decode()
    assert examiner(document, Cles({"cachet": seul}, {})).verdict == "altere"


def test_le_sceau_ecrit_en_minuscules_n_est_plus_le_notre() -> None:
    """Le même sceau, à la lecture ; mais pas les mêmes octets."""
    document, cles = scelle("elliptique")
    debut, fin = place_du_sceau(document)
    minuscules = document[:debut] + document[debut : fin + 1].lower() + document[fin + 1 :]
    assert examiner(minuscules, cles).verdict == "altere"
