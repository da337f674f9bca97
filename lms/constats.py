"""Ce qu'un contrôle de cohérence constate : des anomalies, et des écarts admis sous leur motif."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from certificats.models import Attestation, AttestationQuerySet

EXEMPLES = 20  # par règle : le nombre total est toujours donné
DEMANDE = Attestation.Motif.DEMANDE
REVOQUEE = "revoquee_a_la_demande_du_titulaire"


@dataclass(frozen=True)
class Anomalie:
    """Une règle enfreinte : combien de fois, et les premiers objets en cause."""

    regle: str
    message: str
    nombre: int
    objets: list[str]


@dataclass(frozen=True)
class Ecart:
    """Une différence admise entre attestations de module vivantes et I1, sous son motif."""

    motif: str
    sens: int  # +1 : attestation sans formation comptée ; -1 : formation comptée sans attestation vivante
    nombre: int


def anomalie(regle: str, message: str, fautifs: QuerySet[Any], designation: Any) -> Anomalie:
    """Une requête quand tout va bien (les premiers exemples), deux sinon (le nombre)."""
    requete = fautifs.order_by().annotate(objet=Cast(designation, CharField())).values_list("objet", flat=True)
    objets = [str(objet) for objet in requete[:EXEMPLES]]
    nombre = len(objets) if len(objets) < EXEMPLES else requete.count()
    return Anomalie(regle, message, nombre, objets)


def vivantes(attestations: AttestationQuerySet) -> AttestationQuerySet:
    """Ni révoquées, ni remplacées, ni annulées, ni expirées, ni effacées : celles qu'une vérification confirme."""
    expiree = Q(date_expiration__isnull=False, date_expiration__lte=timezone.now())
    return attestations.vivantes().filter(date_effacement=None).exclude(expiree)
