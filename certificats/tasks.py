"""Les tâches : elles reçoivent un identifiant, relisent, et peuvent être rejouées."""

from django_tasks import task

from . import releve, rendu, statuts


@task()
def rendre_attestation(attestation_id: int) -> None:
    """Rend le document d'une attestation."""
    rendu.rendre(attestation_id)


@task()
def signer_les_listes() -> None:
    """Signe les listes de statuts changées."""
    statuts.signer_les_listes()


@task()
def relever() -> None:
    """Rattrape ce que les réveils ont manqué, et ce qui revient chaque jour."""
    releve.relever()
