"""Ce que déclenche la publication d'une leçon : tenir le lien relationnel leçon ↔ activité.

Le signal de Wagtail est la seule porte qui voit aussi le workflow, la publication programmée et l'import.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.blocks import StreamValue
from wagtail.signals import page_published

from .models import LeconActivite, LeconPage


def activites_du_corps(corps: StreamValue) -> Iterator[int]:
    """Rend la clé de chaque activité posée dans le corps d'une leçon."""
    for bloc in corps:
        if bloc.block_type == "activite" and bloc.value and bloc.value.get("activite"):
            yield bloc.value["activite"].pk


@transaction.atomic
def tenir_liens(lecon: LeconPage) -> None:
    """Aligne `LeconActivite` sur le corps publié : ajoute ce qui manque, ôte ce qui n'y est plus."""
    voulues = set(activites_du_corps(lecon.corps))
    lecon.liens_activites.exclude(activite__in=voulues).delete()
    LeconActivite.objects.bulk_create(
        [LeconActivite(lecon=lecon, activite_id=pk) for pk in voulues], ignore_conflicts=True
    )


@receiver(page_published, sender=LeconPage)
def a_la_publication(instance: LeconPage, **kwargs: Any) -> None:
    tenir_liens(instance)
