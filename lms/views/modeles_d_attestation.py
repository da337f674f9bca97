"""Dans le CMS : l'aperçu d'un modèle d'attestation sur les pires noms, et sa mise en service."""

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from certificats import edition
from certificats.edition import ModeleInutilisableError
from certificats.models import ModeleAttestation


def _trouver(request: HttpRequest, pk: int) -> ModeleAttestation:
    if not request.user.has_perm("certificats.change_modeleattestation"):
        raise PermissionDenied
    return get_object_or_404(ModeleAttestation, pk=pk)


@require_safe
def apercu(request: HttpRequest, pk: int) -> HttpResponse:
    """Trois attestations fictives, aux noms les plus difficiles ; ou la phrase qui dit pourquoi c'est impossible."""
    modele = _trouver(request, pk)
    contexte: dict[str, Any] = {"modele": modele, "images": [], "obstacle": ""}
    try:
        contexte["images"] = [(nom, b64encode(edition.apercevoir(modele, nom)).decode()) for nom in edition.PIRES_NOMS]
    except ModeleInutilisableError as erreur:
        contexte["obstacle"] = str(erreur)
    return render(request, "lms/cms/apercu_modele.html", contexte)


@require_POST
def basculer(request: HttpRequest, pk: int) -> HttpResponse:
    """Met le modèle en service, ou le retire ; ce qui est déjà délivré ne change pas."""
    modele = _trouver(request, pk)
    try:
        if modele.est_actif:
            edition.retirer(modele)
            messages.success(request, "Modèle retiré : les prochaines attestations reprennent le modèle livré.")
        else:
            edition.activer(modele)
            messages.success(request, "Modèle en service : il vaut pour les prochaines attestations.")
    except ModeleInutilisableError as erreur:
        messages.error(request, str(erreur))
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
    return redirect("apercu_modele", pk=pk)


urls = [
    path("modeles-d-attestation/<int:pk>/apercu/", apercu, name="apercu_modele"),
    path("modeles-d-attestation/<int:pk>/basculer/", basculer, name="basculer_modele"),
]
