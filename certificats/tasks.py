"""Les tâches : elles reçoivent un identifiant, relisent, et peuvent être rejouées."""

from django_tasks import task

from . import rendu


@task()
def rendre_attestation(attestation_id: int) -> None:
    """Rend le document d'une attestation."""
    rendu.rendre(attestation_id)


@task()
def relever() -> None:
    """Rend les attestations que leur réveil a manquées."""
    rendu.relever()
