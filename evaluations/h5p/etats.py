"""La reprise : où en était une personne dans une activité H5P, par clé, avec une révision optimiste (h5p.md §9)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.models import Activite, EtatH5P, Tentative
from evaluations.passation import EST_REMPLACEE, TentativeCloseError, TentativeInconnueError

from .texte_libre import etat_est_local

DONNEE_MAX = 64 * 1024


class EtatConflictuelError(Exception):
    """L'état a changé ailleurs, ou le contenu n'est plus le même ; `etat` est celui du serveur, ou None."""

    def __init__(self, etat: EtatH5P | None, content_hash: str) -> None:
        self.etat = etat
        self.content_hash = content_hash
        super().__init__("Cet état a changé sur un autre appareil.")


class EtatLocalError(Exception):
    """L'activité fait écrire librement : son état reste sur l'appareil."""


@dataclass(frozen=True)
class Sauvegarde:
    """Un état à garder ; `data` None : à effacer. `revision` : celle que l'appareil connaît, 0 à défaut."""

    data_id: str
    sub_content_id: str
    data: str | None
    content_hash: str
    revision: int


@transaction.atomic
def sauver(*, personne: Any, tentative_uuid: UUID, sauvegarde: Sauvegarde) -> int:
    """Garde ou efface un état ; rend sa nouvelle révision (0 : effacé). Trois requêtes au plus.

    Lève TentativeInconnueError, TentativeCloseError, EtatLocalError, EtatConflictuelError.
    """
    tentative = _tentative(personne, tentative_uuid)
    cle = {
        "personne": personne,
        "activite_id": tentative.activite_id,
        "data_id": sauvegarde.data_id,
        "sub_content_id": sauvegarde.sub_content_id,
    }
    attendu = str(tentative.contenu["content_hash"])
    etat = EtatH5P.objects.select_for_update().filter(**cle).first()
    connu = etat if etat is not None and etat.content_hash == attendu else None
    if sauvegarde.content_hash != attendu or sauvegarde.revision != (connu.revision if connu else 0):
        raise EtatConflictuelError(connu, attendu)
    if sauvegarde.data is None:
        EtatH5P.objects.filter(**cle).delete()
        return 0
    revision = etat.revision + 1 if etat else 1
    valeurs = {"data": sauvegarde.data, "content_hash": attendu, "revision": revision, "date_maj": timezone.now()}
    if etat:
        EtatH5P.objects.filter(pk=etat.pk).update(**valeurs)
        return revision
    try:
        with transaction.atomic():
            EtatH5P.objects.create(**cle, **valeurs)
    except IntegrityError:  # un autre appareil vient de l'écrire
        raise EtatConflictuelError(EtatH5P.objects.filter(**cle).first(), attendu) from None
    return revision


def _tentative(personne: Any, tentative_uuid: UUID) -> Tentative:
    tentatives = Tentative.objects.annotate(est_remplacee=EST_REMPLACEE)
    tentative = tentatives.filter(uuid=tentative_uuid, personne=personne, activite__genre=Activite.Genre.H5P).first()
    if tentative is None:
        raise TentativeInconnueError
    if tentative.est_remplacee:
        raise TentativeCloseError
    if etat_est_local(tentative.contenu):
        raise EtatLocalError
    return tentative


def lire(tentative: Tentative) -> list[EtatH5P]:
    """Les états d'une personne dans l'activité de sa tentative, s'ils vont avec son contenu."""
    return list(
        EtatH5P.objects.filter(
            personne=tentative.personne_id,
            activite=tentative.activite_id,
            content_hash=tentative.contenu["content_hash"],
        )
    )
