"""Tests : base et file données par l'environnement (PostgreSQL et Valkey), SQLite sinon (voie rapide)."""

import os
import tempfile
from pathlib import Path

from config.environnement import base_de_donnees

from .base import *
from .base import CACHES, CONTENT_SECURITY_POLICY, REDIS_URL, STORAGES, TASKS

DEMONSTRATION = False
ALLOWED_HOSTS = ["*"]
DONNEES = Path(tempfile.mkdtemp(prefix="portail-test-"))
MEDIA_ROOT = DONNEES / "medias"
CERTIFICATS_DOSSIER = DONNEES / "attestations"
H5P_DOSSIER = DONNEES / "h5p"
LMS_DOSSIER = DONNEES / "suivi"
CERTIFICATS_CLES = DONNEES / "cles-essai"
DATABASES = {"default": base_de_donnees(os.environ.get("DATABASE_URL") or f"sqlite:///{DONNEES}/test.sqlite3")}
if "TEST_MODELE" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_MODELE"]}
if "TEST_SQLITE" in os.environ:
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TEST_SQLITE"]}
# Chaque ouvrier de xdist a sa base Redis : l'un ne vide pas le cache de l'autre.
RANG = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if REDIS_URL:
    REDIS_URL = CELERY_BROKER_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{RANG}"
    CACHES["default"]["LOCATION"] = REDIS_URL
if not REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
TASKS["default"] = {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}
CERTIFICATS_EMETTEUR = {
    "nom": "Organisme d'essai",
    "siret": "",
    "lieu": "Tours",
    "signataire_nom": "Camille Fictive",
    "signataire_qualite": "Responsable de formation (personne fictive)",
}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-uri"] = ["/csp-rapport/"]
