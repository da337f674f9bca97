"""Ce que toutes les réponses partagent : en-têtes, débit, attestation d'un code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .. import codes, debit
from ..models import Attestation

Vue = Callable[..., HttpResponse]


def limiter(quoi: str, limite: int) -> Callable[[Vue], Vue]:
    """Refuse (429) le visiteur qui dépasse `limite` demandes par minute."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def limitee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not debit.depasse(quoi, debit.adresse_du_visiteur(request.META), limite):
                return vue(request, *args, **kwargs)
            reponse = discrete(render(request, "certificats/debit.html", status=429))
            reponse.headers["Retry-After"] = str(debit.FENETRE)
            return reponse

        return limitee

    return decorer


def discrete(reponse: HttpResponse) -> HttpResponse:
    """Ni indexée, ni gardée par un cache."""
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


def norme(document: Any, type_mime: str, *, secondes: int) -> HttpResponse:
    """Un document public de norme : sans témoin, lisible de tout site, gardé un moment."""
    reponse = JsonResponse(document, content_type=type_mime, json_dumps_params={"ensure_ascii": False})
    return publique(reponse, secondes=secondes)


def publique(reponse: HttpResponse, *, secondes: int) -> HttpResponse:
    """Lisible de tout site, gardée un moment."""
    reponse.headers["Access-Control-Allow-Origin"] = "*"
    reponse.headers["Cache-Control"] = f"public, max-age={secondes}"
    return reponse


def trouver(code: str) -> Attestation | None:
    """L'attestation d'un code, en une requête, que le code soit bien formé ou non."""
    liees = ("remplacee_par", "remplace", "cle_badge", "cle_sceau", "liste_statut")
    return Attestation.objects.select_related(*liees).filter(code=codes.normaliser(code) or "").first()


def est_titulaire(request: HttpRequest, attestation: Attestation) -> bool:
    return request.user.is_authenticated and request.user.pk == attestation.titulaire_id


def du_titulaire(request: HttpRequest, code: str) -> Attestation:
    """L'attestation de la personne connectée. Lève Http404 pour toute autre."""
    attestation = trouver(code) if request.user.is_authenticated else None
    if attestation is None or not est_titulaire(request, attestation):
        raise Http404
    return attestation
