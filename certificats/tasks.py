"""Les tâches : elles reçoivent un identifiant, relisent, et peuvent être rejouées."""

from django_tasks import task

from . import delivrance, rendu


@task()
def rendre_attestation(attestation_id: int) -> None:
    """Rend le document d'une attestation."""
    rendu.rendre(attestation_id)


@task()
def relever() -> None:
    """Rend les attestations que leur réveil a manquées ; détruit les documents effacés qui seraient restés."""
    rendu.relever()
    delivrance.detruire_les_documents_effaces()
