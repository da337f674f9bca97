"""L'histoire du portail : s'inscrire, lire, répondre, terminer une leçon puis un module, obtenir l'attestation.

Un seul arbre d'appels, qui descend ; une seule transaction par geste ; chaque niveau est idempotent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from certificats import delivrance
from cours import structure
from cours.models import LeconPage, ModulePage, ParcoursPage
from evaluations import passation
from evaluations.h5p.consignation import Envoi, Reception, consigner_lot
from evaluations.models import Activite, Tentative

from . import achevement, attestation, renouvellement
from .models import (
    Inscription,
    Professionnel,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
    RealisationTerritoire,
)

# Le jour d'une réalisation est celui de Paris, quel que soit le fuseau de l'hôte (metier.md §6.2).
PARIS = ZoneInfo("Europe/Paris")
CHAMPS_PROJETES = [
    "date_achevement", "date_reussite", "meilleur_score", "nombre_tentatives", "preuve", "genre_preuve",
]  # fmt: skip


class ModuleFermeError(Exception):
    """Le module n'est pas encore ouvert : on ne peut ni s'y inscrire ni le terminer."""


class ProfilIncompletError(Exception):
    """Il manque le nom, le métier ou la structure : l'attestation ne pourrait pas les dire."""


class NonInscritError(Exception):
    """La personne n'est pas inscrite au module."""


@dataclass(frozen=True)
class Retour:
    """Ce qu'un geste a changé : la réponse consignée, et la réalisation s'il vient de terminer le module."""

    consignation: passation.Consignation | None = None
    realisation: Realisation | None = None


@transaction.atomic
def inscrire(*, professionnel: Professionnel, module_page: ModulePage) -> Inscription:
    """Inscrit une personne à un module ; rejouer ne change rien. Lève ModuleFermeError, ProfilIncompletError."""
    if not professionnel.est_complet:
        raise ProfilIncompletError
    if module_page.est_ferme or not module_page.live:
        raise ModuleFermeError(module_page.code)
    inscription, _ = Inscription.objects.get_or_create(
        professionnel=professionnel, module_page=module_page, defaults={"date_inscription": timezone.now()}
    )
    return inscription


@transaction.atomic
def inscrire_au_parcours(*, professionnel: Professionnel, parcours: ParcoursPage) -> list[Inscription]:
    """Inscrit une personne à chaque module ouvert du parcours. Lève ModuleFermeError s'il n'y en a aucun."""
    ouverts = [page for page in structure.modules_publies(parcours) if not page.est_ferme]
    if not ouverts:
        raise ModuleFermeError(parcours.code)
    return [inscrire(professionnel=professionnel, module_page=page) for page in ouverts]


def noter_la_visite(*, inscription: Inscription, lecon: LeconPage) -> None:
    """Garde la dernière leçon ouverte, pour y revenir ; n'écrit que si elle change."""
    if inscription.derniere_lecon_id != lecon.pk:
        Inscription.objects.filter(pk=inscription.pk).update(derniere_lecon=lecon, date_derniere_visite=timezone.now())


@transaction.atomic
def ouvrir_activite(*, inscription: Inscription, activite: Activite) -> Tentative:
    """Ouvre une tentative, ou rend celle qui est déjà ouverte."""
    return passation.ouvrir(personne=inscription.professionnel.user, activite=activite, registration=inscription.uuid)


@transaction.atomic
def recevoir_resultat(*, professionnel: Professionnel, tentative_uuid: UUID, reponse: passation.Reponse) -> Retour:
    """Consigne une réponse ; si elle achève l'activité, projette la progression et tente de terminer le module."""
    consignation = passation.consigner(personne=professionnel.user, tentative_uuid=tentative_uuid, reponse=reponse)
    achevement = consignation.achevement
    if achevement is None or consignation.est_rejeu:
        return Retour(consignation)
    inscription = _verrouiller(Q(uuid=achevement.registration, professionnel=professionnel))
    projeter(inscription, achevement.activite_id)
    # Un quiz manqué n'est la dernière condition de rien : il n'actualise pas un module déjà validé.
    est_manque = (
        consignation.tentative.contenu.get("genre") == Activite.Genre.QUESTIONNAIRE and not achevement.est_reussie
    )
    if est_manque:
        return Retour(consignation)
    realisation = terminer_module(inscription, achevement.date)
    if realisation is None and achevement.est_reussie:
        renouvellement.renouveler(inscription, achevement.date)
    return Retour(consignation, realisation)


@transaction.atomic
def recevoir_declarations(*, professionnel: Professionnel, tentative_uuid: UUID, envois: Sequence[Envoi]) -> Reception:
    """Consigne un lot venu du lecteur H5P ; s'il achève l'activité, projette et tente de terminer le module."""
    reception = consigner_lot(personne=professionnel.user, tentative_uuid=tentative_uuid, envois=envois)
    tentative = reception.tentative
    if reception.a_change and tentative.date_fin:
        inscription = _verrouiller(Q(uuid=tentative.registration, professionnel=professionnel))
        projeter(inscription, tentative.activite_id)
        if reception.vient_de_s_achever:
            terminer_module(inscription, tentative.date_fin)
    return reception


@transaction.atomic
def terminer_lecon(*, professionnel: Professionnel, lecon: LeconPage) -> Retour:
    """Pose « leçon terminée » une fois, puis tente de terminer le module. Lève NonInscritError."""
    inscription = _verrouiller(Q(professionnel=professionnel, module_page__path=lecon.path[: -structure.LONGUEUR_PAS]))
    maintenant = timezone.now()
    _, est_nouvelle = ProgressionLecon.objects.get_or_create(
        inscription=inscription, lecon=lecon, defaults={"date_fin": maintenant}
    )
    return Retour(realisation=terminer_module(inscription, maintenant) if est_nouvelle else None)


@transaction.atomic
def conclure(*, professionnel: Professionnel, module_page: ModulePage) -> Realisation | None:
    """Valide un module dont une étape restante vient d'être retirée : tout est fait, aucun geste ne le dirait.

    Rend None s'il manque une étape ou si le module est déjà validé ; une actualisation demande, elle, un geste
    nouveau. Lève NonInscritError.
    """
    inscription = _verrouiller(Q(professionnel=professionnel, module_page=module_page))
    deja = Realisation.objects.valides().filter(professionnel=professionnel, module_page=module_page)
    return None if deja.exists() else terminer_module(inscription, timezone.now())


def terminer_module(inscription: Inscription, instant: datetime) -> Realisation | None:
    """Établit la réalisation et son attestation quand la dernière condition vient d'être remplie.

    L'inscription et la personne sont verrouillées : deux gestes simultanés passent l'un après l'autre. Le dernier
    module d'un parcours l'achève. Rend None s'il manque une condition, si cette version est déjà validée, ou si le
    compte ne compte pas (essai, administration).
    """
    if not compte(inscription.professionnel) or not conditions_remplies(inscription):
        return None
    deja = set(
        Realisation.objects.valides()
        .filter(professionnel=inscription.professionnel, module_page=inscription.module_page)
        .values_list("version_majeure", flat=True)
    )
    if inscription.module_page.version_majeure in deja:
        return None
    parcours = structure.parcours_de(inscription.module_page)
    realisation = etablir(
        inscription.professionnel,
        inscription.module_page,
        parcours,
        instant,
        inscription=inscription,
        est_premiere=not deja,
    )
    delivrance.delivrer(
        titulaire=inscription.professionnel.user, contenu=attestation.contenu_pour(realisation, inscription)
    )
    if realisation.est_premiere:
        achevement.achever_parcours(inscription.professionnel, parcours)
    return realisation


def compte(professionnel: Professionnel) -> bool:
    """Vrai si ce que fait ce compte entre dans l'indicateur (metier.md §6.2, exclusions)."""
    return not (professionnel.est_compte_essai or professionnel.user.is_superuser)


def conditions_remplies(inscription: Inscription) -> bool:
    """Vrai quand chaque leçon est vue, chaque situation rendue, chaque quiz réussi, dans la version en ligne.

    Une activité H5P exigée doit être faite, mais le navigateur la note : il faut à côté d'elle une évaluation notée
    par le serveur (h5p.md §10).
    """
    lecons = structure.lecons_obligatoires(inscription.module_page)
    if lecons.exclude(progressions__inscription=inscription).exists():
        return False
    est_h5p = Q(activite__genre=Activite.Genre.H5P)
    faites = ProgressionActivite.objects.filter(inscription=inscription)
    notees = faites.filter(~est_h5p, genre_preuve=ProgressionActivite.Preuve.SERVEUR)
    notees = notees.filter(Q(date_reussite__isnull=False) | ~Q(activite__genre=Activite.Genre.QUESTIONNAIRE))
    exigees = structure.activites_obligatoires(inscription.module_page).annotate(
        est_faite=Exists(faites.filter(est_h5p, activite=OuterRef("activite"))),
        est_notee=Exists(notees.filter(activite=OuterRef("activite"))),
        une_est_notee=Exists(notees),
    )
    etats = exigees.values_list("activite__genre", "est_faite", "est_notee", "une_est_notee")
    return all(
        (faite and une_notee) if genre == Activite.Genre.H5P else notee for genre, faite, notee, une_notee in etats
    )


def projeter(inscription: Inscription, activite_id: int) -> None:
    """La progression d'une activité, recalculée depuis ses tentatives achevées : l'ordre des envois ne compte pas.

    L'inscription est verrouillée. Deux requêtes.
    """
    tentatives = (
        Tentative.objects.filter(registration=inscription.uuid, activite=activite_id, date_fin__isnull=False)
        .select_related("activite")
        .defer("contenu", "reponses")
    )
    if progression := progression_de(inscription, list(tentatives)):
        ProgressionActivite.objects.bulk_create(
            [progression],
            update_conflicts=True,
            unique_fields=["inscription", "activite"],
            update_fields=CHAMPS_PROJETES,
        )


def progression_de(inscription: Inscription, tentatives: Sequence[Tentative]) -> ProgressionActivite | None:
    """La progression que disent des tentatives achevées d'une même activité : premières dates, meilleur score."""
    achevees: list[Any] = sorted(tentatives, key=lambda tentative: (tentative.date_fin, tentative.pk))
    if not achevees:
        return None
    reussies = [tentative.date_fin for tentative in achevees if tentative.est_reussie]
    meilleure = max(achevees, key=lambda tentative: -1 if tentative.score is None else tentative.score)
    est_h5p = achevees[0].activite.genre == Activite.Genre.H5P
    return ProgressionActivite(
        inscription=inscription,
        activite_id=achevees[0].activite_id,
        date_achevement=achevees[0].date_fin,
        date_reussite=reussies[0] if reussies else None,
        meilleur_score=meilleure.score,
        nombre_tentatives=len(achevees),
        preuve=meilleure.preuve,
        genre_preuve=ProgressionActivite.Preuve.CLIENT if est_h5p else ProgressionActivite.Preuve.SERVEUR,
    )


def _verrouiller(condition: Q) -> Inscription:
    """L'inscription et la personne, verrouillées, avec ce que la suite lira : une requête. Lève NonInscritError.

    La personne aussi : deux modules d'un parcours finis au même instant passent l'un après l'autre.
    """
    inscription = (
        Inscription.objects.select_for_update(of=("self", "professionnel"), no_key=True)
        .select_related("professionnel__user", "professionnel__structure", "professionnel__metier", "module_page")
        .filter(condition)
        .first()
    )
    if inscription is None:
        raise NonInscritError
    return inscription


def etablir(
    professionnel: Professionnel, module_page: ModulePage, parcours: ParcoursPage, instant: datetime, **champs: Any
) -> Realisation:
    """Écrit la réalisation et fige ce qu'elle dit : titre, version, durée, structure, métier, territoires."""
    realisation = Realisation.objects.create(
        professionnel=professionnel,
        cle_statistique=professionnel.cle_statistique,
        module_page=module_page,
        date_fin=instant,
        jour=timezone.localdate(instant, PARIS),
        module_code=module_page.code,
        module_titre=module_page.title,
        parcours_code=parcours.code,
        parcours_titre=parcours.title,
        version_majeure=module_page.version_majeure,
        version_mineure=module_page.version_mineure,
        duree_minutes=module_page.duree_minutes,
        structure=professionnel.structure,
        structure_nom=professionnel.nom_structure,
        structure_type=professionnel.structure.type if professionnel.structure else "",
        metier=professionnel.metier,
        metier_libelle=professionnel.metier.libelle if professionnel.metier else "",
        **champs,
    )
    RealisationTerritoire.objects.bulk_create(
        RealisationTerritoire(realisation=realisation, genre=t.genre, code=t.code, libelle=t.libelle)
        for t in professionnel.territoires.all()
    )
    return realisation
