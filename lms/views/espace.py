"""Mon espace : profil, compte, attestations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from certificats.models import Attestation
from lms import certificat, renouvellement
from lms.forms import ProfilForm
from lms.models import Professionnel
from lms.progression import a_actualiser

from .acces import avec_profil
from .feuillets import feuilleter


def _suite(request: HttpRequest) -> str:
    """L'adresse où revenir après le profil : de ce site, sinon l'accueil."""
    adresse = request.POST.get("suite") or request.GET.get("suite") or "/"
    est_sure = url_has_allowed_host_and_scheme(adresse, {request.get_host()}, request.is_secure())
    return adresse if est_sure else "/"


@require_http_methods(["GET", "HEAD", "POST"])
@avec_profil
def profil(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Prénom, nom, métier, structure."""
    formulaire = ProfilForm(request.POST or None, instance=profil)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Votre profil est enregistré.")
        return redirect(_suite(request))
    statut = 400 if formulaire.errors else 200
    contexte = {"formulaire": formulaire, "suite": _suite(request), "profil": profil}
    return render(request, "lms/profil.html", contexte, status=statut)


@require_safe
@avec_profil
def compte(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Le compte : profil, connexion, attestations, déconnexion."""
    return render(request, "lms/compte.html", {"profil": profil})


@require_safe
@avec_profil
def attestations(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Toutes mes attestations, la plus récente d'abord."""
    liste = Attestation.objects.du_titulaire(profil.user).order_by("-date_delivrance", "-pk")
    contexte = {
        "feuillet": feuilleter(request, liste),
        "a_renouveler": renouvellement.a_renouveler(profil, timezone.now()),
        "depassees": a_actualiser(profil),
        "certifiables": certificat.a_demander(profil),
    }
    return render(request, "lms/attestations.html", contexte)
