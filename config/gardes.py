"""Gardes de démarrage : la production refuse ce qui n'est fait que pour la démonstration."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError


@register(Tags.security)
def refuser_cle_de_demonstration(app_configs: Any, **kwargs: Any) -> list[Error]:
    """La clé publique de la démonstration ne signe rien en production."""
    if settings.EST_PRODUCTION and settings.SECRET_KEY == settings.CLE_DEMONSTRATION:
        return [Error("SECRET_KEY est celle de la démonstration : donnez une clé secrète.", id="config.E001")]
    return []


@register(Tags.database)
def refuser_comptes_de_demonstration(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Une base de démonstration ne devient jamais une base de production."""
    if not settings.EST_PRODUCTION or not databases:
        return []
    from lms.models import Professionnel

    try:
        existe = Professionnel.objects.filter(est_demonstration=True).exists()
    except DatabaseError:  # la base n'est pas encore migrée : rien à refuser
        return []
    if existe:
        message = "Cette base contient des comptes de démonstration : partez d'une base vide."
        return [Error(message, id="config.E002")]
    return []
