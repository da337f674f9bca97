"""Les clés d'essai : engendrées au premier lancement dans un dossier privé, reconnaissables partout."""

import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from . import depot

UNITE = "Cachet d'essai, non qualifié"
MARQUE = "# Clé d'essai, jamais en production\n".encode()
DUREE = timedelta(days=3650)


def dossier() -> Path:
    """Le dossier privé des clés d'essai : `CERTIFICATS_CLES`, à défaut à côté du dépôt des attestations."""
    return Path(getattr(settings, "CERTIFICATS_CLES", depot.racine().parent / "cles-essai"))


def badge(ou: Path) -> Path:
    """La clé Ed25519 d'essai."""
    return _une_fois(ou / "badge-essai.pem", _engendrer_badge)


def cachet(ou: Path) -> Path:
    """Le cachet d'essai : une autorité et un certificat locaux, EC P-256, sans mot de passe."""
    return _une_fois(ou / "cachet-essai.p12", lambda: engendrer_cachet(timezone.now(), DUREE))


def _une_fois(cible: Path, engendrer: Callable[[], bytes]) -> Path:
    """Deux processus qui démarrent ensemble n'écrivent qu'une clé : le lien dur refuse le second."""
    if cible.exists():
        return cible
    cible.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=cible.parent) as provisoire:  # lisible du seul compte du serveur
        provisoire.write(engendrer())
        provisoire.flush()
        os.fsync(provisoire.fileno())
        try:
            os.link(provisoire.name, cible)
        except FileExistsError:
            return cible
    return cible


def _engendrer_badge() -> bytes:
    """Une clé Ed25519, précédée de la marque que la production refuse."""
    cle = ed25519.Ed25519PrivateKey.generate()
    return MARQUE + cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _nom(commun: str, unite: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unite), x509.NameAttribute(NameOID.COMMON_NAME, commun)]
    )


def engendrer_cachet(debut: datetime, duree: timedelta, unite: str = UNITE) -> bytes:
    """Un PKCS#12 local, valable de `debut` pendant `duree` ; son unité le dit d'essai."""
    cle_autorite, cle = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    nom_autorite = _nom("Autorité d'essai", unite)
    autorite = (
        _certificat(nom_autorite, nom_autorite, cle_autorite, debut, duree)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usages(signature=False), critical=True)
        .sign(cle_autorite, hashes.SHA256())
    )
    certificat = (
        _certificat(_nom("Cachet d'essai", unite), nom_autorite, cle, debut, duree)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usages(signature=True), critical=True)
        .sign(cle_autorite, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"cachet d'essai", cle, certificat, [autorite], serialization.NoEncryption()
    )


def _certificat(
    sujet: x509.Name, emetteur: x509.Name, cle: ec.EllipticCurvePrivateKey, debut: datetime, duree: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut - timedelta(minutes=5))
        .not_valid_after(debut + duree)
    )


def _usages(*, signature: bool) -> x509.KeyUsage:
    """Un cachet signe et engage (non-répudiation) ; l'autorité signe des certificats."""
    return x509.KeyUsage(
        digital_signature=signature, content_commitment=signature, key_cert_sign=not signature, crl_sign=not signature,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
