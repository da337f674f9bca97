"""Effacer mon compte : la personne le fait elle-même, après avoir lu ce qui disparaît."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from certificats.models import Attestation
from lms import vie_privee
from lms.formulaires_comptes import EffacementForm
from lms.models import Professionnel

from .acces import avec_profil


@require_http_methods(["GET", "HEAD", "POST"])
@avec_profil
def effacer(request: HttpRequest, profil: Professionnel) -> HttpResponse:
    """Les conséquences et la confirmation ; puis plus rien, ni compte ni session."""
    formulaire = EffacementForm(request.POST or None, profil=profil)
    if request.method == "POST" and formulaire.is_valid():
        try:
            vie_privee.effacer(professionnel=profil, acteur=request.user)
            logout(request)
            messages.success(request, "Votre compte et vos données sont effacés.")
            return redirect("/")
        except vie_privee.EffacementImpossibleError as erreur:
            formulaire.add_error(None, str(erreur))
    contexte = {
        "formulaire": formulaire,
        "attestations": Attestation.objects.du_titulaire(profil.user).filter(date_effacement=None).count(),
    }
    return render(request, "lms/effacer.html", contexte, status=400 if formulaire.errors else 200)
