from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = "Suivi des apprentissages"
    default_auto_field = "django.db.models.BigAutoField"
