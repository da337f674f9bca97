"""La file Redis des ouvriers : celle de kombu, où un canal perdu se dit perdu.

Celery 5.7 rend la connexion perdue avant d'en fermer les canaux ; kombu 5.7 y lit alors l'adresse d'un objet disparu,
et l'ouvrier meurt d'une AttributeError à chaque redémarrage du serveur pendant qu'il travaille.
"""

from typing import Any

from kombu.transport import redis as kombu
from redis.exceptions import ConnectionError as FilePerdueError


class Canal(kombu.Channel):
    """Un canal qui lève, une fois sa connexion rendue, l'erreur que Celery attend : il se reconnecte."""

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection.client is None:
            raise FilePerdueError("La connexion à la file est perdue.")
        return super()._connparams(asynchronous=asynchronous)  # type: ignore[misc]  # absente des types de kombu


class Transport(kombu.Transport):
    """Le transport que nomme `CELERY_BROKER_TRANSPORT`."""

    Channel = Canal
