"""Le regard nominatif : qui voit quelles attestations nommément, et la trace qu'il en laisse (metier.md §8)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from certificats.models import Attestation, AttestationQuerySet

from . import certificat
from .autorisations import peut_coordonner
from .expressions import UuidTexte
from .models import Consultation, ParcoursAcheve, Professionnel, Realisation, Renouvellement, Structure


def peut_voir_nominatif(user: Any) -> bool:
    """Vrai pour qui coordonne et a reçu, en plus, le droit nominatif."""
    return bool(user.is_authenticated and user.has_perm("lms.voir_nominatif") and peut_coordonner(user))


def attestations_visibles_par(acteur: Any) -> AttestationQuerySet:
    """Les attestations de son périmètre : celles dont le fait est rattaché à une structure qu'il coordonne."""
    if not peut_voir_nominatif(acteur):
        return Attestation.objects.none()
    if acteur.has_perm("lms.coordonner_tout"):
        return Attestation.objects.all()
    realisations = Realisation.objects.visibles_par(acteur)
    renouvellements = Renouvellement.objects.filter(realisation__in=realisations)
    acheves = ParcoursAcheve.objects.filter(realisation__in=realisations)
    return Attestation.objects.filter(
        Q(genre=Attestation.Genre.MODULE, reference__in=_references(realisations))
        | Q(genre=Attestation.Genre.MODULE, reference__in=_references(renouvellements))
        | Q(genre=Attestation.Genre.PARCOURS, reference__in=_references(acheves))
        | Q(genre=Attestation.Genre.CERTIFICAT, reference__in=certificat.references(realisations))
    )


def professionnels_visibles_par(acteur: Any) -> QuerySet[Professionnel]:
    """Les personnes dont la structure actuelle est dans son périmètre."""
    if not peut_voir_nominatif(acteur):
        return Professionnel.objects.none()
    if acteur.has_perm("lms.coordonner_tout"):
        return Professionnel.objects.all()
    return Professionnel.objects.filter(structure__in=Structure.objects.filter(coordinations__user=acteur))


def noter_la_consultation(*, acteur: Any, attestations: Iterable[Attestation], ecran: str) -> None:
    """Écrit, une fois par jour et par écran, que l'acteur a vu ces personnes ; jamais pour les siennes propres."""
    comptes = {attestation.titulaire_id for attestation in attestations} - {None, acteur.pk}
    jour = timezone.localdate()
    vues = Professionnel.objects.filter(user__in=comptes).values_list("pk", flat=True)
    Consultation.objects.bulk_create(
        [Consultation(professionnel_id=pk, acteur=acteur, ecran=ecran, jour=jour) for pk in vues],
        ignore_conflicts=True,
    )


def _references(faits: QuerySet[Any]) -> QuerySet[Any]:
    return faits.annotate(texte=UuidTexte("uuid")).values("texte")
