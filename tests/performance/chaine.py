"""La chaîne du sceau, seule : badge, PDF et sceau d'une charge, sans base ni file. Sans WeasyPrint non plus."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from certificats import badge, cles, contenu, fabrique
from tests.certificats.conftest import contenu_d_essai

INSTANT = datetime(2026, 10, 14, 9, tzinfo=UTC)


def charge(rang: int) -> dict[str, Any]:
    """Une charge différente à chaque fois : typst garde en mémoire ce qu'il a déjà composé."""
    return contenu.figer(
        contenu_d_essai(titulaire_nom=f"Exemple {rang}"),
        numero=f"2026-{rang:06d}", code=f"7K4P-2M9X-7K4P-{rang:04d}", date_delivrance=INSTANT, courriel=f"{rang}@x.fr",
    )  # fmt: skip


@cache
def emetteur() -> tuple[cles.CleBadge, cles.Cachet]:
    return cles.cle_badge(), cles.cachet()


def fabriquer(rang: int) -> bytes:
    """Le document scellé d'un rang."""
    cle, cachet = emetteur()
    place = badge.Statut("https://portail.exemple/statuts/1", rang)
    emission = fabrique.fabriquer(charge(rang), statut=place, cle=cle, cachet=cachet, instant=INSTANT)
    return emission.document
