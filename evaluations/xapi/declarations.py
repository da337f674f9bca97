"""Construire un Statement et en calculer l'empreinte (xapi.md §§4 à 6) ; `magasin` l'enregistre."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from evaluations.models import Activite

from .forme import comparable
from .verbes import LIBELLES

VERSION = "2.0.0"
TYPE_ACTIVITE = "http://adlnet.gov/expapi/activities/assessment"
TYPE_QUESTION = "http://adlnet.gov/expapi/activities/cmi.interaction"


class DeclarationConflictuelleError(Exception):
    """Le même identifiant de Statement est déjà enregistré avec un autre contenu (409 d'xAPI)."""


@dataclass(frozen=True)
class References:
    """Les clés des lignes Actor, Verb et Activity qu'une tentative emploiera : lues une fois, à l'ouverture."""

    acteur: int
    nom_acteur: str
    autorite: int
    verbes: dict[str, int]
    objets: dict[str, int]  # par IRI

    def en_json(self) -> dict[str, Any]:
        return self.__dict__ | {}

    @classmethod
    def depuis_json(cls, donnees: dict[str, Any]) -> "References":
        return cls(**donnees)


@dataclass(frozen=True)
class Fait:
    """Ce qu'un Statement raconte, avant sa mise en forme."""

    identifiant: UUID
    verbe: str
    element: str
    resultat: dict[str, Any]
    interaction: str = ""


def adresse_portail() -> str:
    return str(getattr(settings, "WAGTAILADMIN_BASE_URL", "http://localhost")).rstrip("/")


def nom_de(personne: Any) -> str:
    """L'UUID qui désigne une personne : son `username` s'il en est un, sinon un dérivé stable de sa clé."""
    try:
        return str(UUID(personne.get_username()))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"{adresse_portail()}/personnes/{personne.pk}"))


def iri_activite(activite: Activite, element: str = "") -> str:
    """L'IRI d'une activité, ou d'un de ses éléments (question, étape)."""
    racine = iri(activite.uuid)
    return f"{racine}/{element}" if element else racine


def iri(uuid: UUID | str) -> str:
    return f"{adresse_portail()}/xapi/activites/{uuid}"


def definition(interaction: str) -> dict[str, str]:
    """La definition d'une Activity : une question d'un genre d'interaction, ou l'activité entière."""
    if not interaction:
        return {"type": TYPE_ACTIVITE}
    return {"type": TYPE_QUESTION, "interactionType": interaction}


def ifi(nom: str) -> str:
    return f"{adresse_portail()}|{nom}"


def agent(nom: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": adresse_portail(), "name": nom}}


def composer(fait: Fait, *, activite: Activite, registration: UUID, references: References) -> dict[str, Any]:
    """Le Statement, sans ce que le serveur pose à l'enregistrement (timestamp, stored, authority, version)."""
    contexte: dict[str, Any] = {"registration": str(registration)}
    if fait.element:
        contexte["contextActivities"] = {"parent": [{"objectType": "Activity", "id": iri_activite(activite)}]}
    return {
        "id": str(fait.identifiant),
        "actor": agent(references.nom_acteur),
        "verb": {"id": fait.verbe, "display": {"fr": LIBELLES[fait.verbe]}},
        "object": {
            "objectType": "Activity",
            "id": iri_activite(activite, fait.element),
            "definition": definition(fait.interaction),
        },
        "result": fait.resultat,
        "context": contexte,
    }


def empreinte(statement: dict[str, Any]) -> bytes:
    """SHA-256 de la part comparable d'un Statement, clés triées (xapi.md §6)."""
    texte = json.dumps(comparable(statement), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).digest()
