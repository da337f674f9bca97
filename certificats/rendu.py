"""Rendre les documents demandés : un bail, un rendu hors transaction, un fichier sous son empreinte, puis l'état."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import cles, depot, fabrique, registre, statuts
from .emetteur import inscrire_cachet, inscrire_cle_badge
from .erreurs import DocumentImpossibleError, EmissionReporteeError
from .fabrique import Emission
from .models import Attestation

journal = logging.getLogger(__name__)
BAIL = timedelta(seconds=120)
REPRISE, REPRISE_AU_PLUS = timedelta(seconds=30), timedelta(hours=1)


def rendre(attestation_id: int) -> bool:
    """Rend une attestation si elle est libre ; vrai si c'est ce processus qui l'a émise."""
    attestation = prendre(attestation_id)
    if attestation is None:
        return False
    try:
        emission = fabriquer(attestation)
    except DocumentImpossibleError as erreur:
        _echouer(attestation, str(erreur))
        return False
    except EmissionReporteeError as erreur:
        _reporter(attestation, str(erreur))
        return False
    return finir(attestation, emission)


def fabriquer(attestation: Attestation) -> Emission:
    """Le document scellé et le badge, avec les clés du moment. Lève DocumentImpossibleError, EmissionReporteeError."""
    cle, cachet = cles.cle_badge(), cles.cachet()
    statut = statuts.attribuer(attestation)
    return fabrique.fabriquer(attestation.charge, statut=statut, cle=cle, cachet=cachet, instant=timezone.now())


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


def finir(attestation: Attestation, emission: Emission) -> bool:
    """Range le fichier puis pose l'état et le consigne ; `essais` est le jeton du bail : en retard, on n'écrit rien."""
    attestation.pdf_sha256 = depot.ranger(emission.document)
    cle_badge, cle_sceau = inscrire_cle_badge(emission.cle_badge), inscrire_cachet(emission.cachet)
    with transaction.atomic():
        emise = (
            Attestation.objects.a_emettre()
            .filter(pk=attestation.pk, essais=attestation.essais)
            .update(
                date_emission=timezone.now(), pdf_sha256=attestation.pdf_sha256, pdf_nu_sha256=emission.nu_sha256,
                vc=emission.vc, cle_badge=cle_badge, cle_sceau=cle_sceau, niveau_sceau=emission.cachet.niveau,
                est_cachet_essai=emission.est_essai, date_fin_bail=None, erreur="",
            )
        )  # fmt: skip
        if emise:
            registre.consigner(registre.Type.EMISE, attestation)
    return bool(emise)


def _reporter(attestation: Attestation, message: str) -> None:
    """Panne passagère (clé, horodateur) : l'attestation reste à émettre, réessayée de plus en plus tard."""
    journal.error("Attestation %s remise à plus tard : %s", attestation.numero, message)
    attente = min(REPRISE * 2 ** min(attestation.essais, 10), REPRISE_AU_PLUS)
    Attestation.objects.filter(pk=attestation.pk, essais=attestation.essais).update(
        erreur=message[:500], date_fin_bail=timezone.now() + attente
    )


def _echouer(attestation: Attestation, message: str) -> None:
    """Échec définitif (caractère impossible, deux pages) : visible aussitôt, jamais réessayé en boucle."""
    journal.error("Attestation %s impossible à rendre", attestation.numero)
    Attestation.objects.filter(pk=attestation.pk, essais=attestation.essais).update(
        date_echec=timezone.now(), erreur=message[:500], date_fin_bail=None
    )
