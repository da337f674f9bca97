"""La chaîne de fabrication : badge signé → PDF qui le porte → contrôles et champ → sceau."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import badge, champ, pdf, preuve, sceau
from .cles import Cachet, CleBadge, emetteur_did


@dataclass(frozen=True)
class Emission:
    """Ce qu'une fabrication a produit, prêt à ranger."""

    document: bytes
    nu_sha256: str
    vc: dict[str, Any]
    cle_badge: CleBadge
    cachet: Cachet

    @property
    def est_essai(self) -> bool:
        return self.cachet.est_essai or self.cle_badge.est_essai


def fabriquer(
    charge: dict[str, Any], *, statut: badge.Statut, cle: CleBadge, cachet: Cachet, instant: datetime
) -> Emission:
    """Fabrique le document scellé d'une charge. Lève DocumentImpossibleError ou EmissionReporteeError."""
    credential = badge.composer(charge, did=emetteur_did(), statut=statut)
    vc = preuve.signer(credential, cle=cle.privee, methode=cle.methode, creation=badge.instant(instant))
    est_essai = cachet.est_essai or cle.est_essai
    nu = champ.preparer(pdf.composer(charge, badge=vc, est_essai=est_essai))
    return Emission(sceau.sceller(nu, cachet), hashlib.sha256(nu).hexdigest(), vc, cle, cachet)
