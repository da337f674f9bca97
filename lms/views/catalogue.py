"""Le catalogue : les parcours et leurs modules, et la recherche dans tout ce qui est en ligne."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cours import recherche
from cours.models import ModulePage, ParcoursPage
from cours.structure import avec_parcours

PAR_PAGE = 10


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Sans `q`, les trois parcours ; avec, les leçons, les modules et les termes qui portent tous ses mots."""
    saisie = " ".join(request.GET.get("q", "").split())[: recherche.LONGUEUR_MAX]
    return _trouver(request, saisie) if saisie else _parcourir(request)


def _parcourir(request: HttpRequest) -> HttpResponse:
    modules = list(avec_parcours(ModulePage.objects.live()).order_by("path"))
    groupes = [
        (parcours, [page for page in modules if page.path.startswith(parcours.path)])
        for parcours in ParcoursPage.objects.live().order_by("path")
    ]
    return render(request, "lms/catalogue.html", {"groupes": groupes})


def _trouver(request: HttpRequest, saisie: str) -> HttpResponse:
    feuillets = Paginator(recherche.chercher(saisie), PAR_PAGE)
    feuillet = feuillets.get_page(request.GET.get("page"))
    return render(request, "lms/recherche.html", {"saisie": saisie, "feuillet": feuillet, "nombre": feuillets.count})
