"""La correction du nom imprimé : demandée par la personne, décidée par quelqu'un d'autre."""

from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from certificats import delivrance
from certificats.contenu import Correction
from certificats.models import Attestation

from . import courriels
from .models import DemandeCorrection, EvenementSuivi, Professionnel, Structure


class CorrectionImpossibleError(Exception):
    """La demande ne peut pas être faite ou décidée ; le message dit pourquoi."""


def a_corriger(professionnel: Professionnel, nom_complet: str) -> list[Attestation]:
    """Les attestations vivantes de la personne qui portent un autre nom, la plus ancienne d'abord."""
    vivantes = Attestation.objects.du_titulaire(professionnel.user).vivantes().filter(date_effacement=None)
    return [attestation for attestation in vivantes.order_by("pk") if attestation.titulaire_nom != nom_complet]


@transaction.atomic
def demander(*, professionnel: Professionnel, prenom: str, nom: str) -> DemandeCorrection:
    """Dépose une demande. Lève CorrectionImpossibleError si une autre attend, ou si rien ne changerait."""
    demande = DemandeCorrection(professionnel=professionnel, prenom=prenom, nom=nom, date_demande=timezone.now())
    if not a_corriger(professionnel, demande.nom_complet):
        raise CorrectionImpossibleError("Toutes vos attestations portent déjà ce nom.")
    try:
        with transaction.atomic():
            demande.save()
    except IntegrityError:
        raise CorrectionImpossibleError("Une demande de correction est déjà en attente.") from None
    _noter(EvenementSuivi.Genre.CORRECTION_DEMANDEE, demande, professionnel.user)
    return demande


@transaction.atomic
def accepter(*, demande: DemandeCorrection, acteur: Any) -> list[Attestation]:
    """Réémet chaque attestation vivante au nom demandé ; rend les nouvelles. Lève CorrectionImpossibleError."""
    demande = _a_decider(demande, acteur)
    nouvelles = [
        delivrance.reemettre(
            attestation=ancienne,
            correction=Correction(nom=demande.nom_complet),
            acteur=acteur,
            motif_interne="Correction de nom demandée par la personne",
        )
        for ancienne in a_corriger(demande.professionnel, demande.nom_complet)
    ]
    demande.date_acceptation, demande.acteur = timezone.now(), acteur
    demande.save(update_fields=["date_acceptation", "acteur"])
    for nouvelle in nouvelles:
        _noter_la_reemission(nouvelle, acteur)
    transaction.on_commit(partial(_annoncer, demande.pk, len(nouvelles)))
    return nouvelles


@transaction.atomic
def corriger(*, attestation: Attestation, nom: str, acteur: Any) -> Attestation:
    """Corrige une seule attestation, d'office ; rend la nouvelle.

    Lève CorrectionImpossibleError, ActeImpossibleError.
    """
    if attestation.titulaire_nom == nom:
        raise CorrectionImpossibleError("Cette attestation porte déjà ce nom.")
    if attestation.titulaire_id == acteur.pk:
        raise CorrectionImpossibleError("Votre propre attestation est corrigée par quelqu'un d'autre.")
    nouvelle = delivrance.reemettre(attestation=attestation, correction=Correction(nom=nom), acteur=acteur)
    _noter_la_reemission(nouvelle, acteur)
    return nouvelle


@transaction.atomic
def refuser(*, demande: DemandeCorrection, motif: str, acteur: Any) -> DemandeCorrection:
    """Refuse, avec un motif que la personne lira. Lève CorrectionImpossibleError."""
    if not motif.strip():
        raise CorrectionImpossibleError("Écrivez le motif du refus : la personne le lira.")
    demande = _a_decider(demande, acteur)
    demande.date_refus, demande.motif_refus, demande.acteur = timezone.now(), motif.strip()[:300], acteur
    demande.save(update_fields=["date_refus", "motif_refus", "acteur"])
    _noter(EvenementSuivi.Genre.CORRECTION_REFUSEE, demande, acteur)
    transaction.on_commit(partial(_annoncer, demande.pk, 0))
    return demande


def visibles_par(acteur: Any) -> QuerySet[DemandeCorrection]:
    """Les demandes des personnes dont l'acteur coordonne la structure ; toutes pour qui coordonne tout."""
    demandes = DemandeCorrection.objects.select_related("professionnel__user", "professionnel__structure")
    if acteur.has_perm("lms.coordonner_tout"):
        return demandes
    return demandes.filter(professionnel__structure__in=Structure.objects.filter(coordinations__user=acteur))


def _a_decider(demande: DemandeCorrection, acteur: Any) -> DemandeCorrection:
    """La demande, verrouillée et encore ouverte, que l'acteur n'a pas faite lui-même."""
    relue = DemandeCorrection.objects.select_for_update(of=("self",)).get(pk=demande.pk)
    if not relue.est_ouverte:
        raise CorrectionImpossibleError("Cette demande est déjà décidée.")
    if relue.professionnel.user_id == acteur.pk:
        raise CorrectionImpossibleError("Votre propre demande est décidée par quelqu'un d'autre.")
    return relue


def _annoncer(demande_id: int, nombre: int) -> None:
    """Prévient la personne ; un serveur de courriel en panne n'annule pas la décision, l'écran la dit aussi."""
    demande = DemandeCorrection.objects.select_related("professionnel__user").get(pk=demande_id)
    try:
        courriels.annoncer_la_correction(demande, nombre)
    except OSError:
        courriels.journal.warning("Courriel de décision non envoyé (demande %s).", demande.uuid)


def _noter(genre: str, demande: DemandeCorrection, acteur: Any) -> None:
    EvenementSuivi.objects.create(genre=genre, acteur=acteur, cible=str(demande.uuid))


def _noter_la_reemission(nouvelle: Attestation, acteur: Any) -> None:
    EvenementSuivi.objects.create(
        genre=EvenementSuivi.Genre.REEMISSION,
        acteur=acteur,
        cible=nouvelle.numero,
        detail={"remplace": nouvelle.remplace.numero if nouvelle.remplace else ""},
    )
