"""Gardes de démarrage : la production refuse ce qui n'est fait que pour la démonstration."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from certificats.gardes import refus

COMPTES_DE_DEMONSTRATION = "Cette base contient des comptes de démonstration : partez d'une base vide."


def a_des_comptes_de_demonstration() -> bool:
    """Vrai si la base porte des comptes de démonstration ; faux si elle n'est pas migrée, ou ne répond pas encore."""
    from lms.models import Professionnel

    try:
        return Professionnel.objects.filter(est_demonstration=True).exists()
    except DatabaseError:
        return False


@register(Tags.database)
def refuser_comptes_de_demonstration(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Une base de démonstration ne devient jamais une base de production."""
    if settings.EST_PRODUCTION and databases and a_des_comptes_de_demonstration():
        return [Error(COMPTES_DE_DEMONSTRATION, id="config.E002")]
    return []


def garder_le_demarrage() -> None:
    """Ce que `check` dit, au démarrage du serveur web, de l'ouvrier et de l'horloge. Lève ImproperlyConfigured."""
    if phrase := refus():
        raise ImproperlyConfigured(phrase)
    if settings.EST_PRODUCTION and a_des_comptes_de_demonstration():
        raise ImproperlyConfigured(COMPTES_DE_DEMONSTRATION)
    connection.close()  # ne rien léguer aux processus enfants
