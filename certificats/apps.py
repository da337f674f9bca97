from django.apps import AppConfig


class CertificatsConfig(AppConfig):
    name = "certificats"
    verbose_name = "Attestations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import gardes  # noqa: F401
