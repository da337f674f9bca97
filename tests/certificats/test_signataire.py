"""Le moule du sceau : mêmes octets que la signature composée en entier par pyHanko."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.signers import SimpleSigner

from certificats import cles
from certificats.cles_essai import engendrer_cachet
from certificats.fil import a_part
from certificats.signataire import Signataire


class Rejoueur(SimpleSigner):
    """pyHanko, tel quel, à qui l'on donne la valeur de la signature."""

    valeur = b""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.valeur


def cachet_rsa() -> bytes:
    """Un PKCS#12 à clé RSA, sans autorité."""
    cle, nom = rsa.generate_private_key(65537, 2048), x509.Name([])
    constructeur = x509.CertificateBuilder(nom, nom, cle.public_key(), x509.random_serial_number())
    dates = constructeur.not_valid_before(timezone.now()).not_valid_after(timezone.now() + timedelta(days=1))
    return pkcs12.serialize_key_and_certificates(b"", cle, dates.sign(cle, SHA256()), None, NoEncryption())


@pytest.fixture(scope="module", params=["ecdsa", "rsa"])
def signataire(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    chemin: Path = tmp_path_factory.mktemp("cachet") / "cachet.p12"
    est_rsa = request.param == "rsa"
    chemin.write_bytes(cachet_rsa() if est_rsa else engendrer_cachet(timezone.now(), timedelta(days=1)))
    return cles._lire_p12(chemin, b"", chemin.stat().st_mtime_ns)


def signer(signataire: SimpleSigner, empreinte: bytes) -> ContentInfo:
    return a_part(lambda: asyncio.run(signataire.async_sign(empreinte, "sha256", use_pades=True)))


@settings(max_examples=40, deadline=None)
@given(document=st.binary())
def test_la_signature_moulee_a_les_octets_de_celle_de_pyhanko(signataire: Signataire, document: bytes) -> None:
    empreinte = sha256(document).digest()
    moulee = signer(signataire, empreinte).dump()
    rejoueur = Rejoueur(signataire.signing_cert, signataire.signing_key, signataire.cert_registry)
    rejoueur.valeur = ContentInfo.load(moulee)["content"]["signer_infos"][0]["signature"].native
    assert moulee == signer(rejoueur, empreinte).dump()
