"""Le dépôt privé du suivi : pièces d'import et archives préparées, jamais servies par le serveur web."""

from datetime import timedelta

from django.utils import timezone

from certificats.depot import Depot

from .models import FormationImportee, Lot

SUIVI = Depot("LMS_DOSSIER", "suivi", niveaux=1)
racine, chemin, ranger, ranger_flux = SUIVI.racine, SUIVI.chemin, SUIVI.ranger, SUIVI.ranger_flux
ouvrir, detruire = SUIVI.ouvrir, SUIVI.detruire
# Un fichier plus jeune peut attendre que sa ligne soit validée.
DELAI = timedelta(days=1)


def detruire_les_orphelins() -> int:
    """Détruit ce qu'aucun lot ni aucun import ne nomme : le reste d'un arrêt brutal, qui nomme des personnes."""
    nommes = {*FormationImportee.objects.values_list("piece_sha256", flat=True)}
    for lot in Lot.objects.exclude(archive_sha256="").values_list("archive_sha256", "impression_sha256"):
        nommes.update(lot)
    orphelins = [chemin for chemin in SUIVI.anciens(timezone.now() - DELAI) if chemin.name not in nommes]
    for orphelin in orphelins:
        orphelin.unlink(missing_ok=True)
    return len(orphelins)
