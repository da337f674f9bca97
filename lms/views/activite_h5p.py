"""L'écran d'une activité H5P : le cadre en bac à sable, et ce que la page doit savoir pour l'écouter."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.urls import reverse

from evaluations.h5p.ecran import contexte_du_lecteur, limiter_les_cadres
from evaluations.models import Activite, Tentative
from evaluations.passation import essais_epuises
from lms.models import Inscription


def ecran(request: HttpRequest, inscription: Inscription, fiche: Activite, tentative: Tentative) -> HttpResponse:
    """La page parente d'une tentative ouverte ou achevée."""
    get_token(request)  # la page poste sans formulaire : elle lit le jeton dans son cookie
    suite = urlencode({"next": request.get_full_path()})
    contexte: dict[str, Any] = {
        "inscription": inscription,
        "module_page": inscription.module_page,
        "lettre": inscription.module_page.code[:1],
        "essais_epuises": essais_epuises(
            personne=tentative.personne_id, activite=fiche.activiteh5p, registration=inscription.uuid
        ),
        "adresse_connexion_suite": f"{resolve_url(settings.LOGIN_URL)}?{suite}",
    }
    contexte |= contexte_du_lecteur(request, fiche.activiteh5p, tentative)
    contexte["config"] |= {
        "adresse_declarations": reverse("lms:api_statements", args=[tentative.uuid]),
        "adresse_etat": reverse("lms:api_state", args=[tentative.uuid]),
    }
    return limiter_les_cadres(request, render(request, "lms/activite_h5p.html", contexte))
