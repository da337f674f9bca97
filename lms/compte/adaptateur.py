"""Ce que le portail change à allauth : l'identifiant, le profil, le refus des comptes de démonstration."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.models import Professionnel
from lms.personnes import creer_profil, normaliser_courriel


class AdaptateurCompte(DefaultAccountAdapter):
    """`username` = UUID (nom du compte xAPI) ; le courriel normalisé reste la seule clé de rapprochement."""

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        user.username = str(uuid.uuid4())

    def clean_email(self, email: str) -> str:
        return normaliser_courriel(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nos courriels disent le nom du portail, réglé par l'exploitant."""
        commun = {"NOM_PORTAIL": settings.NOM_PORTAIL, "DEMONSTRATION": settings.DEMONSTRATION}
        super().send_mail(template_prefix, email, commun | context)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse en production un compte de démonstration ; crée le profil à la première connexion."""
        profil = Professionnel.objects.filter(user=user).first()
        if profil and profil.est_demonstration and not settings.DEMONSTRATION:
            raise ImmediateHttpResponse(
                render(
                    request,
                    "portail/erreur.html",
                    {
                        "titre": "Compte de démonstration",
                        "message": "Ce compte ne sert qu'à la démonstration. Créez votre compte personnel.",
                    },
                    status=403,
                )
            )
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        adresse = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
        if adresse:
            creer_profil(user, adresse.email)
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Vers le profil tant qu'il est incomplet : il faut un nom pour une attestation."""
        return super().get_login_redirect_url(request)
