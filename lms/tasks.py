"""Les tâches du suivi : elles relisent la base, et peuvent être rejouées."""

from django_tasks import task

from . import courriels, lots, menage, rappels
from .models import Lot, MessageTuteur


@task()
def rappeler_les_expirations() -> None:
    """Envoie les rappels d'expiration dus."""
    rappels.envoyer_les_rappels()


@task()
def delivrer_lot(lot_id: int) -> None:
    """Délivre un lot, ou le reprend où il en était."""
    lot = Lot.objects.select_related("module_page").filter(pk=lot_id).first()
    if lot:
        lots.delivrer(lot)


@task()
def relever_les_lots() -> None:
    """Reprend les lots interrompus et prépare les archives qui attendaient leurs documents."""
    lots.relever()


@task()
def menager_les_depots() -> None:
    """Détruit les fichiers que la base ne nomme pas."""
    menage.menager_ou_prevenir()


@task()
def prevenir_du_message(uuid: str) -> None:
    """Prévient l'équipe d'une question, ou la personne d'une réponse."""
    suite = MessageTuteur.objects.select_related("echange__inscription__professionnel__user")
    if message := suite.filter(uuid=uuid).first():
        courriels.annoncer_un_message(message)
