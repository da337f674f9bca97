"""La file : un canal dont la connexion est rendue lève une erreur de connexion, que Celery sait traiter."""

import os

import pytest
from django.conf import settings
from kombu import Connection

pytestmark = pytest.mark.postgres


def test_un_canal_perdu_se_dit_perdu() -> None:
    with Connection(os.environ["REDIS_URL"], transport=settings.CELERY_BROKER_TRANSPORT) as connexion:
        canal = connexion.channel()
        canal._create_client().ping()
        canal._disconnect_pools()
        connexion.transport.client = None
        with pytest.raises(connexion.connection_errors, match="La connexion à la file est perdue"):
            canal._create_client()
