"""Les gardes communes aux écrans : qui est là, et vers où l'envoyer sinon."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lms.autorisations import inscription_de
from lms.contexte import personne_de
from lms.models import Inscription, Professionnel
from lms.personnes import ProfilImpossibleError, ouvrir_profil

Vue = Callable[..., HttpResponse]


def avec_profil(vue: Vue) -> Vue:
    """Exige une personne connectée ; `request.professionnel` est son profil."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        try:
            profil = personne_de(request) or _ouvrir_profil(request)
        except ProfilImpossibleError as erreur:
            contexte = {"titre": "Profil impossible", "message": str(erreur)}
            return render(request, "portail/erreur.html", contexte, status=409)
        reponse = vue(request, *args, profil=profil, **kwargs)
        reponse.headers.setdefault("Cache-Control", "private, no-store")
        return reponse

    return gardee


def _ouvrir_profil(request: HttpRequest) -> Any:
    """Première visite d'un compte de l'hôte : son profil, relu comme tous les autres."""
    ouvrir_profil(request.user)
    request.__dict__.pop("_professionnel")
    return personne_de(request)


def inscription_ou_404(profil: Professionnel, code_module: str) -> Inscription:
    """L'inscription de la personne à ce module ; 404 sinon : hors périmètre, rien n'existe."""
    inscription = inscription_de(profil, code_module)
    if inscription is None:
        raise Http404("Vous n'êtes pas inscrit à ce module.")
    return inscription


def vers_profil(adresse_suite: str) -> HttpResponse:
    """Envoie compléter le profil, puis revenir."""
    return redirect(f"{reverse('lms:profil')}?{urlencode({'suite': adresse_suite})}")
