"""Le ménage des dépôts privés : détruire chaque jour les fichiers que la base ne nomme pas."""

import logging
from itertools import chain, islice

from certificats import audit

from . import depot

journal = logging.getLogger(__name__)
# Quelques-uns par jour sont le reste d'arrêts brutaux ; davantage, c'est que la base n'est pas la bonne.
PLAFOND = 100


class TropDOrphelinsError(Exception):
    """Trop de fichiers inconnus de la base : rien n'est détruit avant qu'une personne l'ait confirmé."""


def menager(*, est_confirme: bool = False) -> int:
    """Détruit les fichiers orphelins des attestations et du suivi ; rend leur nombre. Lève TropDOrphelinsError."""
    trouves = chain(audit.orphelins(), depot.orphelins())
    orphelins = list(trouves if est_confirme else islice(trouves, PLAFOND + 1))
    if len(orphelins) > PLAFOND and not est_confirme:
        raise TropDOrphelinsError(
            f"Plus de {PLAFOND} fichiers sont inconnus de la base, par exemple {orphelins[0]} : est-ce la bonne base ? "
            "Rien n'est détruit. Si c'est elle, lancez « menager_depots --sans-plafond »."
        )
    for orphelin in orphelins:
        orphelin.unlink(missing_ok=True)
    return len(orphelins)


def menager_ou_prevenir() -> None:
    """De même, pour la tâche de chaque jour : le refus se lit au journal."""
    try:
        menager()
    except TropDOrphelinsError as erreur:
        journal.error("%s", erreur)
