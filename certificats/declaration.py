"""Le certificat de réalisation est réservé à un organisme de formation déclaré (arrêté du 21 décembre 2018)."""

from django.conf import settings

from .erreurs import OrganismeNonDeclareError

GENRE = "certificat"


def numero() -> str:
    """Le numéro de déclaration d'activité de l'exploitant ; vide s'il n'est pas déclaré : aucun certificat alors."""
    return str(getattr(settings, "CERTIFICATS_NUMERO_DECLARATION", "") or "").strip()


def exiger(genre: str) -> None:
    """Lève OrganismeNonDeclareError si ce genre demande une déclaration que l'exploitant n'a pas réglée."""
    if genre == GENRE and not numero():
        raise OrganismeNonDeclareError(
            "Réservé à un organisme déclaré : réglez d'abord CERTIFICATS_NUMERO_DECLARATION."
        )
