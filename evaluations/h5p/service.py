"""Servir un fichier H5P : en-têtes exacts, empreinte, plages d'octets (h5p.md §7)."""

import re
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from . import depot

PLAGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
A_PLAGES = ("video/", "audio/")
# Ce qui s'exécuterait dans une page ne part jamais sous son vrai type.
EN_TEXTE = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
IMMUABLE = "public, max-age=31536000, immutable"
PRIVE = "private, max-age=3600"
COMMUNS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def servir(request: HttpRequest, fichier: Any, *, cache: str) -> HttpResponseBase:
    """Le fichier d'une ligne (sha256, taille, mime), entier, en plage, ou 304. Lève Http404 s'il manque au dépôt."""
    etiquette = f'"{fichier.sha256}"'
    if etiquette in request.headers.get("If-None-Match", ""):
        reponse: HttpResponseBase = HttpResponse(status=304)
    else:
        reponse = _corps(request, fichier)
    for nom, valeur in (COMMUNS | {"ETag": etiquette, "Cache-Control": cache}).items():
        reponse.headers[nom] = valeur
    return reponse


def _corps(request: HttpRequest, fichier: Any) -> HttpResponseBase:
    mime = "text/plain" if fichier.mime in EN_TEXTE else fichier.mime
    accepte_les_plages = mime.startswith(A_PLAGES)
    plage = _plage(request.headers.get("Range", ""), fichier.taille) if accepte_les_plages else None
    if plage == ():
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{fichier.taille}"})
    try:
        ouvert = depot.ouvrir(fichier.sha256)
    except FileNotFoundError:
        raise Http404("Ce fichier n'est plus au dépôt.") from None
    if plage:
        debut, fin = plage
        ouvert.seek(debut)
        reponse: HttpResponseBase = HttpResponse(ouvert.read(fin - debut + 1), status=206, content_type=mime)
        ouvert.close()
        reponse.headers["Content-Range"] = f"bytes {debut}-{fin}/{fichier.taille}"
    else:
        reponse = FileResponse(ouvert, content_type=mime)
        reponse.headers["Content-Length"] = str(fichier.taille)
        del reponse.headers["Content-Disposition"]
    if accepte_les_plages:
        reponse.headers["Accept-Ranges"] = "bytes"
    return reponse


def _plage(entete: str, taille: int) -> tuple[int, int] | tuple[()] | None:
    """Une plage d'octets bornée ; None s'il n'y en a pas, () si elle est hors du fichier."""
    trouve = PLAGE.fullmatch(entete.strip())
    if trouve is None or trouve.group(1) == trouve.group(2) == "":
        return None
    if trouve[1] == "":
        debut, fin = max(taille - int(trouve[2]), 0), taille - 1
    else:
        debut, fin = int(trouve[1]), min(int(trouve[2] or taille - 1), taille - 1)
    return (debut, fin) if debut <= fin else ()


def pre_requete() -> HttpResponse:
    """La réponse à OPTIONS que jQuery demande avant ses lectures."""
    return HttpResponse(
        status=204,
        headers=COMMUNS
        | {
            "Access-Control-Allow-Methods": "GET, HEAD",
            "Access-Control-Allow-Headers": "x-requested-with, range, content-type",
            "Access-Control-Max-Age": "86400",
        },
    )
