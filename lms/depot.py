"""Le dépôt privé du suivi : pièces d'import et archives préparées, jamais servies par le serveur web."""

from collections.abc import Iterator
from pathlib import Path

from certificats.depot import Depot

from .models import FormationImportee, Lot

SUIVI = Depot("LMS_DOSSIER", "suivi", niveaux=1)
racine, chemin, ranger, ranger_flux = SUIVI.racine, SUIVI.chemin, SUIVI.ranger, SUIVI.ranger_flux
ouvrir, detruire = SUIVI.ouvrir, SUIVI.detruire


def orphelins() -> Iterator[Path]:
    """Ce qu'aucun lot ni aucun import ne nomme : le reste d'un arrêt brutal, qui nomme des personnes."""
    return SUIVI.orphelins(_connus_parmi)


def _connus_parmi(empreintes: list[str]) -> set[str]:
    pieces = FormationImportee.objects.filter(piece_sha256__in=empreintes).values_list("piece_sha256", flat=True)
    archives = Lot.objects.filter(archive_sha256__in=empreintes).values_list("archive_sha256", flat=True)
    copies = Lot.objects.filter(impression_sha256__in=empreintes).values_list("impression_sha256", flat=True)
    return {*pieces, *archives, *copies}
