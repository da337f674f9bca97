"""Ce que déclenche la publication d'une leçon : tenir ses liens (activités, fichiers, chiffres, termes).

Le signal de Wagtail est la seule porte qui voit aussi le workflow, la publication programmée et l'import.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.blocks import StreamValue
from wagtail.signals import page_published

from .marques import Marque, marques, textes_du_bloc
from .models import (
    Chiffre,
    LeconActivite,
    LeconChiffre,
    LeconDocument,
    LeconImage,
    LeconPage,
    LeconTerme,
    Terme,
)


def designes(corps: StreamValue, *champs: str) -> set[int]:
    """La clé de chaque objet que les blocs du corps désignent par l'un de ces champs."""
    valeurs = [bloc.value for bloc in corps if hasattr(bloc.value, "get")]
    return {valeur[champ].pk for valeur in valeurs for champ in champs if valeur.get(champ)}


def marques_du_corps(corps: StreamValue) -> list[Marque]:
    """Les marques `[[…]]` du corps, dans l'ordre : ses textes riches et ses lignes à retenir."""
    return [marque for texte in textes_du_corps(corps) for marque in marques(texte)]


def textes_du_corps(corps: StreamValue) -> Iterator[str]:
    """Les passages où une marque se lit : textes riches et lignes à retenir."""
    for bloc in corps.get_prep_value():
        yield from textes_du_bloc(bloc["type"], bloc["value"])


def chiffres_du_corps(corps: StreamValue) -> set[int]:
    """La clé de chaque chiffre cité, en bloc ou dans une phrase."""
    en_blocs = {b.value["chiffre"].pk for b in corps if b.block_type == "chiffre" and b.value["chiffre"]}
    codes = {marque.code for marque in marques_du_corps(corps) if marque.genre == "chiffre"}
    return en_blocs | set(Chiffre.objects.filter(code__in=codes).values_list("pk", flat=True))


def termes_du_corps(corps: StreamValue) -> set[int]:
    """La clé de chaque terme expliqué."""
    noms = {marque.code for marque in marques_du_corps(corps) if marque.genre == "terme"}
    return set(Terme.objects.filter(terme__in=noms).values_list("pk", flat=True))


@transaction.atomic
def tenir_liens(lecon: LeconPage) -> None:
    """Aligne les liens de la leçon sur son corps publié : ajoute ce qui manque, ôte ce qui n'y est plus."""
    _aligner(lecon, LeconActivite, "activite", designes(lecon.corps, "activite"))
    _aligner(lecon, LeconImage, "image", designes(lecon.corps, "image"))
    _aligner(lecon, LeconDocument, "document", designes(lecon.corps, "video", "sous_titres", "document"))
    _aligner(lecon, LeconChiffre, "chiffre", chiffres_du_corps(lecon.corps))
    _aligner(lecon, LeconTerme, "terme", termes_du_corps(lecon.corps))


def _aligner(lecon: LeconPage, modele: type[Any], champ: str, voulues: set[int]) -> None:
    modele.objects.filter(lecon=lecon).exclude(**{f"{champ}__in": voulues}).delete()
    liens = [modele(lecon=lecon, **{f"{champ}_id": pk}) for pk in voulues]
    modele.objects.bulk_create(liens, ignore_conflicts=True)


@receiver(page_published, sender=LeconPage)
def a_la_publication(instance: LeconPage, **kwargs: Any) -> None:
    tenir_liens(instance)
