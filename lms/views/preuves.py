"""Mes preuves : passeport, relevé, mes données, correction de nom, qui a consulté mes attestations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from certificats.impression import Imprime, imprimer
from certificats.pdf import DocumentImpossibleError
from lms import corrections, portabilite, releve
from lms.formulaires_coordination import DemandeForm
from lms.models import Consultation, DemandeCorrection, Professionnel

from .acces import avec_profil
from .feuillets import feuilleter


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
    return render(request, "lms/consultations.html", {"feuillet": feuilleter(request, notees)})


@require_safe
@avec_profil
def passeport(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Mon passeport de formation : toutes mes attestations et mes formations externes."""
    contexte = {
        "profil": profil,
        "attestations": releve.attestations_de(profil),
        "importees": releve.formations_importees(profil),
    }
    return render(request, "lms/passeport.html", contexte)


@require_safe
@avec_profil
def passeport_pdf(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Le même, à imprimer."""
    return _pdf(request, releve.passeport_a_imprimer(profil), "passeport-de-formation.pdf")


@require_safe
@avec_profil
def mon_releve(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Mon relevé de réalisation, module par module."""
    return render(
        request,
        "lms/releve.html",
        {"profil": profil, "modules": releve.relever(profil), "echanges": releve.echanges_de(profil)},
    )


@require_safe
@avec_profil
def releve_pdf(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Le relevé à remettre à un employeur ou à un financeur : aucun score."""
    return _pdf(request, releve.releve_a_imprimer(profil), "releve-de-realisation.pdf")


@require_safe
@avec_profil
def donnees(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Tout ce que le portail garde de moi, en JSON."""
    reponse = JsonResponse(
        portabilite.exporter(profil), json_dumps_params={"ensure_ascii": False, "indent": 2}, safe=True
    )
    reponse.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return reponse


def _pdf(request: HttpRequest, imprime: Imprime, nom: str) -> HttpResponse:
    """Le document ; une phrase claire s'il porte un caractère qui ne s'imprime pas."""
    try:
        document = imprimer(imprime, timezone.now())
    except DocumentImpossibleError:
        contexte = {
            "titre": "Document impossible",
            "message": "Votre nom porte un caractère qui ne s'imprime pas. Corrigez-le dans votre profil.",
        }
        return render(request, "portail/erreur.html", contexte, status=409)
    reponse = HttpResponse(document, content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
