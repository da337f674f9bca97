"""Les questions au tuteur : la personne depuis une leçon et dans son compte, l'équipe de formation sur son écran."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cours import repertoire
from cours.models import LeconPage
from lms import tutorat
from lms.models import EchangeTuteur, Professionnel

from .acces import avec_profil
from .feuillets import PAR_PAGE, feuilleter


def _cle(request: HttpRequest) -> UUID:
    """L'identifiant du formulaire : le renvoyer ne fait rien de plus. Lève BadRequest."""
    try:
        return UUID(request.POST.get("cle", ""))
    except ValueError:
        raise BadRequest("Ce formulaire est incomplet. Rouvrez la page, puis recommencez.") from None


def _saisie(request: HttpRequest, erreur: str = "") -> dict[str, Any]:
    """Ce que le formulaire montre : la saisie gardée, l'erreur, le délai promis."""
    return {
        "texte": request.POST.get("texte", ""),
        "cle": request.POST.get("cle") or uuid4(),
        "erreur": erreur,
        "longueur_max": tutorat.LONGUEUR_MAX,
        "reglages": repertoire.reglages(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@avec_profil
def poser(request: HttpRequest, cle: UUID, profil: Professionnel) -> HttpResponse:
    """Poser une question depuis une leçon ; 404 pour qui n'est pas inscrit à son module."""
    lecon = get_object_or_404(LeconPage.objects.live().defer("corps"), translation_key=cle)
    inscription = tutorat.inscription_pour(profil, lecon)
    if inscription is None:
        raise Http404("Vous n'êtes pas inscrit à ce module.")
    erreur = ""
    if request.method == "POST":
        try:
            texte = request.POST.get("texte", "")
            echange = tutorat.poser(inscription=inscription, lecon=lecon, cle=_cle(request), texte=texte)
        except tutorat.TexteRefuseError as refus:
            erreur = str(refus)
        else:
            messages.success(request, "Votre question est envoyée. La réponse arrivera ici, et un courriel le dira.")
            return redirect("lms:echange", uuid=echange.uuid)
    contexte = {"lecon": lecon, "module_page": inscription.module_page} | _saisie(request, erreur)
    return render(request, "lms/tutorat/poser.html", contexte, status=400 if erreur else 200)


@require_safe
@avec_profil
def mes_questions(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Tous mes échanges, le plus récent d'abord."""
    echanges = EchangeTuteur.objects.de(profil).select_related("lecon", "inscription__module_page")
    feuillet = feuilleter(request, echanges)
    return render(request, "lms/tutorat/mes_questions.html", {"feuillet": feuillet})


@require_http_methods(["GET", "HEAD", "POST"])
@avec_profil
def echange(request: HttpRequest, uuid: UUID, profil: Professionnel) -> HttpResponse:
    """Un de mes échanges, et la suite à lui donner."""
    miens = EchangeTuteur.objects.de(profil).select_related("lecon", "inscription__module_page")
    ouvert = get_object_or_404(miens, uuid=uuid)
    erreur = ""
    if request.method == "POST":
        try:
            texte = request.POST.get("texte", "")
            tutorat.poursuivre(professionnel=profil, echange=uuid, cle=_cle(request), texte=texte)
        except tutorat.TexteRefuseError as refus:
            erreur = str(refus)
        else:
            return redirect("lms:echange", uuid=uuid)
    contexte = {"echange": ouvert, "est_tuteur": False} | _saisie(request, erreur)
    return render(request, "lms/tutorat/echange.html", contexte, status=400 if erreur else 200)


def _exiger_le_tutorat(request: HttpRequest) -> HttpResponse | None:
    """Vers la connexion pour un anonyme ; 404 pour qui ne répond pas : hors périmètre, rien n'existe."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if not request.user.has_perm("lms.repondre_au_tutorat"):
        raise Http404("Cette personne ne répond pas aux questions.")
    return None


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Les questions qui attendent, en retard d'abord, puis celles déjà répondues."""
    if ailleurs := _exiger_le_tutorat(request):
        return ailleurs
    visibles = EchangeTuteur.objects.visibles_par(request.user).select_related(
        "lecon", "inscription__module_page", "inscription__professionnel"
    )
    aujourdhui = timezone.localdate()
    contexte = {
        "feuillet": feuilleter(request, visibles.en_attente()),
        "nombre_en_retard": visibles.en_retard(aujourdhui).count(),
        "repondues": visibles.filter(date_attente=None)[:PAR_PAGE],
        "aujourdhui": aujourdhui,
        "reglages": repertoire.reglages(),
    }
    reponse = render(request, "lms/tutorat/questions.html", contexte)
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
def repondre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lire un échange et y répondre."""
    if ailleurs := _exiger_le_tutorat(request):
        return ailleurs
    visibles = EchangeTuteur.objects.visibles_par(request.user)
    ouvert = get_object_or_404(
        visibles.select_related("lecon", "inscription__module_page", "inscription__professionnel"), uuid=uuid
    )
    erreur = ""
    if request.method == "POST":
        try:
            texte = request.POST.get("texte", "")
            tutorat.repondre(acteur=request.user, echange=uuid, cle=_cle(request), texte=texte)
        except tutorat.TexteRefuseError as refus:
            erreur = str(refus)
        else:
            messages.success(request, "Votre réponse est envoyée. La personne reçoit un courriel.")
            return redirect("lms:tutorat")
    contexte = {"echange": ouvert, "est_tuteur": True} | _saisie(request, erreur)
    reponse = render(request, "lms/tutorat/echange.html", contexte, status=400 if erreur else 200)
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
