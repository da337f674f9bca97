"""L'application Celery du portail : un relais, aucune règle métier."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config"], related_name="taches")


@worker_init.connect
@beat_init.connect
def refuser_de_demarrer(**_: Any) -> None:
    """L'ouvrier et l'horloge passent la même garde que le serveur web."""
    from config.gardes import garder_le_demarrage

    try:
        garder_le_demarrage()
    except ImproperlyConfigured as refus:  # Celery n'arrête rien pour une simple exception dans un signal
        raise SystemExit(str(refus)) from None
