"""Délivrer, révoquer : le métier de l'attestation. La ligne « à émettre » est elle-même la boîte d'envoi."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from . import codes
from . import contenu as mise_en_forme
from .contenu import PARIS, ContenuAttestation
from .models import Attestation, Compteur
from .reveil import reveiller

ESSAIS = 8


class TropDeCollisionsError(Exception):
    """Huit codes tirés au hasard étaient tous pris : le hasard du serveur est en cause."""


def delivrer(*, titulaire: Any, contenu: ContenuAttestation) -> Attestation:
    """Rend l'attestation de cette référence, créée et numérotée au besoin, dans la transaction de l'appelant.

    Le document est rendu après le commit. Une référence révoquée rend l'ancienne : on ne délivre pas deux fois.
    """
    for _ in range(ESSAIS):
        if deja := Attestation.objects.de_reference(contenu.reference).first():
            return deja
        try:
            with transaction.atomic():
                return _creer(titulaire, contenu)
        except IntegrityError:  # la référence vient d'être délivrée, ou le code est pris
            continue
    raise TropDeCollisionsError(contenu.reference)


def _creer(titulaire: Any, contenu: ContenuAttestation) -> Attestation:
    maintenant = timezone.now()
    code = codes.tirer()
    # Le compteur est verrouillé au dernier moment : une seule ligne pour toutes les délivrances de l'année.
    numero = numero_suivant(maintenant)
    charge = mise_en_forme.figer(contenu, numero=numero, code=code, date_delivrance=maintenant)
    attestation = Attestation.objects.create(
        reference=contenu.reference,
        genre=contenu.genre,
        code=code,
        numero=numero,
        titulaire=titulaire,
        charge=charge,
        empreinte=empreinte(charge),
        date_delivrance=maintenant,
    )
    # Pas de `partial` : avec robust=True, Django lit le nom de la fonction quand elle échoue.
    transaction.on_commit(lambda: reveiller(attestation.pk), robust=True)
    return attestation


def numero_suivant(instant: datetime) -> str:
    """Le numéro `AAAA-NNNNNN` suivant de l'année (à Paris) ; un retour arrière le rend : la suite est sans trou."""
    annee = str(instant.astimezone(PARIS).year)
    if not Compteur.objects.filter(cle=annee).update(dernier=F("dernier") + 1):
        Compteur.objects.get_or_create(cle=annee)
        Compteur.objects.filter(cle=annee).update(dernier=F("dernier") + 1)
    dernier = Compteur.objects.values_list("dernier", flat=True).get(cle=annee)
    return f"{annee}-{dernier:06d}"


def empreinte(charge: dict[str, Any]) -> str:
    """SHA-256 de la forme canonique (RFC 8785) de la charge."""
    return hashlib.sha256(rfc8785.dumps(charge)).hexdigest()


@transaction.atomic
def revoquer(*, attestation: Attestation, motif: str, motif_interne: str = "") -> bool:
    """Révoque une attestation vivante ; rend False si elle l'était déjà. L'adresse et le document demeurent."""
    return bool(
        Attestation.objects.vivantes()
        .filter(pk=attestation.pk)
        .update(date_revocation=timezone.now(), motif_code=motif, motif_interne=motif_interne)
    )
