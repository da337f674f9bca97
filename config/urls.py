"""Toutes les routes du portail, sur un écran."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from .medias import servir

urlpatterns = [
    # La connexion de l'admin passe par allauth : cette route précède l'inclusion de l'admin.
    path("gestion/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("compte/", include("allauth.account.urls")),
    path("v/", include("certificats.urls")),
    path("h5p/", include("evaluations.h5p.urls")),
    path("", include("certificats.urls_racine")),
    path("", include("lms.urls")),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:chemin>", servir, name="medias"),
    path("", include(wagtail_urls)),
]

handler400 = "config.erreurs.requete_invalide"
handler403 = "config.erreurs.introuvable"  # hors périmètre, rien n'existe
handler404 = "config.erreurs.introuvable"
handler429 = "config.erreurs.trop_de_demandes"
handler500 = "config.erreurs.panne"
