"""Rejouer des déclarations à plusieurs : de vraies connexions, des lots qui se recouvrent, dans le désordre."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from cours.models import ModuleActivite
from evaluations.h5p.consignation import Envoi
from evaluations.models import Tentative
from evaluations.xapi.declarations import iri_activite
from lms import suivi
from lms.models import Professionnel
from tests.fabrique_h5p import installer_activite
from tests.lms.fabriques import ProfessionnelFabrique, module_page

CLIENTS = 8
REJEUX = 3
LOT = 50
ADL = "http://adlnet.gov/expapi/verbs/"


@dataclass(frozen=True)
class Terrain:
    """Des personnes, leur tentative, et les déclarations de chacune."""

    profils: list[Professionnel]
    tentatives: list[UUID]
    envois: list[list[Envoi]]


def preparer(nombre: int, personnes: int = 4) -> Terrain:
    """`nombre` déclarations, réparties entre des personnes qui font la même activité."""
    page = module_page("A1")
    activite = installer_activite()
    ModuleActivite.objects.create(module_page=page, activite_id=activite.pk, sort_order=1)
    profils = [ProfessionnelFabrique() for _ in range(personnes)]
    tentatives, envois = [], []
    for profil in profils:
        inscription = suivi.inscrire(professionnel=profil, module_page=page)
        tentatives.append(suivi.ouvrir_activite(inscription=inscription, activite=activite).uuid)
        envois.append([_envoi(iri_activite(activite), rang) for rang in range(nombre // personnes)])
    return Terrain(profils, tentatives, envois)


def _envoi(iri: str, rang: int) -> Envoi:
    """Une réponse à l'un de trente éléments, ou un score de la racine une fois sur vingt."""
    score = {"raw": rang % 11, "min": 0, "max": 10}
    objet = {"id": iri if rang % 20 == 0 else f"{iri}?subContentId=element-{rang % 30}"}
    return Envoi(uuid4(), {"verb": {"id": f"{ADL}answered"}, "object": objet, "result": {"score": score}})


def rejouer(terrain: Terrain) -> list[BaseException]:
    """Chaque lot part trois fois, mélangé, par huit clients à la fois ; rend les erreurs."""
    hasard = random.Random(7)  # noqa: S311 (un mélange, toujours le même)
    lots: list[tuple[int, list[Envoi]]] = []
    for _ in range(REJEUX):
        for rang, envois in enumerate(terrain.envois):
            melanges = hasard.sample(envois, len(envois))
            lots += [(rang, melanges[debut : debut + LOT]) for debut in range(0, len(melanges), LOT)]
    hasard.shuffle(lots)
    with ThreadPoolExecutor(CLIENTS) as fils:
        resultats = list(fils.map(lambda lot: _poster(terrain, *lot), lots))
    return [resultat for resultat in resultats if resultat is not None]


def _poster(terrain: Terrain, rang: int, lot: list[Envoi]) -> BaseException | None:
    try:
        reception = suivi.recevoir_declarations(
            professionnel=terrain.profils[rang], tentative_uuid=terrain.tentatives[rang], envois=lot
        )
        assert not reception.ignores
    except Exception as erreur:
        return erreur
    finally:
        connection.close()
    return None


def meilleurs(terrain: Terrain) -> list[Any]:
    """Le meilleur score de chaque tentative."""
    return list(Tentative.objects.filter(uuid__in=terrain.tentatives).values_list("score", flat=True))
