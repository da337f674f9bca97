"""Demander un certificat de réalisation : pour soi, ou pour une personne de son périmètre. 404 si rien n'est ouvert."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from lms import annulation, certificat
from lms.models import Professionnel, Realisation
from lms.nominatif import attestations_visibles_par

from .acces import avec_profil
from .nominatif import nominatif


@require_POST
@avec_profil
def demander(request: HttpRequest, uuid: UUID, profil: Professionnel) -> HttpResponse:
    """Le certificat d'une de mes réalisations."""
    _exiger_ouvert()
    realisation = get_object_or_404(Realisation, uuid=uuid, professionnel=profil)
    try:
        delivre = certificat.delivrer(realisation=realisation, acteur=request.user)
        messages.success(request, f"Votre certificat de réalisation porte le numéro {delivre.numero}.")
    except certificat.CertificatImpossibleError as erreur:
        messages.error(request, str(erreur))
    return redirect("lms:attestations")


@require_POST
@nominatif
def delivrer(request: HttpRequest, numero: str) -> HttpResponse:
    """Le certificat de la réalisation qu'atteste ce document, délivré par qui coordonne."""
    _exiger_ouvert()
    attestation = get_object_or_404(attestations_visibles_par(request.user), numero=numero)
    realisation = annulation.realisation_de(attestation)
    if realisation is None:
        raise Http404("Ce document n'atteste pas un module.")
    try:
        delivre = certificat.delivrer(realisation=realisation, acteur=request.user)
    except certificat.CertificatImpossibleError as erreur:
        messages.error(request, str(erreur))
        return redirect("lms:attestation_suivie", numero=numero)
    messages.success(request, f"Le certificat de réalisation porte le numéro {delivre.numero}.")
    return redirect("lms:attestation_suivie", numero=delivre.numero)


def _exiger_ouvert() -> None:
    if not certificat.est_ouvert():
        raise Http404("Ce portail ne délivre pas de certificat de réalisation.")
