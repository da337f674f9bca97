"""Mes preuves : demander une correction de nom, voir qui a consulté mes attestations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms import corrections
from lms.formulaires_coordination import DemandeForm
from lms.models import Consultation, DemandeCorrection, Professionnel

from .acces import avec_profil

CONSULTATIONS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@avec_profil
def correction(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Demander que mes attestations portent mon vrai nom ; l'état de mes demandes."""
    formulaire = DemandeForm(request.POST or None, initial={"prenom": profil.prenom, "nom": profil.nom})
    if request.method == "POST" and formulaire.is_valid():
        try:
            corrections.demander(professionnel=profil, **formulaire.cleaned_data)
            messages.success(request, "Votre demande est envoyée à la coordination. Vous serez prévenu par courriel.")
            return redirect("lms:correction")
        except corrections.CorrectionImpossibleError as erreur:
            formulaire.add_error(None, str(erreur))
    demandes = list(DemandeCorrection.objects.filter(professionnel=profil))
    contexte = {
        "formulaire": formulaire,
        "demandes": demandes,
        "en_attente": any(demande.est_ouverte for demande in demandes),
    }
    return render(request, "lms/correction.html", contexte, status=400 if formulaire.errors else 200)


@require_safe
@avec_profil
def consultations(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Qui a vu mes attestations nommément, et quand (metier.md §8)."""
    notees = Consultation.objects.filter(professionnel=profil).select_related("acteur__professionnel__structure")
    return render(request, "lms/consultations.html", {"consultations": notees[:CONSULTATIONS]})
