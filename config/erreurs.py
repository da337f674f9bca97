"""Les pages d'erreur : une phrase, une action, et jamais ce qui ne regarde pas la personne."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

PHRASES = {
    400: ("Demande incomplète", "Cette demande n'a pas pu être lue. Revenez en arrière et recommencez."),
    403: ("Page refusée", "La page a expiré avant l'envoi. Revenez en arrière, rechargez-la, puis recommencez."),
    404: ("Page introuvable", "Cette page n'existe pas ou ne vous est pas ouverte. Revenez à l'accueil."),
    413: (
        "Envoi trop volumineux",
        "Cet envoi est trop gros. Vérifiez que c'est le bon fichier, puis recommencez.",
    ),
    429: (
        "Trop de demandes",
        "Vous avez fait beaucoup d'essais en peu de temps. Attendez trois minutes, puis recommencez.",
    ),
}


def _rendre(request: HttpRequest, statut: int, message: str = "") -> HttpResponse:
    titre, phrase = PHRASES[statut]
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"erreur": titre, "message": message or phrase}, status=statut)
    contexte = {"titre": titre, "message": message or phrase, "statut": statut}
    reponse = render(request, "portail/erreur.html", contexte, status=statut)
    reponse.headers["Cache-Control"] = "no-store"
    return reponse


def requete_invalide(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 : la phrase de l'erreur si elle est de nous (BadRequest), sinon la phrase générale."""
    from django.core.exceptions import BadRequest

    message = str(exception) if isinstance(exception, BadRequest) else ""
    return _rendre(request, 400, message)


def introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, aussi pour ce qui est refusé : hors périmètre, rien n'existe."""
    return _rendre(request, 404)


def trop_grand(request: HttpRequest) -> HttpResponse:
    return _rendre(request, 413)


def trop_de_demandes(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 : la limite de débit de la connexion (allauth cherche `handler429`)."""
    return _rendre(request, 429)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 : jeton de formulaire absent ou périmé."""
    return _rendre(request, 403)


def panne(request: HttpRequest, *args: Any) -> HttpResponse:
    """500 : sans base, sans session ; une référence à donner."""
    reference = get_random_string(4, "23456789ABCDEFGHJKMNPQRSTVWXYZ")
    import logging

    logging.getLogger("portail.panne").error("Référence donnée à la personne : %s", reference)
    return render(request, "portail/panne.html", {"reference": reference}, status=500)
