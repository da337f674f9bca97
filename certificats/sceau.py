"""Le sceau PAdES d'un PDF : pyHanko, dans le champ déjà balisé, sans rien autoriser après lui (DocMDP P=1)."""

import asyncio
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, async_sign_pdf

from .champ import CHAMP
from .cles import Cachet
from .fil import a_part

RAISON = "Attestation scellée par son émetteur"
# En chiffres hexadécimaux : réserver la place évite de signer une première fois à blanc.
PLACE_SIGNATURE, PLACE_JETON = 8192, 32768


def sceller(document: bytes, cachet: Cachet) -> bytes:
    """Le PDF scellé : B-B, ou B-T si le cachet a un horodateur, jamais de repli. Lève EmissionReporteeError."""
    return a_part(lambda: asyncio.run(_sceller(document, cachet)))


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
