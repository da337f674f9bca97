"""Les listes de révocation (W3C Bitstring Status List) : un bit par attestation, posé pour révoquée et remplacée.

L'expiration n'y est pas : elle est dans le badge (`validUntil`).
"""

import base64
import gzip
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from . import badge, cles, preuve
from .contenu import base_publique, emetteur
from .erreurs import EmissionReporteeError
from .models import Attestation, ListeStatut

ESSAIS = 16
DUREE = timedelta(days=7)
RENOUVELLEMENT = timedelta(days=1)


def adresse(numero: int) -> str:
    return f"{base_publique()}/statuts/{numero}"


def encoder(indices: Iterable[int], taille: int) -> str:
    """La liste compressée, en multibase « u » ; bit de poids fort d'abord."""
    octets = bytearray(taille // 8)
    for indice in indices:
        octets[indice >> 3] |= 0x80 >> (indice & 7)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(octets), mtime=0)).decode().rstrip("=")


def est_pose(liste: str, indice: int) -> bool:
    """Lit un bit d'une liste encodée. Lève ValueError si ce n'en est pas une."""
    brut = liste.removeprefix("u")
    octets = gzip.decompress(base64.urlsafe_b64decode(brut + "=" * (-len(brut) % 4)))
    return bool(octets[indice >> 3] & 0x80 >> (indice & 7))


def composer(numero: int, encodee: str, instant: datetime) -> dict[str, Any]:
    """La liste publiée, sans sa preuve."""
    lien = adresse(numero)
    return {
        "@context": [preuve.VC2],
        "id": lien,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": cles.emetteur_did(),
        "name": f"Liste de révocation {numero}, {emetteur().get('nom', '')}".strip(", "),
        "validFrom": badge.instant(instant),
        "validUntil": badge.instant(instant + DUREE),
        "credentialSubject": {
            "id": f"{lien}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encodee,
        },
    }


def attribuer(attestation: Attestation) -> badge.Statut:
    """La place de l'attestation, tirée au hasard et jamais rendue ; la même à chaque réessai.

    Lève EmissionReporteeError si le bail est perdu ou si les tirages tombent tous sur des places prises.
    """
    for _ in range(ESSAIS):
        if attestation.liste_statut is not None and attestation.indice_statut is not None:
            return badge.Statut(adresse(attestation.liste_statut.numero), attestation.indice_statut)
        liste = _courante()
        indice = secrets.randbelow(liste.taille)
        try:
            with transaction.atomic():
                _prendre(attestation, liste, indice)
        except IntegrityError:  # place déjà prise
            continue
        attestation.liste_statut, attestation.indice_statut = liste, indice
    raise EmissionReporteeError("Aucune place libre dans la liste de statuts : la relève recommencera.")


def _prendre(attestation: Attestation, liste: ListeStatut, indice: int) -> None:
    libre = Attestation.objects.a_emettre().filter(pk=attestation.pk, essais=attestation.essais, indice_statut=None)
    if not libre.update(liste_statut=liste, indice_statut=indice):
        raise EmissionReporteeError("Un autre ouvrier fabrique déjà cette attestation.")
    ListeStatut.objects.filter(pk=liste.pk).update(attribues=F("attribues") + 1)


def _courante() -> ListeStatut:
    """La dernière liste ; une neuve, aussitôt signée, quand la précédente est à moitié pleine."""
    liste = ListeStatut.objects.order_by("numero").last()
    if liste is None or liste.attribues * 2 >= liste.taille:
        liste, est_neuve = ListeStatut.objects.get_or_create(numero=liste.numero + 1 if liste else 1)
        if est_neuve:
            signer(liste)
    return liste


def marquer(attestation: Attestation) -> None:
    """À appeler dans la transaction qui révoque ou remplace : la liste est à signer de nouveau."""
    if attestation.liste_statut_id is not None:
        ListeStatut.objects.filter(pk=attestation.liste_statut_id).update(version=F("version") + 1)


def signer(liste: ListeStatut) -> None:
    """Recalcule et signe une liste. Lève CleIndisponibleError."""
    cle, instant = cles.cle_badge(), timezone.now()
    # La version est lue avant les bits : un changement validé entre-temps la laisse à signer.
    version = ListeStatut.objects.values_list("version", flat=True).get(pk=liste.pk)
    poses = Attestation.objects.filter(liste_statut=liste).exclude(date_revocation=None, date_remplacement=None)
    indices = (indice for indice in poses.values_list("indice_statut", flat=True) if indice is not None)
    encodee = encoder(indices, liste.taille)
    document = preuve.signer(
        composer(liste.numero, encodee, instant), cle=cle.privee, methode=cle.methode, creation=badge.instant(instant)
    )
    # Deux signataires à la fois : le plus ancien état n'écrase pas le plus récent.
    ListeStatut.objects.filter(pk=liste.pk, version_signee__lte=version).update(
        document=document, version_signee=version, date_signature=instant
    )


def signer_les_listes() -> int:
    """Signe les listes changées, et toutes une fois par jour ; rend leur nombre. Lève CleIndisponibleError."""
    limite = timezone.now() - RENOUVELLEMENT
    perimees = Q(date_signature=None) | Q(date_signature__lt=limite) | ~Q(version_signee=F("version"))
    listes = list(ListeStatut.objects.filter(perimees))
    for liste in listes:
        signer(liste)
    return len(listes)
