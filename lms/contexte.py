"""Ce que chaque page du portail reçoit : son nom, sa navigation, l'avertissement de démonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from .autorisations import professionnel_de


def personne_de(request: HttpRequest) -> Any:
    """Le profil de la personne connectée, lu une seule fois par requête."""
    if "_professionnel" not in request.__dict__:
        request.__dict__["_professionnel"] = professionnel_de(request.user) if hasattr(request, "user") else None
    return request.__dict__["_professionnel"]


def onglets(request: HttpRequest) -> list[dict[str, Any]]:
    """Quatre entrées au plus ; « Suivi » remplace « Attestations » pour qui coordonne."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        entrees = [
            ("/", "Accueil", "accueil"),
            (reverse("lms:catalogue"), "Catalogue", "catalogue"),
            (reverse("certificats:saisir"), "Vérifier", "verifier"),
            (_adresse_connexion(), "Se connecter", "compte"),
        ]
    else:
        entrees = [("/", "Accueil", "accueil"), (reverse("lms:catalogue"), "Catalogue", "catalogue")]
        if _coordonne(request):
            entrees.append((reverse("lms:suivi"), "Suivi", "suivi"))
        else:
            entrees.append((reverse("lms:attestations"), "Attestations", "attestation"))
        entrees.append((reverse("lms:compte"), "Compte", "compte"))
    return [
        {"url": url, "libelle": libelle, "icone": icone, "est_courant": request.path == url}
        for url, libelle, icone in entrees
    ]


def _adresse_connexion() -> str:
    from django.shortcuts import resolve_url

    return resolve_url(settings.LOGIN_URL)


def _coordonne(request: HttpRequest) -> bool:
    personne = personne_de(request)
    return request.user.is_superuser or bool(personne and personne.est_coordinateur)


def portail(request: HttpRequest) -> dict[str, Any]:
    """Processeur de contexte ; paresseux : une page qui n'affiche pas la navigation ne la paie pas."""
    return {
        "NOM_PORTAIL": getattr(settings, "NOM_PORTAIL", "Palier"),
        "DEMONSTRATION": getattr(settings, "DEMONSTRATION", False),
        "onglets": SimpleLazyObject(lambda: onglets(request)),
        "adresse_connexion": SimpleLazyObject(_adresse_connexion),
        "personne": SimpleLazyObject(lambda: personne_de(request)),
    }
