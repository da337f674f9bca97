"""Prévenir avant qu'une attestation n'expire : une fois à 60 jours, une fois à 15 jours, jamais deux."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificats.models import Attestation

from . import courriels
from .models import RappelExpiration

ECHEANCES = (60, 15)


def envoyer_les_rappels(maintenant: datetime | None = None) -> int:
    """Envoie les rappels dus ; rend leur nombre. Rejouer n'envoie rien de plus.

    Une attestation qui expire dans moins de 15 jours ne reçoit que le dernier rappel. Le fait est écrit avant
    l'envoi, dans la même transaction : un courriel qui échoue est retenté au passage suivant.
    """
    maintenant = maintenant or timezone.now()
    envoyes, plus_proche = 0, maintenant
    for jours in sorted(ECHEANCES):
        limite = maintenant + timedelta(days=jours)
        dues = (
            Attestation.objects.expirant_entre(plus_proche, limite)
            .filter(titulaire__professionnel__isnull=False, titulaire__is_active=True)
            .exclude(rappels__jours__lte=jours)
            .filter(renouvellement=None)
            .select_related("titulaire__professionnel")
            .order_by("pk")
        )
        envoyes += sum(_rappeler(attestation, jours, maintenant) for attestation in dues.iterator(chunk_size=500))
        plus_proche = limite
    return envoyes


def _rappeler(attestation: Attestation, jours: int, maintenant: datetime) -> bool:
    try:
        with transaction.atomic():
            RappelExpiration.objects.create(attestation=attestation, jours=jours, date_envoi=maintenant)
            courriels.rappeler_l_expiration(attestation)
    except IntegrityError:  # un autre processus vient de l'envoyer
        return False
    except OSError:  # le serveur de courriel ne répond pas : le fait n'est pas écrit, on réessaiera
        courriels.journal.warning("Rappel d'expiration remis à plus tard : %s", attestation.numero)
        return False
    return True
