"""Où en est une personne dans un module : lecture seule, nombre constant de requêtes."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cours import structure
from cours.structure import EtapePlan

from .models import Inscription, Professionnel, ProgressionActivite, ProgressionLecon, Realisation


@dataclass(frozen=True)
class EtapeSuivie:
    """Une étape du plan et son état pour la personne : faite, ici, à faire."""

    etape: EtapePlan
    est_faite: bool
    est_ici: bool


@dataclass(frozen=True)
class Avancement:
    """L'escalier d'un module pour une personne inscrite."""

    etapes: list[EtapeSuivie]

    @property
    def faites(self) -> int:
        return sum(etape.est_faite for etape in self.etapes)

    @property
    def total(self) -> int:
        return len(self.etapes)

    @property
    def ici(self) -> EtapePlan | None:
        """L'étape où reprendre ; None quand tout est fait."""
        return next((suivie.etape for suivie in self.etapes if suivie.est_ici), None)

    @property
    def minutes_restantes(self) -> int:
        return sum(suivie.etape.duree_minutes for suivie in self.etapes if not suivie.est_faite)


def avancement(inscription: Inscription, plan: list[EtapePlan] | None = None) -> Avancement:
    """L'avancement d'une inscription : quatre requêtes, deux si le plan est déjà lu."""
    plan = structure.plan_du_module(inscription.module_page) if plan is None else plan
    faites = cles_faites(inscription)
    ici = _ici(plan, faites, inscription)
    return Avancement([EtapeSuivie(etape, etape.cle in faites, etape.cle == ici) for etape in plan])


def derniere_validation(inscription: Inscription) -> Realisation | None:
    """La validation la plus récente de cette inscription."""
    return Realisation.objects.valides().filter(inscription=inscription).order_by("-date_fin").first()


def a_actualiser(professionnel: Professionnel) -> QuerySet[Realisation]:
    """Les modules validés par la personne dont une nouvelle version majeure est en ligne."""
    dernieres = Realisation.objects.valides().depassees().filter(professionnel=professionnel)
    return dernieres.select_related("module_page").order_by("module_code")


def cles_faites(inscription: Inscription) -> set[tuple[str, int]]:
    """Les étapes faites : leçon terminée, situation rendue, quiz réussi."""
    lecons = ProgressionLecon.objects.filter(inscription=inscription).values_list("lecon_id", flat=True)
    activites = ProgressionActivite.objects.filter(inscription=inscription).values_list(
        "activite_id", "activite__genre", "date_reussite"
    )
    faites = {("lecon", pk) for pk in lecons}
    return faites | {("activite", pk) for pk, genre, reussie in activites if reussie or genre != "questionnaire"}


def _ici(plan: list[EtapePlan], faites: set[tuple[str, int]], inscription: Inscription) -> tuple[str, int] | None:
    """La dernière leçon ouverte si elle reste à finir, sinon la première étape à faire."""
    restantes = [etape.cle for etape in plan if etape.cle not in faites]
    derniere = ("lecon", inscription.derniere_lecon_id)
    return derniere if derniere in restantes else next(iter(restantes), None)
