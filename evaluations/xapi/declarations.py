"""Construire un Statement, en calculer l'empreinte, l'enregistrer avec ses liens (xapi.md §§4 à 6)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction

from evaluations.models import (
    Acteur,
    Activite,
    Declaration,
    DeclarationActeur,
    DeclarationActivite,
    ObjetActivite,
    Verbe,
)

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
    objets: dict[str, int]  # "" désigne l'activité elle-même, sinon le code de la question ou la clé de l'étape

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
    racine = f"{adresse_portail()}/xapi/activites/{activite.uuid}"
    return f"{racine}/{element}" if element else racine


def preparer(*, personne: Any, activite: Activite, elements: Mapping[str, str]) -> References:
    """Crée au besoin les lignes Actor, Verb et Activity d'une tentative, triées pour éviter les interblocages.

    `elements` : le genre d'interaction de chaque question ou étape, par code.
    """
    nom = nom_de(personne)
    acteur, _ = Acteur.objects.get_or_create(
        ifi_type="account", ifi=_ifi(nom), object_type="Agent", defaults={"personne": personne}
    )
    autorite, _ = Acteur.objects.get_or_create(ifi_type="account", ifi=_ifi("portail"), object_type="Agent")
    iris = {element: iri_activite(activite, element) for element in ["", *elements]}
    ObjetActivite.objects.bulk_create(
        [
            ObjetActivite(iri=iri, definition=definition(elements[element] if element else ""))
            for element, iri in sorted(iris.items())
        ],
        ignore_conflicts=True,
    )
    Verbe.objects.bulk_create([Verbe(iri=iri) for iri in sorted(LIBELLES)], ignore_conflicts=True)
    objets = dict(ObjetActivite.objects.filter(iri__in=iris.values()).values_list("iri", "pk"))
    return References(
        acteur=acteur.pk,
        nom_acteur=nom,
        autorite=autorite.pk,
        verbes=dict(Verbe.objects.filter(iri__in=LIBELLES).values_list("iri", "pk")),
        objets={element: objets[iri] for element, iri in iris.items()},
    )


def definition(interaction: str) -> dict[str, str]:
    """La definition d'une Activity : une question d'un genre d'interaction, ou l'activité entière."""
    if not interaction:
        return {"type": TYPE_ACTIVITE}
    return {"type": TYPE_QUESTION, "interactionType": interaction}


def _ifi(nom: str) -> str:
    return f"{adresse_portail()}|{nom}"


def _agent(nom: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": adresse_portail(), "name": nom}}


def composer(fait: Fait, *, activite: Activite, registration: UUID, references: References) -> dict[str, Any]:
    """Le Statement, sans ce que le serveur pose à l'enregistrement (timestamp, stored, authority, version)."""
    contexte: dict[str, Any] = {"registration": str(registration)}
    if fait.element:
        contexte["contextActivities"] = {"parent": [{"objectType": "Activity", "id": iri_activite(activite)}]}
    return {
        "id": str(fait.identifiant),
        "actor": _agent(references.nom_acteur),
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


def enregistrer(
    statements: Sequence[dict[str, Any]], *, instant: datetime, registration: UUID, references: References
) -> list[Declaration]:
    """Écrit les Statements et leurs liens : trois requêtes, quel qu'en soit le nombre.

    Lève DeclarationConflictuelleError si un identifiant est déjà pris.
    """
    lignes = [_ligne(s, instant=instant, registration=registration, references=references) for s in statements]
    try:
        with transaction.atomic():
            declarations = Declaration.objects.bulk_create(lignes)
    except IntegrityError as erreur:
        raise DeclarationConflictuelleError from erreur
    activites, acteurs = [], []
    for declaration in declarations:
        objet = declaration.object_activity_id
        parent = references.objets[""]
        usages: list[tuple[Any, str]] = [(objet, "object")] + ([(parent, "parent")] if parent != objet else [])
        activites += [
            DeclarationActivite(declaration=declaration, activity_id=pk, usage=usage, stored=instant)
            for pk, usage in usages
        ]
        acteurs += [
            DeclarationActeur(declaration=declaration, actor_id=pk, usage=usage, stored=instant)
            for pk, usage in [(references.acteur, "actor"), (references.autorite, "authority")]
        ]
    DeclarationActivite.objects.bulk_create(activites)
    DeclarationActeur.objects.bulk_create(acteurs)
    return declarations


def _ligne(statement: dict[str, Any], *, instant: datetime, registration: UUID, references: References) -> Declaration:
    date = instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
    complet = statement | {
        "timestamp": date,
        "stored": date,
        "authority": _agent("portail"),
        "version": VERSION,
    }
    element = statement["object"]["id"].rpartition("/")[2] if "contextActivities" in statement["context"] else ""
    resultat = statement["result"]
    return Declaration(
        statement_id=UUID(statement["id"]),
        actor_id=references.acteur,
        verb_id=references.verbes[statement["verb"]["id"]],
        object_activity_id=references.objets[element],
        registration=registration,
        timestamp=instant,
        stored=instant,
        success=resultat.get("success"),
        completion=resultat.get("completion"),
        score_scaled=resultat.get("score", {}).get("scaled"),
        authority_id=references.autorite,
        version=VERSION,
        digest=empreinte(statement),
        payload=json.dumps(complet, ensure_ascii=False, separators=(",", ":")),
    )
