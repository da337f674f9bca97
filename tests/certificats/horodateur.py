"""Un horodateur local : clé RSA et certificat à l'usage « timeStamping », comme l'exige la RFC 3161 ; aussi en HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import keys, tsp, x509
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


Reponse = tuple[int, str, bytes]
"""Le statut, le type et le corps."""
JETON = "application/timestamp-reply"


def repondre(demande: bytes) -> Reponse:
    """Ce que rend un horodateur en règle."""
    horodateur, _ = horodateur_local()
    lue = tsp.TimeStampReq.load(demande)
    return 200, JETON, asyncio.run(horodateur.async_request_tsa_response(lue)).dump()


@contextmanager
def servir(reponse: Callable[[bytes], Reponse]) -> Iterator[str]:
    """L'adresse d'un horodateur HTTP local, qui répond ainsi."""

    class Guichet(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            statut, genre, corps = reponse(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statut)
            self.send_header("Content-Type", genre)
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_: object) -> None:
            """Rien à dire."""

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    Thread(target=serveur.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}/"
    finally:
        serveur.shutdown()
        serveur.server_close()
