"""Tous les courriels que le suivi envoie partent d'ici. Jamais un score, jamais une trace."""

from django.conf import settings
from django.core.mail import send_mail


def envoyer_essai(adresse: str) -> None:
    """Un courriel d'essai. Lève OSError si le serveur de courriel ne répond pas."""
    nom = getattr(settings, "NOM_PORTAIL", "Palier")
    send_mail(f"{nom} : courriel d'essai", f"Le courriel de {nom} fonctionne.", None, [adresse])
