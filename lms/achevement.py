"""Achever un parcours : le fait qu'écrit, une seule fois, la validation de son dernier module, et son attestation."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from certificats import delivrance
from cours import structure
from cours.models import ModulePage, ParcoursPage

from . import attestation
from .models import ParcoursAcheve, Professionnel, Realisation


def achever_parcours(professionnel: Professionnel, parcours: ParcoursPage) -> ParcoursAcheve | None:
    """Établit le parcours achevé et son attestation si plus aucun de ses modules ne manque à la personne.

    L'appelant a verrouillé la personne, dans la transaction qui valide le module. Rend None s'il manque un module
    ou si le parcours était déjà achevé : un module ajouté plus tard n'en fait pas un second.
    """
    validees = _validees(professionnel)
    manque = structure.composition(parcours).exclude(Exists(validees.filter(module_page=OuterRef("pk"))))
    if manque.exists():
        return None
    realisations = list(
        validees.filter(module_page__in=structure.composition(parcours))
        .select_related("inscription", "module_page")
        .order_by("module_page__path")
    )
    acheve, est_nouveau = _etablir(professionnel, parcours, realisations)
    if not est_nouveau:
        return None
    contenu = attestation.contenu_du_parcours(acheve, professionnel, parcours, realisations)
    delivrance.delivrer(titulaire=professionnel.user, contenu=contenu)
    return acheve


def parcours_du_module(professionnel: Professionnel, module_page: ModulePage) -> ParcoursAcheve | None:
    """Le parcours de ce module, si la personne l'a achevé."""
    chemin = module_page.path[: -structure.LONGUEUR_PAS]
    acheves = ParcoursAcheve.objects.valides().filter(professionnel=professionnel)
    return acheves.filter(parcours_page__path=chemin).first()


@transaction.atomic
def defaire(realisation: Realisation) -> list[ParcoursAcheve]:
    """Annule les parcours achevés que l'annulation de cette réalisation laisse incomplets ; les rend."""
    if realisation.professionnel is None:
        return []
    valides = set(_validees(realisation.professionnel).values_list("module_code", flat=True))
    defaits = [
        acheve
        for acheve in ParcoursAcheve.objects.valides().filter(professionnel=realisation.professionnel)
        if not {module["code"] for module in acheve.composition} <= valides
    ]
    ParcoursAcheve.objects.filter(pk__in=[acheve.pk for acheve in defaits]).update(date_annulation=timezone.now())
    return defaits


def _validees(professionnel: Professionnel) -> QuerySet[Realisation]:
    return Realisation.objects.valides().premieres().filter(professionnel=professionnel)


def _etablir(
    professionnel: Professionnel, parcours: ParcoursPage, realisations: list[Realisation]
) -> tuple[ParcoursAcheve, bool]:
    """Écrit le fait, daté et situé par la dernière validation, avec la composition du parcours ce jour-là."""
    derniere = max(realisations, key=lambda realisation: (realisation.date_fin, realisation.pk))
    return ParcoursAcheve.objects.valides().get_or_create(
        professionnel=professionnel,
        parcours_page=parcours,
        defaults={
            "cle_statistique": professionnel.cle_statistique,
            "realisation": derniere,
            "parcours_code": parcours.code,
            "parcours_titre": parcours.title,
            "date_fin": derniere.date_fin,
            "jour": derniere.jour,
            "duree_minutes": sum(realisation.duree_minutes for realisation in realisations),
            "composition": [_module(realisation) for realisation in realisations],
        },
    )


def _module(realisation: Realisation) -> dict[str, str]:
    return {
        "code": realisation.module_code,
        "titre": realisation.module_titre,
        "version": realisation.version,
        "jour": realisation.jour.isoformat(),
        "realisation": str(realisation.uuid),
    }
