from django.apps import AppConfig


class PortailConfig(AppConfig):
    """Le portail : branche Celery et les gardes de démarrage."""

    name = "config"
    verbose_name = "Portail"

    def ready(self) -> None:
        from . import celery, gardes  # noqa: F401
