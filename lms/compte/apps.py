from django.apps import AppConfig


class CompteConfig(AppConfig):
    name = "lms.compte"
    label = "lms_compte"
    verbose_name = "Connexion"
