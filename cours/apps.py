from django.apps import AppConfig


class CoursConfig(AppConfig):
    name = "cours"
    verbose_name = "Parcours et leçons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Branche la tenue des liens sur la publication, et l'oubli du répertoire sur l'enregistrement."""
        from . import publication, repertoire  # noqa: F401
