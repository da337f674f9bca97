"""Le point d'entrée WSGI : réglages stricts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from config.gardes import garder_le_demarrage  # noqa: E402 : les apps doivent être prêtes

garder_le_demarrage()
