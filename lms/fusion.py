"""Réunir deux comptes d'une même personne : rien ne se perd, rien ne compte deux fois, tout est au journal."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from certificats import delivrance
from cours.models import ParcoursPage
from evaluations import personnes as reponses

from . import achevement
from .models import (
    Coordination,
    EchangeTuteur,
    EvenementSuivi,
    Inscription,
    LigneLot,
    MessageTuteur,
    ParcoursAcheve,
    Professionnel,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
)

MOTIF = "Fusion de comptes : la validation la plus ancienne est gardée"


class FusionImpossibleError(Exception):
    """Ces comptes ne peuvent pas être réunis ; le message dit pourquoi."""


@transaction.atomic
def fusionner(*, garde: Professionnel, absorbe: Professionnel, acteur: Any = None) -> Professionnel:
    """Verse tout ce que porte `absorbe` dans `garde`, puis ferme le compte absorbé. Lève FusionImpossibleError.

    Un module validé par les deux comptes ne compte qu'une fois, à la plus ancienne date ; l'autre réalisation est
    annulée (jamais supprimée) et son attestation reste vraie : c'est l'écart nommé « fusion » de verifier_coherence.
    """
    if garde.pk == absorbe.pk:
        raise FusionImpossibleError("Choisissez deux comptes différents.")
    if absorbe.user.is_superuser:
        raise FusionImpossibleError("Un compte d'administration ne s'absorbe pas : retirez d'abord ses droits.")
    list(Professionnel.objects.select_for_update(of=("self",)).filter(pk__in=[garde.pk, absorbe.pk]).order_by("pk"))
    doublons = _reunir_les_realisations(garde, absorbe)
    doublons += _reunir_les_parcours(garde, absorbe)
    registrations = {
        inscription.uuid: _reunir_une_inscription(inscription, garde).uuid
        for inscription in Inscription.objects.filter(professionnel=absorbe).order_by("pk")
    }
    reponses.transferer(de=absorbe.user, vers=garde.user, registrations=registrations)
    attestations = delivrance.transferer(de=absorbe.user, vers=garde.user)
    detail = {"absorbe": str(absorbe.uuid), "doublons": doublons, "attestations": attestations}
    _fermer(absorbe, garde)
    EvenementSuivi.objects.create(
        genre=EvenementSuivi.Genre.FUSION, acteur=acteur, cible=str(garde.uuid), detail=detail
    )
    garde.refresh_from_db()
    return garde


def _reunir_les_realisations(garde: Professionnel, absorbe: Professionnel) -> int:
    """Annule les doublons, puis rattache tout ; rend le nombre de doublons."""
    toutes = Realisation.objects.filter(professionnel__in=[garde, absorbe])
    par_module: dict[int, list[Realisation]] = defaultdict(list)
    for realisation in toutes.valides().select_for_update(of=("self",)).order_by("date_fin", "pk"):
        par_module[realisation.module_page_id].append(realisation)
    premieres, doublons = [], 0
    for realisations in par_module.values():
        premieres.append(realisations[0].pk)
        doublons += _ecarter_les_doublons(realisations)
    # L'ordre compte : la base refuse à tout instant deux premières validations d'un module par une personne.
    toutes.valides().exclude(pk__in=premieres).update(est_premiere=False)
    pks = list(toutes.values_list("pk", flat=True))
    Realisation.objects.filter(pk__in=pks).update(professionnel=garde, cle_statistique=garde.cle_statistique)
    Realisation.objects.filter(pk__in=premieres).update(est_premiere=True)
    return doublons


def _ecarter_les_doublons(realisations: list[Realisation]) -> int:
    """Pour un module : chaque version majeure ne garde que sa plus ancienne validation."""
    gardees: dict[int, Realisation] = {}
    doublons = 0
    for realisation in realisations:
        gardee = gardees.setdefault(realisation.version_majeure, realisation)
        if gardee is not realisation:
            Realisation.objects.filter(pk=realisation.pk).update(
                date_annulation=timezone.now(), motif_annulation=MOTIF, doublon_de=gardee
            )
            doublons += 1
    return doublons


def _reunir_les_parcours(garde: Professionnel, absorbe: Professionnel) -> int:
    """Un parcours achevé des deux côtés garde son fait le plus ancien ; un parcours complété par la fusion s'achève."""
    tous = ParcoursAcheve.objects.filter(professionnel__in=[garde, absorbe])
    gardes: dict[int, ParcoursAcheve] = {}
    doublons = 0
    for acheve in tous.valides().order_by("date_fin", "pk"):
        garde_pour = gardes.setdefault(acheve.parcours_page_id, acheve)
        if garde_pour is not acheve:
            ParcoursAcheve.objects.filter(pk=acheve.pk).update(date_annulation=timezone.now(), doublon_de=garde_pour)
            doublons += 1
    tous.update(professionnel=garde, cle_statistique=garde.cle_statistique)
    for parcours in ParcoursPage.objects.live().exclude(pk__in=gardes):
        achevement.achever_parcours(garde, parcours)
    return doublons


def _reunir_une_inscription(inscription: Inscription, garde: Professionnel) -> Inscription:
    """L'inscription de `garde` au même module, enrichie de celle-ci ; ou celle-ci, rattachée."""
    sienne = Inscription.objects.filter(professionnel=garde, module_page=inscription.module_page_id).first()
    if sienne is None:
        inscription.professionnel = garde
        inscription.save(update_fields=["professionnel"])
        return inscription
    for lecon in ProgressionLecon.objects.filter(inscription=inscription):
        _reunir_une_lecon(lecon, sienne)
    for activite in ProgressionActivite.objects.filter(inscription=inscription):
        _reunir_une_activite(activite, sienne)
    Realisation.objects.filter(inscription=inscription).update(inscription=sienne)
    EchangeTuteur.objects.filter(inscription=inscription).update(inscription=sienne)
    sienne.date_inscription = min(sienne.date_inscription, inscription.date_inscription)
    sienne.save(update_fields=["date_inscription"])
    inscription.delete()
    return sienne


def _reunir_une_lecon(lecon: ProgressionLecon, vers: Inscription) -> None:
    deja, est_nouvelle = ProgressionLecon.objects.get_or_create(
        inscription=vers, lecon_id=lecon.lecon_id, defaults={"date_fin": lecon.date_fin}
    )
    if not est_nouvelle and lecon.date_fin < deja.date_fin:
        deja.date_fin = lecon.date_fin
        deja.save(update_fields=["date_fin"])
    lecon.delete()


def _reunir_une_activite(activite: ProgressionActivite, vers: Inscription) -> None:
    """Les mêmes bornes que la projection : premières dates, meilleur score et sa preuve, somme des tentatives."""
    deja = ProgressionActivite.objects.filter(inscription=vers, activite_id=activite.activite_id).first()
    if deja is None:
        activite.inscription = vers
        activite.save(update_fields=["inscription"])
        return
    deja.date_achevement = min(deja.date_achevement, activite.date_achevement)
    reussites = [date for date in (deja.date_reussite, activite.date_reussite) if date]
    deja.date_reussite = min(reussites) if reussites else None
    if activite.meilleur_score is not None and activite.meilleur_score > (deja.meilleur_score or 0):
        deja.meilleur_score, deja.preuve = activite.meilleur_score, activite.preuve
    deja.nombre_tentatives += activite.nombre_tentatives
    deja.save()
    activite.delete()


def _fermer(absorbe: Professionnel, garde: Professionnel) -> None:
    """Rattache territoires, périmètres, demandes et adresses ; ferme le compte et détruit son profil."""
    garde.territoires.add(*absorbe.territoires.all())
    structures = list(Coordination.objects.filter(user=absorbe.user).values_list("structure", flat=True))
    for structure in structures:
        Coordination.objects.get_or_create(user=garde.user, structure_id=structure)
    Coordination.objects.filter(user=absorbe.user).delete()
    MessageTuteur.objects.filter(auteur=absorbe.user).update(auteur=garde.user)
    lots_de_garde = LigneLot.objects.filter(professionnel=garde).values("lot")
    LigneLot.objects.filter(professionnel=absorbe).exclude(lot__in=lots_de_garde).update(professionnel=garde)
    if apps.is_installed("allauth.account"):
        adresses = apps.get_model("account", "EmailAddress").objects
        adresses.filter(user=absorbe.user).update(user=garde.user, primary=False)
    compte = absorbe.user
    absorbe.delete()
    compte.is_active = False
    setattr(compte, compte.get_email_field_name(), "")
    compte.set_unusable_password()
    compte.save()
