"""Reconstruire les progressions d'activité depuis les tentatives : ce qui est reconstruit égale ce qui vivait."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from evaluations.models import Tentative

from .models import Inscription, ProgressionActivite
from .suivi import CHAMPS_PROJETES, progression_de


@dataclass
class Bilan:
    """Ce qu'une reconstruction a relu, et ce qu'elle a corrigé."""

    progressions: int = 0
    corrigees: int = 0
    retirees: int = 0


def reprojeter() -> Bilan:
    """Reconstruit toutes les progressions, une inscription après l'autre, chacune verrouillée le temps de la sienne."""
    bilan = Bilan()
    for pk in Inscription.objects.order_by("pk").values_list("pk", flat=True).iterator():
        _reprojeter_une(pk, bilan)
    return bilan


@transaction.atomic
def _reprojeter_une(pk: int, bilan: Bilan) -> None:
    inscription = Inscription.objects.select_for_update().get(pk=pk)
    reconstruites = _reconstruire(inscription)
    vivantes = {ligne.activite_id: ligne for ligne in ProgressionActivite.objects.filter(inscription=inscription)}
    ecarts = [une for cle, une in reconstruites.items() if cle not in vivantes or _differe(une, vivantes[cle])]
    ProgressionActivite.objects.bulk_create(
        ecarts, update_conflicts=True, unique_fields=["inscription", "activite"], update_fields=CHAMPS_PROJETES
    )
    orphelines = vivantes.keys() - reconstruites.keys()
    ProgressionActivite.objects.filter(inscription=inscription, activite__in=orphelines).delete()
    bilan.progressions += len(reconstruites)
    bilan.corrigees += len(ecarts)
    bilan.retirees += len(orphelines)


def _reconstruire(inscription: Inscription) -> dict[int, ProgressionActivite]:
    """Chaque progression que disent les tentatives achevées de cette inscription."""
    par_activite: dict[int, list[Tentative]] = defaultdict(list)
    achevees = Tentative.objects.filter(registration=inscription.uuid, date_fin__isnull=False)
    for tentative in achevees.select_related("activite").defer("contenu", "reponses"):
        par_activite[tentative.activite_id].append(tentative)
    progressions = {cle: progression_de(inscription, tentatives) for cle, tentatives in par_activite.items()}
    return {cle: progression for cle, progression in progressions.items() if progression}


def _differe(une: ProgressionActivite, autre: ProgressionActivite) -> bool:
    return any(getattr(une, champ) != getattr(autre, champ) for champ in CHAMPS_PROJETES)
