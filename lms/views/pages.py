"""Les pages de service : aide, accessibilité, données personnelles, mentions, plan du site, santé."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certificats.models.attestations import annees_de_conservation
from cours import structure


def _page(gabarit: str) -> Any:
    @require_safe
    def vue(request: HttpRequest) -> HttpResponse:
        contexte = {
            "emetteur": getattr(settings, "CERTIFICATS_EMETTEUR", {}),
            "annees_de_conservation": annees_de_conservation(),
        }
        return render(request, f"lms/pages/{gabarit}.html", contexte)

    return vue


aide = _page("aide")
accessibilite = _page("accessibilite")
donnees_personnelles = _page("donnees_personnelles")
mentions = _page("mentions")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Le plan du site : deux requêtes, quel que soit le nombre de modules."""
    arbre = [(complet.page, complet.modules) for complet in structure.parcours_complets()]
    return render(request, "lms/pages/plan.html", {"arbre": arbre})


@require_safe
def vif(request: HttpRequest) -> JsonResponse:
    """Le processus répond."""
    return JsonResponse({"etat": "vif"})


@require_safe
def pret(request: HttpRequest) -> JsonResponse:
    """La base répond aussi."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT 1")
    return JsonResponse({"etat": "pret"})
