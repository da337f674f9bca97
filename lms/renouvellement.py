"""Renouveler une attestation à durée limitée : réussir le quiz de nouveau, dans les soixante jours ou après.

Le fait reste le même : ni I1 ni I5 ne bougent. L'attestation d'avant reste consultable à son adresse.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from certificats import delivrance
from certificats.models import Attestation, AttestationQuerySet

from . import attestation
from .models import Inscription, Professionnel, Realisation, Renouvellement

AVANCE = timedelta(days=60)


@transaction.atomic
def renouveler(inscription: Inscription, instant: datetime) -> Renouvellement | None:
    """Délivre l'attestation suivante si la dernière expire bientôt ou a expiré ; None sinon.

    L'appelant a verrouillé l'inscription. Sans durée de validité au module, aucune requête.
    """
    page = inscription.module_page
    if not page.validite_mois:
        return None
    realisation = Realisation.objects.valides().filter(inscription=inscription).order_by("-date_fin").first()
    if realisation is None:
        return None
    derniere = _derniere(realisation)
    if derniere is None or not derniere.date_expiration or derniere.date_expiration > instant + AVANCE:
        return None
    renouvellement = Renouvellement.objects.create(realisation=realisation, renouvelle=derniere, date=instant)
    contenu = replace(
        attestation.contenu_pour(realisation, inscription),
        reference=str(renouvellement.uuid),
        fonction=inscription.professionnel.metier.libelle if inscription.professionnel.metier else "",
        structure=inscription.professionnel.nom_structure,
        version=page.version,
        fin=instant,
        date_expiration=attestation.expiration(instant, page.validite_mois),
    )
    delivrance.delivrer(titulaire=inscription.professionnel.user, contenu=contenu)
    return renouvellement


def a_renouveler(professionnel: Professionnel, instant: datetime) -> AttestationQuerySet:
    """Celles de la personne qui expirent dans les soixante jours, sans suite encore, la plus proche d'abord."""
    siennes = Attestation.objects.du_titulaire(professionnel.user).filter(renouvellement=None)
    return siennes.expirant_entre(instant, instant + AVANCE).order_by("date_expiration", "pk")


def references(realisation: Realisation) -> list[str]:
    """Les références d'attestation de ce fait : la sienne, puis ses renouvellements."""
    return [str(uuid) for uuid in (realisation.uuid, *realisation.renouvellements.values_list("uuid", flat=True))]


def _derniere(realisation: Realisation) -> Attestation | None:
    """L'attestation vivante la plus récente du fait ou de ses renouvellements."""
    vivantes = Attestation.objects.vivantes().filter(date_effacement=None, reference__in=references(realisation))
    return vivantes.order_by("-date_delivrance", "-pk").first()
