"""« Comparez avec votre exemplaire » : un PDF déposé, examiné en mémoire, jamais gardé."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from .. import exemplaire
from .reponses import discrete, limiter

journal = logging.getLogger(__name__)

TROP_GROS = "Ce fichier dépasse 2 Mo : ce n'est pas une attestation d'ici. Déposez le PDF d'origine."
ABSENT = "Choisissez le PDF à comparer, puis recommencez."
OCCUPE = "Le portail n'a pas pu examiner ce fichier : il est occupé. Recommencez dans quelques minutes."
VIDE = "Ce fichier est vide. Déposez l'attestation telle que vous l'avez reçue."
# Ces verdicts ne disent rien de l'attestation : c'est le fichier qu'il faut changer.
INEXPLOITABLES = frozenset({"autre_format", "chiffre", "illisible"})


@require_http_methods(["GET", "HEAD", "POST"])
def comparer(request: HttpRequest) -> HttpResponse:
    """Le formulaire, puis le verdict sur l'exemplaire déposé."""
    if request.method == "POST":
        return _examiner(request)
    return discrete(render(request, "certificats/comparaison.html"))


@limiter("comparer", 20)
def _examiner(request: HttpRequest) -> HttpResponse:
    depose = request.FILES.get("document")
    if depose is None:
        return _refuser(request, ABSENT)
    # Un octet de plus que permis suffit à savoir que c'est trop.
    document = depose.read(exemplaire.TAILLE_MAX + 1)
    if not document:
        return _refuser(request, VIDE)
    try:
        comparaison = exemplaire.comparer(document)
    except exemplaire.ExemplaireTropGrosError:
        return _refuser(request, TROP_GROS)
    except exemplaire.ExamenImpossibleError as erreur:
        journal.error("Examen d'un exemplaire impossible : %s", erreur)
        return _refuser(request, OCCUPE, status=503)
    if comparaison.rapport.verdict in INEXPLOITABLES and not comparaison.est_identique:
        return _refuser(request, comparaison.rapport.phrase)
    contexte = {"comparaison": comparaison, "aspect": _aspect(comparaison)}
    return discrete(render(request, "certificats/comparaison.html", contexte))


def _aspect(comparaison: exemplaire.Comparaison) -> str:
    """L'état que montre le cadre : celui de l'attestation si ce sont ses octets, sinon celui de l'exemplaire."""
    if comparaison.attestation:
        return comparaison.attestation.etat
    return "a-verifier" if comparaison.rapport.est_valable else "revoquee"


def _refuser(request: HttpRequest, erreur: str, status: int = 400) -> HttpResponse:
    return discrete(render(request, "certificats/comparaison.html", {"erreur": erreur}, status=status))
