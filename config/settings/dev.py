"""Développement et démonstration : base et fichiers dans DONNEES, aucun service requis."""

import os

from config.environnement import base_de_donnees, base_sqlite

from .base import *
from .base import CACHES, DONNEES, LOGGING, REDIS_URL, STATIC_ROOT, STORAGES, TASKS

DEMONSTRATION = True
DONNEES.mkdir(parents=True, exist_ok=True)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # vide : les fichiers sont servis là où ils sont, sans avertissement
DATABASES = {
    "default": base_de_donnees(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else base_sqlite(str(DONNEES / "portail.sqlite3"))
}
if not REDIS_URL:
    # Pas de file : les tâches s'exécutent sur place, le cache est celui du processus.
    TASKS["default"] = {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CERTIFICATS_EMETTEUR = {
    "nom": "Organisme de démonstration (fictif)",
    "siret": "",
    "lieu": "Tours",
    "signataire_nom": "Camille Fictive",
    "signataire_qualite": "Responsable de formation (personne fictive)",
}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 0
# La console de la démonstration ne montre que ce qui cloche : le CMS raconterait chaque page importée.
LOGGING["loggers"] = {nom: {"level": "WARNING"} for nom in ("wagtail", "pikepdf", "fontTools")}
EMAIL_BACKEND = "config.courriel.ConsoleEtFichier"
EMAIL_FILE_PATH = DONNEES / "courriels"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
