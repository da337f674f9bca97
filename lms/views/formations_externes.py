"""Enregistrer une formation suivie ailleurs, avec sa pièce, pour une personne de son périmètre."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lms import formations_externes
from lms.formations_externes import FormationRefuseeError, Piece
from lms.formulaires_coordination import ImportForm

from .nominatif import nominatif


@require_http_methods(["GET", "HEAD", "POST"])
@nominatif
def importer(request: HttpRequest) -> HttpResponse:
    """Le formulaire d'import ; un refus dit son motif et garde la saisie."""
    formulaire = ImportForm(request.POST or None, request.FILES or None, acteur=request.user)
    if request.method == "POST" and formulaire.is_valid():
        try:
            realisation = formations_externes.importer(**_arguments(formulaire.cleaned_data), acteur=request.user)
            messages.success(request, f"Formation enregistrée : {realisation}.")
            return redirect("lms:importer_formation")
        except FormationRefuseeError as erreur:
            formulaire.add_error(None, str(erreur))
    statut = 400 if formulaire.errors else 200
    return render(request, "lms/coordination/importer.html", {"formulaire": formulaire}, status=statut)


def _arguments(donnees: dict[str, Any]) -> dict[str, Any]:
    fichier = donnees["piece"]
    return {
        "professionnel": donnees["professionnel"],
        "module_page": donnees["module_page"],
        "jour": donnees["jour"],
        "piece": Piece(fichier.name, fichier.read(), donnees["organisme"]),
    }
