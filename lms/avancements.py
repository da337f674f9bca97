"""Où en est une personne dans chaque module et chaque parcours : lecture seule, nombre constant de requêtes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from cours import structure
from cours.models import ModulePage

from .models import Inscription, Professionnel, Realisation

Etats = dict[int, "EtatModule"]  # par clé de module ; absent : pas inscrit, pas validé


@dataclass(frozen=True)
class EtatModule:
    """Un module commencé : étapes faites, et s'il est validé."""

    faites: int
    total: int
    est_valide: bool


@dataclass(frozen=True)
class EtatParcours:
    """Un parcours vu par une personne : ce qui est validé, ce qui reste, par où continuer."""

    valides: int
    total: int
    minutes_restantes: int
    prochain: ModulePage | None

    @property
    def est_acheve(self) -> bool:
        return bool(self.total) and self.valides == self.total


def etats_des_modules(professionnel: Professionnel | None) -> Etats:
    """L'état de chaque module où la personne est inscrite. Trois requêtes ; aucune sans personne."""
    if professionnel is None:
        return {}
    lecons, activites = structure.nombres_de_lecons(), structure.nombres_d_activites()
    return {
        inscription.module_page_id: _etat(
            inscription, lecons[inscription.chemin] + activites[inscription.module_page_id]
        )
        for inscription in _inscriptions(professionnel)
    }


def _inscriptions(professionnel: Professionnel) -> Any:
    """Les inscriptions, avec ce qui y est fait : leçons terminées, situations rendues, quiz réussis."""
    rendue = Q(activites__date_reussite__isnull=False) | ~Q(activites__activite__genre="questionnaire")
    validee = Realisation.objects.valides().filter(
        professionnel=OuterRef("professionnel"), module_page=OuterRef("module_page")
    )
    return Inscription.objects.filter(professionnel=professionnel).annotate(
        lecons_faites=Count("lecons", filter=Q(lecons__lecon__live=True), distinct=True),
        activites_faites=Count("activites", filter=Q(activites__activite__live=True) & rendue, distinct=True),
        est_validee=Exists(validee),
        chemin=F("module_page__path"),
    )


def _etat(inscription: Any, total: int) -> EtatModule:
    faites = min(inscription.lecons_faites + inscription.activites_faites, total)
    return EtatModule(faites, total, inscription.est_validee)


def etat_du_parcours(modules: Sequence[ModulePage], etats: Etats) -> EtatParcours:
    """Le parcours de ces modules : on continue celui qui est commencé, sinon le premier ouvert qui reste."""
    restants = [page for page in modules if not (page.pk in etats and etats[page.pk].est_valide)]
    ouverts = [page for page in restants if not page.est_ferme]
    commences = [page for page in ouverts if page.pk in etats]
    return EtatParcours(
        valides=len(modules) - len(restants),
        total=len(modules),
        minutes_restantes=sum(page.duree_minutes for page in restants),
        prochain=next(iter([*commences, *ouverts]), None),
    )
