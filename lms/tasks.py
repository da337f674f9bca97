"""Les tâches du suivi : elles relisent la base, et peuvent être rejouées."""

from django_tasks import task

from . import rappels


@task()
def rappeler_les_expirations() -> None:
    """Envoie les rappels d'expiration dus."""
    rappels.envoyer_les_rappels()
