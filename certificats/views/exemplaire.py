"""« Comparez avec votre exemplaire » : un PDF déposé, examiné en mémoire, jamais gardé."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from .. import exemplaire
from .reponses import discrete, limiter

TROP_GROS = "Ce fichier dépasse 2 Mo : ce n'est pas une attestation d'ici. Déposez le PDF d'origine."
ABSENT = "Choisissez le PDF à comparer, puis recommencez."


@require_http_methods(["GET", "HEAD", "POST"])
@limiter("comparer", 20)
def comparer(request: HttpRequest) -> HttpResponse:
    """Le formulaire, puis le verdict sur l'exemplaire déposé."""
    if request.method != "POST":
        return discrete(render(request, "certificats/comparaison.html"))
    depose = request.FILES.get("document")
    if depose is None:
        return _refuser(request, ABSENT)
    try:
        # Un octet de plus que permis suffit à savoir que c'est trop.
        comparaison = exemplaire.comparer(depose.read(exemplaire.TAILLE_MAX + 1))
    except exemplaire.ExemplaireTropGrosError:
        return _refuser(request, TROP_GROS)
    return discrete(render(request, "certificats/comparaison.html", {"comparaison": comparaison}))


def _refuser(request: HttpRequest, erreur: str) -> HttpResponse:
    return discrete(render(request, "certificats/comparaison.html", {"erreur": erreur}, status=400))
