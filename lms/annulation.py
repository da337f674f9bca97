"""Revenir sur un fait ou sur un document : annuler une réalisation, révoquer une attestation. Rien n'est supprimé."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from certificats import delivrance
from certificats.models import Attestation

from . import achevement, certificat, renouvellement
from .models import EvenementSuivi, Realisation

Motif = Attestation.Motif


class AnnulationImpossibleError(Exception):
    """L'acte n'a pas lieu d'être ; le message dit pourquoi."""


@transaction.atomic
def annuler_realisation(
    *, realisation: Realisation, motif: str, motif_interne: str = "", acteur: Any = None
) -> Realisation:
    """Annule une réalisation et révoque ses attestations vivantes ; l'indicateur la décompte, la preuve demeure.

    Si une validation plus récente du même module existe, elle devient la première ; sinon un parcours qu'elle
    achevait ne l'est plus, et son attestation est révoquée aussi. Lève AnnulationImpossibleError.
    """
    if motif not in Motif.values:
        raise AnnulationImpossibleError("Choisissez un motif dans la liste.")
    realisation = Realisation.objects.select_for_update(of=("self",)).get(pk=realisation.pk)
    if realisation.date_annulation:
        raise AnnulationImpossibleError("Cette réalisation est déjà annulée.")
    Realisation.objects.filter(pk=realisation.pk).update(
        date_annulation=timezone.now(), motif_annulation=str(Motif(motif).label)
    )
    if realisation.est_premiere:
        _promouvoir_la_suivante(realisation)
    references = [
        *renouvellement.references(realisation),
        certificat.reference_de(realisation),
        *(str(acheve.uuid) for acheve in achevement.defaire(realisation)),
    ]
    for attestation in Attestation.objects.vivantes().filter(reference__in=references).order_by("pk"):
        delivrance.revoquer(attestation=attestation, motif=motif, motif_interne=motif_interne, acteur=acteur)
    _noter(EvenementSuivi.Genre.ANNULATION, acteur, str(realisation.uuid), motif=motif)
    realisation.refresh_from_db()
    return realisation


def _promouvoir_la_suivante(realisation: Realisation) -> None:
    """I1 compte la première validation qui vaut : la plus ancienne de celles qui restent."""
    if realisation.professionnel_id is None:
        return
    restantes = Realisation.objects.valides().filter(
        professionnel=realisation.professionnel_id, module_page=realisation.module_page_id
    )
    suivante = restantes.order_by("date_fin", "pk").first()
    if suivante:
        Realisation.objects.filter(pk=suivante.pk).update(est_premiere=True)


@transaction.atomic
def revoquer_attestation(
    *, attestation: Attestation, motif: str, motif_interne: str = "", acteur: Any = None
) -> Attestation:
    """Révoque une attestation. À la demande de la personne le fait demeure ; sinon la réalisation est annulée aussi.

    Une attestation ne peut pas être fausse et la formation comptée. Lève AnnulationImpossibleError.
    """
    if motif not in Motif.values:
        raise AnnulationImpossibleError("Choisissez un motif dans la liste.")
    if not attestation.est_vivante:
        raise AnnulationImpossibleError("Cette attestation n'est plus en cours : il n'y a rien à révoquer.")
    if attestation.genre == Attestation.Genre.PARCOURS and motif != Motif.DEMANDE:
        raise AnnulationImpossibleError("Révoquez l'attestation du module en cause : celle du parcours suivra.")
    realisation = realisation_de(attestation)
    if realisation and motif != Motif.DEMANDE and not realisation.date_annulation:
        annuler_realisation(realisation=realisation, motif=motif, motif_interne=motif_interne, acteur=acteur)
    else:
        delivrance.revoquer(attestation=attestation, motif=motif, motif_interne=motif_interne, acteur=acteur)
    _noter(EvenementSuivi.Genre.REVOCATION, acteur, attestation.numero, motif=motif)
    attestation.refresh_from_db()
    return attestation


@transaction.atomic
def annuler_demande(*, attestation: Attestation, motif_interne: str, acteur: Any = None) -> Attestation:
    """Annule une demande jamais émise, et la réalisation qu'elle attestait. Lève AnnulationImpossibleError."""
    if not motif_interne.strip():
        raise AnnulationImpossibleError("Écrivez pourquoi cette demande est annulée.")
    if not delivrance.annuler(attestation=attestation, motif_interne=motif_interne, acteur=acteur):
        raise AnnulationImpossibleError("Le document est déjà émis : révoquez-le plutôt.")
    realisation = realisation_de(attestation)
    if realisation and not realisation.date_annulation:
        annuler_realisation(realisation=realisation, motif=Motif.ERREUR, motif_interne=motif_interne, acteur=acteur)
    _noter(EvenementSuivi.Genre.DEMANDE_ANNULEE, acteur, attestation.numero)
    attestation.refresh_from_db()
    return attestation


@transaction.atomic
def reessayer(*, attestation: Attestation, acteur: Any = None) -> None:
    """Remet à émettre un document en échec. Lève AnnulationImpossibleError s'il ne l'est pas."""
    if not delivrance.reessayer(attestation=attestation):
        raise AnnulationImpossibleError("Cette attestation n'est pas en échec.")
    _noter(EvenementSuivi.Genre.REESSAI, acteur, attestation.numero)


def realisation_de(attestation: Attestation) -> Realisation | None:
    """La réalisation qu'atteste un document de module ; None pour un autre genre."""
    if attestation.genre != Attestation.Genre.MODULE:
        return None
    try:
        reference = UUID(attestation.reference)
    except ValueError:
        return None
    return Realisation.objects.filter(uuid=reference).first()


def _noter(genre: str, acteur: Any, cible: str, **detail: Any) -> None:
    EvenementSuivi.objects.create(genre=genre, acteur=acteur, cible=cible, detail=detail)
