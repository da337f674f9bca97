"""Le catalogue : les parcours et leurs modules, et la recherche dans tout ce qui est en ligne."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cours import recherche, structure
from lms.avancements import etat_du_parcours, etats_des_modules
from lms.contexte import personne_de

PAR_PAGE = 10


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Sans `q`, les trois parcours ; avec, les leçons, les modules et les termes qui portent tous ses mots."""
    saisie = " ".join(request.GET.get("q", "").split())[: recherche.LONGUEUR_MAX]
    return _trouver(request, saisie) if saisie else _parcourir(request)


def _parcourir(request: HttpRequest) -> HttpResponse:
    etats = etats_des_modules(personne_de(request))
    groupes = [
        {
            "parcours": complet.page,
            "duree_minutes": complet.duree_minutes,
            "modules": [(module_page, etats.get(module_page.pk)) for module_page in complet.modules],
            "etat": etat_du_parcours(complet.modules, etats),
        }
        for complet in structure.parcours_complets()
    ]
    contexte = {"groupes": groupes, "est_suivi": personne_de(request) is not None}
    return render(request, "lms/catalogue.html", contexte)


def _trouver(request: HttpRequest, saisie: str) -> HttpResponse:
    feuillets = Paginator(recherche.chercher(saisie), PAR_PAGE)
    feuillet = feuillets.get_page(request.GET.get("page"))
    return render(request, "lms/recherche.html", {"saisie": saisie, "feuillet": feuillet, "nombre": feuillets.count})
