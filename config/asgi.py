"""Le point d'entrée ASGI : réglages stricts."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_asgi_application()

from config.gardes import garder_le_demarrage  # noqa: E402 : les apps doivent être prêtes

garder_le_demarrage()
