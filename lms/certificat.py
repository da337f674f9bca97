"""Le certificat de réalisation d'un module validé : à la demande, une fois, par un organisme déclaré (metier.md §2)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr

from certificats import declaration, delivrance
from certificats.models import Attestation

from . import attestation
from .expressions import TexteUuid, UuidTexte
from .models import EvenementSuivi, Professionnel, Realisation

PREFIXE = "certificat:"
NATURE = "Action de formation"


class CertificatImpossibleError(Exception):
    """Cette réalisation n'ouvre pas droit à un certificat ; le message dit pourquoi."""


def est_ouvert() -> bool:
    """Vrai si l'exploitant est un organisme déclaré ; sinon aucun certificat, et leurs adresses n'existent pas."""
    return bool(declaration.numero())


def reference_de(realisation: Realisation) -> str:
    """La clé d'idempotence du certificat : un par réalisation, quoi qu'il arrive."""
    return f"{PREFIXE}{realisation.uuid}"


@transaction.atomic
def delivrer(*, realisation: Realisation, acteur: Any) -> Attestation:
    """Rend le certificat de cette réalisation, délivré au besoin ; `acteur` est la personne, ou qui coordonne.

    Lève CertificatImpossibleError (importée, annulée, effacée, sans employeur), OrganismeNonDeclareError.
    """
    realisation = (
        Realisation.objects.select_for_update(of=("self",))
        .select_related("professionnel__user", "inscription__professionnel", "inscription__module_page")
        .get(pk=realisation.pk)
    )
    if deja := Attestation.objects.de_reference(reference_de(realisation)).first():
        return deja
    _verifier(realisation)
    assert realisation.professionnel and realisation.inscription  # noqa: S101 : _verifier l'a dit
    certificat = delivrance.delivrer(titulaire=realisation.professionnel.user, contenu=_contenu(realisation))
    EvenementSuivi.objects.create(
        genre=EvenementSuivi.Genre.CERTIFICAT, acteur=acteur, cible=certificat.numero,
        detail={"module": realisation.module_code},
    )  # fmt: skip
    return certificat


def _verifier(realisation: Realisation) -> None:
    if realisation.date_annulation:
        raise CertificatImpossibleError("Cette formation est annulée : elle n'ouvre pas droit à un certificat.")
    if realisation.origine != Realisation.Origine.PORTAIL:
        raise CertificatImpossibleError("Cette formation a été suivie ailleurs : demandez à l'organisme qui l'a faite.")
    if not (realisation.professionnel and realisation.inscription):
        raise CertificatImpossibleError("Les données de cette personne ont été effacées.")
    if not realisation.structure_nom:
        raise CertificatImpossibleError("L'employeur n'était pas connu à la date de validation.")


def _contenu(realisation: Realisation) -> Any:
    """Ce que dit l'attestation de la même réalisation, moins ce que le certificat ne dit pas."""
    assert realisation.inscription  # noqa: S101
    delivree = Attestation.objects.de_reference(str(realisation.uuid)).first()
    formation = delivree.charge.get("formation") if delivree else None
    debut = datetime.fromisoformat(formation["debut"]) if formation else None
    return replace(
        attestation.contenu_pour(realisation, realisation.inscription, debut=debut),
        reference=reference_de(realisation),
        genre=Attestation.Genre.CERTIFICAT.value,
        fonction="",
        nature=NATURE,
        conditions="",
        date_expiration=None,
        est_a_distance=realisation.modalite != Realisation.Modalite.PRESENTIEL,
    )


def references(realisations: QuerySet[Realisation]) -> QuerySet[Any, Any]:
    """Les références de certificat de ces réalisations, à comparer en base."""
    compose = Concat(Value(PREFIXE), UuidTexte("uuid"), output_field=CharField())
    return realisations.annotate(texte=compose).values("texte")


def a_demander(professionnel: Professionnel) -> set[str]:
    """Les références des attestations dont la personne peut demander le certificat ; vide si rien n'est ouvert."""
    if not est_ouvert():
        return set()
    siennes = Realisation.objects.valides().filter(
        professionnel=professionnel, origine=Realisation.Origine.PORTAIL, inscription__isnull=False
    )
    delivre = Attestation.objects.filter(reference=Concat(Value(PREFIXE), UuidTexte(OuterRef("uuid"))))
    return {
        str(uuid) for uuid in siennes.exclude(Exists(delivre)).exclude(structure_nom="").values_list("uuid", flat=True)
    }


def realisation_certifiee() -> QuerySet[Realisation]:
    """La réalisation que nomme le certificat externe."""
    return Realisation.objects.filter(uuid=TexteUuid(Substr(OuterRef("reference"), len(PREFIXE) + 1)))


def en_trop() -> Q:
    """Les réalisations importées, ou annulées ; sauf le doublon d'une fusion, qui reste vrai."""
    annulee = Q(date_annulation__isnull=False, doublon_de__isnull=True)
    return annulee | Q(origine=Realisation.Origine.IMPORT)
