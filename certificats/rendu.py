"""Rendre les documents demandés : un bail, un rendu hors transaction, un fichier sous son empreinte, puis l'état."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import depot, pdf
from .models import Attestation

journal = logging.getLogger(__name__)
BAIL = timedelta(seconds=120)


def rendre(attestation_id: int) -> bool:
    """Rend une attestation si elle est libre ; vrai si c'est ce processus qui l'a émise."""
    attestation = prendre(attestation_id)
    if attestation is None:
        return False
    try:
        document = pdf.composer(attestation.charge)
    except pdf.DocumentImpossibleError as erreur:
        _echouer(attestation, str(erreur))
        return False
    return finir(attestation, document)


def relever(limite: int = 100) -> int:
    """Rend ce que des réveils perdus ou des ouvriers morts ont laissé ; rend le nombre de documents émis."""
    libres = Attestation.objects.libres(timezone.now()).order_by("pk").values_list("pk", flat=True)[:limite]
    return sum(_rendre_sans_bloquer(pk) for pk in list(libres))


def _rendre_sans_bloquer(pk: int) -> bool:
    """Une panne passagère sur un document n'arrête pas les suivants ; son bail expirera, on réessaiera."""
    try:
        return rendre(pk)
    except Exception:
        journal.exception("Rendu remis à plus tard : attestation %s", pk)
        return False


def prendre(attestation_id: int) -> Attestation | None:
    """Prend le bail d'une attestation à émettre ; None si un autre le tient ou si elle est déjà rendue."""
    maintenant = timezone.now()
    with transaction.atomic():
        libres = Attestation.objects.libres(maintenant).filter(pk=attestation_id)
        attestation = libres.select_for_update(skip_locked=True).first()
        if attestation is None:
            return None
        # SQLite ignore le verrou : c'est la mise à jour conditionnelle qui départage.
        pris = libres.filter(essais=attestation.essais).update(essais=F("essais") + 1, date_fin_bail=maintenant + BAIL)
    attestation.essais += 1
    return attestation if pris else None


def finir(attestation: Attestation, document: bytes) -> bool:
    """Range le fichier puis pose l'état ; `essais` est le jeton du bail : un ouvrier en retard n'écrit rien."""
    empreinte = depot.ranger(document)
    return bool(
        Attestation.objects.a_emettre()
        .filter(pk=attestation.pk, essais=attestation.essais)
        .update(date_emission=timezone.now(), pdf_sha256=empreinte, date_fin_bail=None, erreur="")
    )


def _echouer(attestation: Attestation, message: str) -> None:
    """Échec définitif (caractère impossible, deux pages) : visible aussitôt, jamais réessayé en boucle."""
    journal.error("Attestation %s impossible à rendre", attestation.numero)
    Attestation.objects.filter(pk=attestation.pk, essais=attestation.essais).update(
        date_echec=timezone.now(), erreur=message[:500], date_fin_bail=None
    )
