"""Réglages de production : stricts. `dev.py` et `test.py` ne font que les assouplir."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environnement import base_de_donnees, cachet_materiel, exiger, liste

RACINE = Path(__file__).resolve().parents[2]
EST_PRODUCTION = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.base") == "config.settings.base"


def _exiger(nom: str, souple: str) -> str:
    """En production la variable est exigée ; ailleurs `dev.py` ou `test.py` remplace la valeur souple."""
    return exiger(nom) if EST_PRODUCTION else os.environ.get(nom, souple)


# --- Identité du portail -------------------------------------------------------------------------
NOM_PORTAIL = os.environ.get("NOM_PORTAIL", "Palier")
DEMONSTRATION = False
WAGTAIL_SITE_NAME = NOM_PORTAIL
WAGTAILADMIN_BASE_URL = _exiger("ADRESSE_PORTAIL", "http://localhost:8000").rstrip("/")
# Imprimé sur les attestations ; vide tant que l'exploitant ne l'a pas donné.
CERTIFICATS_EMETTEUR = {
    "nom": os.environ.get("EMETTEUR_NOM", ""),
    "siret": os.environ.get("EMETTEUR_SIRET", ""),
    "lieu": os.environ.get("EMETTEUR_LIEU", ""),
    "signataire_nom": os.environ.get("SIGNATAIRE_NOM", ""),
    "signataire_qualite": os.environ.get("SIGNATAIRE_QUALITE", ""),
}
# Le signataire réglé dans le CMS l'emporte sur celui de l'environnement.
CERTIFICATS_SIGNATAIRE = "cours.reglages.signataire"
CERTIFICATS_BASE_URL = WAGTAILADMIN_BASE_URL
# Un module ne se publie pas sans tuteur, délai de réponse, contact handicap ni signataire (code du travail, D6313-3-1).
COURS_EXIGER_REGLAGES = EST_PRODUCTION
# Facultatif : un second hôte, sans session, pour les fichiers des activités H5P (https://contenus.exemple.fr).
H5P_CONTENT_ORIGIN = os.environ.get("H5P_CONTENT_ORIGIN", "").rstrip("/")
# Facultatif : les hôtes (https://medias.exemple.fr, …) dont une activité peut montrer les images et les vidéos.
H5P_EXTERNAL_MEDIA_HOSTS = liste("H5P_EXTERNAL_MEDIA_HOSTS")
LMS_SEUIL_SECRET = int(os.environ.get("SEUIL_SECRET", "5"))

# --- Secrets, hôtes ------------------------------------------------------------------------------
CLE_DEMONSTRATION = "demonstration-cle-publique-jamais-en-production-0123456789"
SECRET_KEY = _exiger("SECRET_KEY", CLE_DEMONSTRATION)
if EST_PRODUCTION and SECRET_KEY == CLE_DEMONSTRATION:
    raise ImproperlyConfigured("SECRET_KEY est celle de la démonstration, publique : donnez une clé secrète.")
ALLOWED_HOSTS = liste("ALLOWED_HOSTS") if EST_PRODUCTION else ["*"]
CSRF_TRUSTED_ORIGINS = liste("CSRF_TRUSTED_ORIGINS", WAGTAILADMIN_BASE_URL)

# --- Applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.PortailConfig",
    "lms",
    "lms.compte",
    "cours",
    "evaluations",
    "certificats",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "csp",
    "allauth",
    "allauth.account",
    "django_celery_beat",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.scripts_du_cms.signer_les_scripts_du_cms",
    "config.middleware.entrees_malformees",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.contexte.portail",
            ],
        },
    }
]

# --- Données -------------------------------------------------------------------------------------
DATABASES = {"default": base_de_donnees(_exiger("DATABASE_URL", "sqlite:///:memory:"))}
# Une connexion par fil, gardée une minute et éprouvée avant de servir : ouvrir coûte autant qu'une page (make banc).
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = _exiger("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 5},
    }
}
# Fichiers : médias du CMS d'un côté, attestations de l'autre, jamais servies par le serveur web.
DONNEES = Path(os.environ.get("DONNEES", RACINE / ".donnees")).resolve()
MEDIA_ROOT = DONNEES / "medias"
MEDIA_URL = "/medias/"
CERTIFICATS_DOSSIER = DONNEES / "attestations"
LMS_DOSSIER = DONNEES / "suivi"
H5P_DOSSIER = DONNEES / "h5p"
# Clés de l'émetteur (docs/sceau.md) : hors de git et de la base. La production refuse les clés d'essai.
CERTIFICATS_ESSAI_PERMIS = not EST_PRODUCTION
CERTIFICATS_CLES = DONNEES / "cles-essai"
CERTIFICATS_CACHET = {
    "p12": os.environ.get("CACHET_P12", ""),
    "mot_de_passe": os.environ.get("CACHET_MOT_DE_PASSE", ""),
    "pkcs11": cachet_materiel(),
    "horodateur": os.environ.get("HORODATEUR", ""),
}
CERTIFICATS_BADGE = {
    "pem": os.environ.get("BADGE_PEM", ""),
    "mot_de_passe": os.environ.get("BADGE_MOT_DE_PASSE", ""),
}
CERTIFICATS_MANDATAIRES = int(os.environ.get("MANDATAIRES", "1"))
# Vide : aucun certificat de réalisation (réservé à un organisme de formation déclaré).
CERTIFICATS_NUMERO_DECLARATION = os.environ.get("NUMERO_DECLARATION", "")
CERTIFICATS_CONSERVATION_ANS = int(os.environ.get("CONSERVATION_ANS", "6"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Tâches --------------------------------------------------------------------------------------
TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "config.taches.RelaisCelery", "QUEUES": []}}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "config.file_redis:Transport"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "Europe/Paris"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
# Publier un réveil ne doit jamais faire attendre la personne : la relève rattrapera.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "visibility_timeout": 3600}
# Nom de l'horaire → (tâche d'une app, secondes).
RELEVES = {
    "relever-les-attestations": ("certificats.tasks.relever", 60),
    "relever-les-imports-h5p": ("evaluations.tasks.relever_imports_h5p", 300),
    "relever-les-lots": ("lms.tasks.relever_les_lots", 60),
    "rappeler-les-expirations": ("lms.tasks.rappeler_les_expirations", 6 * 3600),
    "menager-les-depots": ("lms.tasks.menager_les_depots", 24 * 3600),
}
CELERY_BEAT_SCHEDULE = {
    nom: {"task": "config.executer", "schedule": float(secondes), "args": (tache, [], {})}
    for nom, (tache, secondes) in RELEVES.items()
}

# --- Langue, heure -------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("fr", "Français")]

# --- Fichiers statiques --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DONNEES / "statiques"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# --- Connexion (allauth ; `lms/compte`) ------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "lms.compte.adaptateur.AdaptateurCompte"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SIGNUP_REDIRECT_URL = "lms:profil"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- Wagtail ---------------------------------------------------------------------------------------
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "docx", "xlsx", "txt", "csv", "mp4", "webm", "mp3", "vtt"]

# --- Courriel --------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _exiger("COURRIEL_EXPEDITEUR", "portail@demonstration.invalid")

# --- Sécurité --------------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.erreurs.csrf"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    }
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": os.environ.get("NIVEAU_JOURNAL", "INFO")},
}
