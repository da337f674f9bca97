"""Dans le CMS, pour qui administre : effacer une personne, réunir deux comptes de la même personne."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from certificats.models import Attestation
from lms import fusion, vie_privee
from lms.formulaires_comptes import EffacementForm, ReunionForm
from lms.models import Professionnel

PERMISSION = "lms.delete_professionnel"


@dataclass(frozen=True)
class Fiche:
    """Ce qui aide à reconnaître une personne : jamais un score."""

    profil: Professionnel
    validations: int
    attestations: int


def _fiche(profil: Professionnel) -> Fiche:
    attestations = Attestation.objects.du_titulaire(profil.user).filter(date_effacement=None)
    return Fiche(profil, profil.realisations.valides().count(), attestations.count())


def _trouver(request: HttpRequest, uuid: UUID) -> Professionnel:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    return get_object_or_404(Professionnel.objects.select_related("user", "structure", "metier"), uuid=uuid)


def _liste() -> str:
    return str(Professionnel.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def effacer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Efface une personne à sa demande, après confirmation ; l'acte est au journal, sans son nom."""
    profil = _trouver(request, uuid)
    formulaire = EffacementForm(request.POST or None, profil=profil)
    if request.method == "POST" and formulaire.is_valid():
        if profil.user_id == request.user.pk:
            return redirect("lms:effacer_mon_compte")
        try:
            vie_privee.effacer(professionnel=profil, acteur=request.user)
            messages.success(request, "Les données de cette personne sont effacées.")
            return redirect(_liste())
        except vie_privee.EffacementImpossibleError as erreur:
            formulaire.add_error(None, str(erreur))
    contexte = {"fiche": _fiche(profil), "formulaire": formulaire}
    return render(request, "lms/cms/effacer.html", contexte, status=400 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reunir(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Deux temps : nommer l'autre compte et comparer, puis confirmer."""
    garde = _trouver(request, uuid)
    formulaire = ReunionForm(request.POST or None, garde=garde)
    contexte: dict[str, Any] = {"garde": _fiche(garde), "formulaire": formulaire}
    if request.method == "POST" and formulaire.is_valid() and formulaire.absorbe:
        contexte["absorbe"] = _fiche(formulaire.absorbe)
        if "confirmer" in request.POST:
            try:
                fusion.fusionner(garde=garde, absorbe=formulaire.absorbe, acteur=request.user)
                messages.success(request, f"Les deux comptes sont réunis : {garde}.")
                return redirect(_liste())
            except fusion.FusionImpossibleError as erreur:
                formulaire.add_error(None, str(erreur))
    return render(request, "lms/cms/reunir.html", contexte, status=400 if formulaire.errors else 200)


urls = [
    path("personnes/<uuid:uuid>/effacer/", effacer, name="effacer_personne"),
    path("personnes/<uuid:uuid>/reunir/", reunir, name="reunir_comptes"),
]
