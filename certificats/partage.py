"""Ce que la personne titulaire choisit : l'affichage public, et un lien à durée limitée vers son document."""

import secrets
from datetime import timedelta

from django.core import signing

from .models import Attestation

DUREE = timedelta(days=30)
SEL = "certificats.partage"


def choisir_l_affichage(attestation: Attestation, affichage: str) -> bool:
    """Complet, ou état et initiales seulement ; rend False si ce n'est pas un choix."""
    if affichage not in Attestation.Affichage.values:
        return False
    Attestation.objects.filter(pk=attestation.pk).update(affichage=affichage)
    return True


def ouvrir(attestation: Attestation) -> str:
    """Un lien signé, valable trente jours ; tant que le partage n'est pas cessé, les précédents valent aussi."""
    if not attestation.partage:
        attestation.partage = secrets.token_hex(16)
        Attestation.objects.filter(pk=attestation.pk).update(partage=attestation.partage)
    return signing.TimestampSigner(salt=SEL).sign(attestation.partage)


def cesser(attestation: Attestation) -> None:
    """Plus aucun lien déjà donné ne s'ouvre."""
    Attestation.objects.filter(pk=attestation.pk).update(partage="")


def est_ouvert(attestation: Attestation, jeton: str) -> bool:
    try:
        partage = signing.TimestampSigner(salt=SEL).unsign(jeton, max_age=DUREE)
    except signing.BadSignature:
        return False
    return bool(attestation.partage) and secrets.compare_digest(partage, attestation.partage)
