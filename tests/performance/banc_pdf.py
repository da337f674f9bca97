"""Le rendu d'une attestation : temps CPU par document."""

import time
from datetime import UTC, datetime
from typing import Any

from certificats import contenu, pdf
from tests.certificats.conftest import contenu_d_essai
from tests.deploiement import Deploiement

DOCUMENTS = 20


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    instant = datetime(2026, 10, 14, 9, tzinfo=UTC)
    charges = [
        contenu.figer(contenu_d_essai(), numero=f"2026-{rang:06d}", code="7K4P-2M9X-7K4P-2M9X", date_delivrance=instant)
        for rang in range(DOCUMENTS + 1)
    ]
    pdf.composer(charges.pop(), badge={}, est_essai=True)  # la première compilation lit les polices
    debut = time.process_time()
    tailles = [len(pdf.composer(charge, badge={}, est_essai=True)) for charge in charges]
    return {
        "documents": DOCUMENTS,
        "cpu_ms": round(1000 * (time.process_time() - debut) / DOCUMENTS, 1),
        "octets": max(tailles),
    }
