"""La relève périodique : documents en attente, listes de statuts à signer, racine du registre à publier."""

import logging
from collections.abc import Callable
from typing import Any

from . import delivrance, registre, rendu, statuts
from .erreurs import EmissionReporteeError

journal = logging.getLogger(__name__)


def relever(limite: int = 1000) -> int:
    """Rend ce qui attend, efface ce qui ne se conserve plus, signe ce qui est dû ; rend le nombre de documents émis."""
    emis = rendu.relever(limite)
    delivrance.finir_la_conservation()
    delivrance.detruire_les_documents_effaces()
    _sans_bloquer(statuts.signer_les_listes)
    _sans_bloquer(registre.publier_les_racines)
    return emis


def _sans_bloquer(signer: Callable[[], Any]) -> None:
    """Sans clé valable, rien n'est signé et rien n'est perdu : ce sera dû à la relève suivante."""
    try:
        signer()
    except EmissionReporteeError as erreur:
        journal.error("%s", erreur)
