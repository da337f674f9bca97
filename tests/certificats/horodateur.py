"""Un horodateur local : clé RSA et certificat à l'usage « timeStamping », comme l'exige la RFC 3161."""

from datetime import timedelta

from asn1crypto import keys, x509
from cryptography import x509 as certificats
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore


def horodateur_local() -> tuple[DummyTimeStamper, x509.Certificate]:
    """L'horodateur et son certificat, qui est sa propre racine."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    nom = certificats.Name([certificats.NameAttribute(NameOID.COMMON_NAME, "Horodateur d'essai")])
    certificat = (
        certificats.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(timezone.now() - timedelta(days=1))
        .not_valid_after(timezone.now() + timedelta(days=30))
        .add_extension(certificats.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(cle, hashes.SHA256())
    )
    lu = x509.Certificate.load(certificat.public_bytes(serialization.Encoding.DER))
    brute = cle.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(lu, keys.PrivateKeyInfo.load(brute), SimpleCertificateStore()), lu
