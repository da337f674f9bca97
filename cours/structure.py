"""La structure de l'enseignement : ordre, suivante, étapes obligatoires, version. Lecture seule, sans personne."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Length, Substr

from evaluations.models import Activite

from .models import LeconPage, ModuleActivite, ModulePage, ParcoursPage

LONGUEUR_PAS = 4  # `steplen` de treebeard : quatre caractères par niveau dans `path`.


@dataclass(frozen=True)
class EtapePlan:
    """Une étape d'un module : une leçon ou une activité, dans l'ordre où elle se présente."""

    genre: str  # "lecon", ou le genre de l'activité ("situation", "questionnaire", "h5p")
    pk: int
    code: str
    titre: str
    duree_minutes: int
    est_obligatoire: bool
    page: LeconPage | None = None

    @property
    def cle(self) -> tuple[str, int]:
        """Identifie l'étape parmi les leçons et les activités du module."""
        return ("lecon" if self.page else "activite", self.pk)


@dataclass(frozen=True)
class PlaceLecon:
    """Où se trouve une leçon : son module, son parcours, ses voisines."""

    module_page: ModulePage
    plan: list[EtapePlan]
    rang: int
    total: int
    precedente: EtapePlan | None
    suivante: EtapePlan | None

    @property
    def lettre(self) -> str:
        return self.module_page.parcours_lettre

    @property
    def accent(self) -> str:
        return f"p{self.lettre.lower()}"


def modules_publies(parcours: ParcoursPage) -> QuerySet[ModulePage]:
    """Les modules en ligne d'un parcours, dans l'ordre de l'arbre."""
    return ModulePage.objects.child_of(parcours).live().order_by("path")


@dataclass(frozen=True)
class ParcoursComplet:
    """Un parcours en ligne et ses modules, dans l'ordre."""

    page: ParcoursPage
    modules: list[ModulePage]

    @property
    def duree_minutes(self) -> int:
        return sum(module_page.duree_minutes for module_page in self.modules)


def parcours_complets() -> list[ParcoursComplet]:
    """Tous les parcours en ligne avec leurs modules : deux requêtes, quel qu'en soit le nombre."""
    modules = list(avec_parcours(ModulePage.objects.live()).order_by("path"))
    return [
        ParcoursComplet(page, [module_page for module_page in modules if module_page.path.startswith(page.path)])
        for page in ParcoursPage.objects.live().order_by("path")
    ]


def nombres_de_lecons() -> Counter[str]:
    """Le nombre de leçons en ligne de chaque module, par chemin : une requête."""
    chemins = LeconPage.objects.live().values_list("path", flat=True)
    return Counter(chemin[:-LONGUEUR_PAS] for chemin in chemins)


def nombres_d_activites() -> Counter[int]:
    """Le nombre d'activités en ligne de chaque module, par clé : une requête."""
    return Counter(ModuleActivite.objects.filter(activite__live=True).values_list("module_page_id", flat=True))


def composition(parcours: ParcoursPage) -> QuerySet[ModulePage]:
    """Les modules qu'il faut avoir validés pour achever le parcours : ceux en ligne, y compris à paraître."""
    return modules_publies(parcours).exclude(code="")


def avec_parcours(modules: QuerySet[ModulePage]) -> QuerySet[ModulePage]:
    """Ajoute à chaque module la lettre, le code et le titre de son parcours, sans requête de plus."""
    chemin_parent = Substr(OuterRef("path"), Value(1), Length(OuterRef("path")) - LONGUEUR_PAS)
    parent = ParcoursPage.objects.filter(path=chemin_parent)
    return modules.annotate(
        parcours_lettre=Subquery(parent.values("lettre")[:1]),
        parcours_code=Subquery(parent.values("code")[:1]),
        parcours_titre=Subquery(parent.values("title")[:1]),
    )


def parcours_de(module_page: ModulePage) -> ParcoursPage:
    """Le parcours d'un module."""
    return ParcoursPage.objects.get(path=module_page.path[:-LONGUEUR_PAS])


def module_de(lecon: LeconPage) -> ModulePage:
    """Le module d'une leçon, avec les mentions de son parcours."""
    return avec_parcours(ModulePage.objects.filter(path=lecon.path[:-LONGUEUR_PAS])).get()


def lecons_du_module(module_page: ModulePage) -> QuerySet[LeconPage]:
    """Les leçons en ligne d'un module, sans leur corps (lourd), dans l'ordre."""
    return LeconPage.objects.child_of(module_page).live().defer("corps").order_by("path")


def activites_du_module(module_page: ModulePage) -> QuerySet[ModuleActivite]:
    """Les activités d'un module, dans l'ordre."""
    return (
        ModuleActivite.objects.filter(module_page_id=module_page.pk).select_related("activite").order_by("sort_order")
    )


def activite_du_module(module_page: ModulePage, code: str) -> Activite | None:
    """L'activité en ligne que le module demande, ou qu'une de ses leçons en ligne montre ; None sinon. Une requête."""
    lecons = LeconPage.objects.child_of(module_page).live()
    placee = Q(liens_modules__module_page=module_page) | Q(liens_lecons__lecon__in=lecons)
    return Activite.objects.filter(placee, code=code, live=True).distinct().first()


def plan_du_module(module_page: ModulePage) -> list[EtapePlan]:
    """Les étapes d'un module : ses leçons, puis ses activités. Deux requêtes."""
    etapes = [
        EtapePlan("lecon", lecon.pk, lecon.code, lecon.title, lecon.duree_minutes, lecon.est_obligatoire, lecon)
        for lecon in lecons_du_module(module_page)
    ]
    for lien in activites_du_module(module_page):
        activite = lien.activite
        if not activite.live:
            continue
        etapes.append(
            EtapePlan(
                activite.genre,
                activite.pk,
                activite.code,
                activite.titre,
                activite.duree_minutes,
                lien.est_obligatoire,
            )
        )
    return etapes


def lecons_obligatoires(module_page: ModulePage) -> QuerySet[LeconPage]:
    """Les leçons en ligne qu'il faut avoir vues."""
    return LeconPage.objects.child_of(module_page).live().filter(est_obligatoire=True)


def activites_obligatoires(module_page: ModulePage) -> QuerySet[ModuleActivite]:
    """Les activités en ligne qu'il faut avoir rendues (mise en situation) ou réussies (quiz)."""
    return ModuleActivite.objects.filter(module_page_id=module_page.pk, est_obligatoire=True, activite__live=True)


def place_de(lecon: LeconPage) -> PlaceLecon:
    """Situe une leçon dans son module : rang, précédente, suivante. Trois requêtes."""
    module_page = module_de(lecon)
    plan = plan_du_module(module_page)
    lecons = [etape for etape in plan if etape.genre == "lecon"]
    indice = next((i for i, etape in enumerate(plan) if etape.cle == ("lecon", lecon.pk)), 0)
    return PlaceLecon(
        module_page=module_page,
        plan=plan,
        rang=indice + 1,
        total=len(lecons),
        precedente=plan[indice - 1] if indice else None,
        suivante=plan[indice + 1] if indice + 1 < len(plan) else None,
    )
