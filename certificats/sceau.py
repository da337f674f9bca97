"""Le sceau PAdES d'un PDF : pyHanko, dans le champ déjà balisé, sans rien autoriser après lui (DocMDP P=1)."""

import asyncio
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, async_sign_pdf

from .champ import CHAMP
from .cles import Cachet
from .erreurs import CleIndisponibleError
from .examen import Cles, examiner
from .fil import a_part

RAISON = "Attestation scellée par son émetteur"
DEPAREILLES = (
    "La clé du cachet n'est pas celle de son certificat : vérifiez CERTIFICATS_CACHET, les attestations suivront."
)
_eprouves: set[str] = set()
# En chiffres hexadécimaux : réserver la place évite de signer une première fois à blanc.
PLACE_SIGNATURE, PLACE_JETON = 8192, 32768


def sceller(document: bytes, cachet: Cachet) -> bytes:
    """Le PDF scellé : B-B, ou B-T si le cachet a un horodateur, jamais de repli. Lève EmissionReporteeError."""
    scelle = a_part(lambda: asyncio.run(_sceller(document, cachet)))
    if cachet.kid not in _eprouves:
        _eprouver(scelle, cachet)
    return scelle


def _eprouver(scelle: bytes, cachet: Cachet) -> None:
    """Le premier sceau d'un cachet est examiné comme le ferait un tiers : une clé d'un autre certificat se voit là."""
    if not examiner(scelle, Cles({cachet.kid: cachet.pem}, {})).est_valable:
        raise CleIndisponibleError(DEPAREILLES)
    _eprouves.add(cachet.kid)


async def _sceller(document: bytes, cachet: Cachet) -> bytes:
    sortie = await async_sign_pdf(
        IncrementalPdfFileWriter(BytesIO(document)),
        PdfSignatureMetadata(
            field_name=CHAMP,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=RAISON,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        cachet.signataire,
        timestamper=cachet.horodateur,
        existing_fields_only=True,
        bytes_reserved=_place(cachet),
    )
    return bytes(sortie.getvalue())


def _place(cachet: Cachet) -> int:
    certificats = sum(len(certificat.dump()) for certificat in cachet.chaine)
    return PLACE_SIGNATURE + 2 * certificats + (PLACE_JETON if cachet.horodateur else 0)
