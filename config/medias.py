"""Sert les images du CMS, et elles seules, depuis le dossier des médias."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

DOSSIERS_PUBLICS = ("images/", "original_images/")


def servir(request: HttpRequest, chemin: str) -> HttpResponseBase:
    """Une image publique du CMS ; jamais un document (servi par Wagtail) ni une attestation."""
    if not chemin.startswith(DOSSIERS_PUBLICS):
        raise Http404
    reponse = serve(request, chemin, document_root=str(settings.MEDIA_ROOT))
    reponse.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    reponse.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return reponse
