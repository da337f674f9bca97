"""Arrête à la porte les entrées malformées : 4xx en français, jamais une panne, jamais une écriture."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from . import erreurs

Suite = Callable[[HttpRequest], HttpResponse]
MEGA = 1024 * 1024
# Ce qui reçoit plus gros que le reste : le CMS (un paquet H5P de 200 Mo), et la pièce d'une formation externe (5 Mo).
CORPS_MAX_ENVOI = {"/gestion/": 201 * MEGA, "/suivi/formation-externe/": 6 * MEGA}


def entrees_malformees(suite: Suite) -> Suite:
    """Middleware : adresse, chaîne de requête et formulaire doivent être de l'UTF-8 sans caractère nul."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _trop_grand(request):
            return erreurs.trop_grand(request)
        try:
            if _est_malformee(request):
                return erreurs.requete_invalide(request)
        except (RequestDataTooBig, MultiPartParserError, SuspiciousOperation, BadRequest, UnicodeError, OSError):
            return erreurs.requete_invalide(request)
        return suite(request)

    return middleware


def _trop_grand(request: HttpRequest) -> bool:
    """Un corps plus long que la limite de cette adresse : 413, sans le lire."""
    limites = (octets for debut, octets in CORPS_MAX_ENVOI.items() if request.path.startswith(debut))
    limite = next(limites, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > limite
    except ValueError:
        return False


def _est_malformee(request: HttpRequest) -> bool:
    if "\x00" in request.path or not _est_utf8(request.META.get("QUERY_STRING", "")):
        return True
    if request.method != "POST" or request.path.startswith("/gestion/"):
        return False
    valeurs = (valeur for _, liste in request.POST.lists() for valeur in liste)
    return any("\x00" in texte or "\ufffd" in texte for texte in [*request.POST, *valeurs])


def _est_utf8(requete: str) -> bool:
    """Vrai si la chaîne de requête est de l'UTF-8 sans caractère nul."""
    try:
        return "\x00" not in unquote_to_bytes(requete.replace("+", " ")).decode()
    except UnicodeDecodeError:
        return False
