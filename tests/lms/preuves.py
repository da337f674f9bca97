"""Mesurer et fabriquer des preuves : l'indicateur, les écarts qu'il explique, une formation importée."""

from typing import Any

from lms import formations_externes
from lms.coherence import verifier
from lms.formations_externes import Piece
from lms.indicateurs import formations_realisees
from lms.models import Professionnel, Realisation

from .fabriques import module_page, paris

PDF = b"%PDF-1.7\nune piece fictive"


def mesures() -> tuple[int, int, Any, int]:
    """I1, I2, I4, I5 sur toute la période."""
    total = formations_realisees(debut=paris(2020, 1, 1).date(), fin=paris(2030, 1, 1).date()).total
    return total.formations, total.professionnels, total.heures, total.actualisations


def ecarts() -> dict[str, int]:
    rapport = verifier()
    assert rapport.est_coherent, (rapport.anomalies, rapport.ecart_inexplique)
    return {ecart.motif: ecart.sens * ecart.nombre for ecart in rapport.ecarts}


def importer(nadia: Professionnel, **champs: Any) -> Realisation:
    valeurs = {"jour": paris(2026, 2, 1).date(), "piece": Piece("a.pdf", PDF, "CNFPT"), "acteur": None} | champs
    return formations_externes.importer(professionnel=nadia, module_page=module_page("A1"), **valeurs)
