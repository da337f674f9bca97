"""Le signataire logiciel du cachet : la signature CMS de pyHanko, à l'octet près, composée une fois puis remplie.

D'un document à l'autre, une signature PAdES sans horodatage (ETSI EN 319 142-1) ne change que par l'empreinte signée et
par la valeur de la signature ; en recomposer l'ASN.1 coûtait la moitié du sceau.
"""

from functools import cached_property
from typing import Any

from asn1crypto.cms import ContentInfo
from pyhanko.sign.signers import SimpleSigner

CONDENSAT = "sha256"
EMPREINTE = b"\x5a" * 32


def _trou(longueur: int) -> bytes:
    """La place d'une signature de cette longueur (une signature ECDSA en fait de 68 à 72)."""
    return b"\xa5" * longueur


class Moule(SimpleSigner):
    """Compose une signature à trous : une empreinte et une valeur factices, que l'on remplacera."""

    longueur = 0
    attributs = b""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        self.attributs = data
        return _trou(self.longueur)

    @classmethod
    async def couler(cls, signataire: SimpleSigner, longueur: int) -> tuple[bytes, bytes]:
        """Les attributs à signer et la signature CMS, chacun avec ses trous."""
        moule = cls(signataire.signing_cert, signataire.signing_key, signataire.cert_registry)
        moule.longueur = longueur
        cms = (await moule.async_sign(EMPREINTE, CONDENSAT, use_pades=True)).dump()
        trous = moule.attributs.count(EMPREINTE), cms.count(EMPREINTE), cms.count(_trou(longueur))
        assert trous == (1, 1, 1), "chaque trou se remplit une fois"  # noqa: S101
        return moule.attributs, cms


class Signataire(SimpleSigner):
    """Un certificat et sa clé, en mémoire."""

    @cached_property
    def _moules(self) -> dict[int, tuple[bytes, bytes]]:
        return {}

    async def async_sign(self, data_digest: bytes, digest_algorithm: str, **options: Any) -> ContentInfo:
        """La signature CMS d'une empreinte ; pyHanko la compose en entier dès qu'elle demande un horodatage."""
        if digest_algorithm != CONDENSAT or options.get("timestamper") or not options.get("use_pades"):
            return await super().async_sign(data_digest, digest_algorithm, **options)
        attributs, _ = await self._moule(72)
        signature = self.sign_raw(attributs.replace(EMPREINTE, data_digest), CONDENSAT)
        _, cms = await self._moule(len(signature))
        rempli = cms.replace(EMPREINTE, data_digest).replace(_trou(len(signature)), signature)
        return ContentInfo.load(rempli)

    async def _moule(self, longueur: int) -> tuple[bytes, bytes]:
        if longueur not in self._moules:
            self._moules[longueur] = await Moule.couler(self, longueur)
        return self._moules[longueur]
