"""L'horodateur (RFC 3161), joint par HTTP : un jeton valable sur l'empreinte demandée, ou l'émission est reportée."""

from asn1crypto import cms
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from .erreurs import HorodateurInjoignableError

DELAI = 5
PANNE = "L'horodateur ne répond pas, ou pas par un jeton valable : le sceau est remis à plus tard."


class Horodateur(RequestsHTTPTimeStamper):
    """Un service d'horodatage ; ce qu'il répond est contrôlé avant d'entrer dans un document."""

    def __init__(self, adresse: str) -> None:
        super().__init__(adresse, timeout=DELAI)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Le jeton. Lève HorodateurInjoignableError."""
        try:
            jeton = await super().async_timestamp(message_digest, md_algorithm)
            etat = await validate_tst_signed_data(
                jeton["content"],
                ValidationContext(trust_roots=[], allow_fetching=False),
                lambda algorithme: message_digest if algorithme == md_algorithm else b"",
            )
        except Exception as erreur:  # un serveur étranger répond ce qu'il veut : page d'erreur, octets quelconques
            raise HorodateurInjoignableError(PANNE) from erreur
        if not (etat["intact"] and etat["valid"]):
            raise HorodateurInjoignableError(PANNE)
        return jeton
