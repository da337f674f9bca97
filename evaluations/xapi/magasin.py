"""La porte des déclarations : quiz, mise en situation et H5P s'enregistrent ici, et nulle part ailleurs (xapi.md §6).

Idempotente : rejouer un lot ne change rien ; le même identifiant avec un autre contenu annule tout le lot.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from evaluations.models import Acteur, Declaration, DeclarationActeur, DeclarationActivite, ObjetActivite, Verbe

from .declarations import VERSION, DeclarationConflictuelleError, References, agent, empreinte, ifi, nom_de
from .verbes import LIBELLES

# L'identifiant unique d'xAPI décide seul de ce qui est neuf ; RETURNING ne rend que les lignes insérées.
INSERTION = (
    "INSERT INTO {table} ({colonnes}) VALUES {lignes} ON CONFLICT (statement_id) DO NOTHING RETURNING id, statement_id"
)


def preparer(*, personne: Any, definitions: dict[str, Any]) -> References:
    """Les clés dont une tentative aura besoin, lues une fois ; crée celles qui manquent. `definitions` : par IRI."""
    nom = nom_de(personne)
    acteur, _ = Acteur.objects.get_or_create(
        ifi_type="account", ifi=ifi(nom), object_type="Agent", defaults={"personne": personne}
    )
    autorite, _ = Acteur.objects.get_or_create(ifi_type="account", ifi=ifi("portail"), object_type="Agent")
    return References(
        acteur=acteur.pk,
        nom_acteur=nom,
        autorite=autorite.pk,
        verbes=tenir_les_verbes(list(LIBELLES)),
        objets=tenir_les_objets(definitions),
    )


@transaction.atomic
def enregistrer(
    statements: Sequence[dict[str, Any]], *, instant: datetime, registration: UUID, references: References
) -> frozenset[UUID]:
    """Écrit les Statements et leurs liens ; rend les identifiants neufs. Trois requêtes, quel qu'en soit le nombre.

    S'y ajoutent trois requêtes si une Activity n'est pas dans `references`, et une si un identifiant est déjà connu.
    Lève DeclarationConflictuelleError si l'un d'eux l'est avec un autre contenu : rien n'est écrit.
    """
    if not statements:
        return frozenset()
    objets = _objets(statements, references)
    verbes = _verbes(statements, references)
    lignes = {}
    for statement in statements:
        ligne = _ligne(statement, instant=instant, registration=registration, references=references)
        ligne.object_activity_id = objets[statement["object"]["id"]]
        ligne.verb_id = verbes[statement["verb"]["id"]]
        lignes[ligne.statement_id] = (ligne, statement)
    # Triées : deux lots qui se croisent s'attendent, ils ne s'interbloquent pas.
    cles = _inserer([lignes[identifiant][0] for identifiant in sorted(lignes)])
    _refuser_les_conflits([ligne for identifiant, (ligne, _) in lignes.items() if identifiant not in cles])
    _lier({cles[i]: statement for i, (_, statement) in lignes.items() if i in cles}, objets, references, instant)
    return frozenset(cles)


def _inserer(lignes: list[Declaration]) -> dict[UUID, int]:
    """Insère ce qui est neuf ; rend la clé de chaque ligne insérée, par identifiant."""
    champs: list[Any] = [champ for champ in Declaration._meta.local_concrete_fields if not champ.primary_key]
    citer = connection.ops.quote_name
    requete = INSERTION.format(
        table=citer(Declaration._meta.db_table),
        colonnes=", ".join(citer(champ.column) for champ in champs),
        lignes=", ".join([f"({', '.join(['%s'] * len(champs))})"] * len(lignes)),
    )
    valeurs = [
        champ.get_db_prep_save(getattr(ligne, champ.attname), connection) for ligne in lignes for champ in champs
    ]
    with connection.cursor() as curseur:
        curseur.execute(requete, valeurs)
        return {UUID(str(identifiant)): pk for pk, identifiant in curseur.fetchall()}


def _refuser_les_conflits(deja: list[Declaration]) -> None:
    """Un identifiant déjà pris doit l'être par le même fait : les empreintes le disent."""
    if not deja:
        return
    connues = dict(
        Declaration.objects.filter(statement_id__in=[ligne.statement_id for ligne in deja]).values_list(
            "statement_id", "digest"
        )
    )
    if any(bytes(connues[ligne.statement_id]) != ligne.digest for ligne in deja):
        raise DeclarationConflictuelleError


def _lier(par_cle: dict[int, Any], objets: dict[str, int], references: References, instant: datetime) -> None:
    """Les tables de lien, pour les seules déclarations neuves."""
    DeclarationActivite.objects.bulk_create(
        DeclarationActivite(declaration_id=pk, activity_id=objets[iri], usage=usage, stored=instant)
        for pk, statement in par_cle.items()
        for usage, iri in sorted(set(_activites(statement)))
    )
    acteurs = [("actor", references.acteur), ("authority", references.autorite)]
    DeclarationActeur.objects.bulk_create(
        DeclarationActeur(declaration_id=pk, actor_id=acteur, usage=usage, stored=instant)
        for pk in par_cle
        for usage, acteur in acteurs
    )


def _activites(statement: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Chaque Activity d'un Statement, et à quel titre."""
    yield "object", statement["object"]["id"]
    for usage, activites in statement.get("context", {}).get("contextActivities", {}).items():
        for activite in activites if isinstance(activites, list) else [activites]:
            yield usage, activite["id"]


def _objets(statements: Iterable[dict[str, Any]], references: References) -> dict[str, int]:
    """La clé de chaque Activity citée ; crée celles qui manquent."""
    definitions: dict[str, Any] = {}
    for statement in statements:
        definitions |= {iri: {} for _, iri in _activites(statement) if iri not in definitions}
        definitions[statement["object"]["id"]] = statement["object"].get("definition", {})
    absentes = definitions.keys() - references.objets.keys()
    return references.objets | tenir_les_objets({iri: definitions[iri] for iri in absentes})


def tenir_les_objets(definitions: dict[str, Any]) -> dict[str, int]:
    """La clé de chaque Activity, créée au besoin ; triées, pour que deux transactions ne s'interbloquent pas."""
    if not definitions:
        return {}
    connues = dict(ObjetActivite.objects.filter(iri__in=definitions).values_list("iri", "pk"))
    nouvelles = sorted(definitions.keys() - connues.keys())
    if nouvelles:
        lignes = [ObjetActivite(iri=iri, definition=definitions[iri]) for iri in nouvelles]
        ObjetActivite.objects.bulk_create(lignes, ignore_conflicts=True)
        connues |= dict(ObjetActivite.objects.filter(iri__in=nouvelles).values_list("iri", "pk"))
    return connues


def _verbes(statements: Iterable[dict[str, Any]], references: References) -> dict[str, int]:
    absents = sorted({statement["verb"]["id"] for statement in statements} - references.verbes.keys())
    return references.verbes | tenir_les_verbes(absents)


def tenir_les_verbes(iris: Sequence[str]) -> dict[str, int]:
    """La clé de chaque Verb, créé au besoin."""
    if not iris:
        return {}
    connus = dict(Verbe.objects.filter(iri__in=iris).values_list("iri", "pk"))
    if nouveaux := sorted(set(iris) - connus.keys()):
        Verbe.objects.bulk_create([Verbe(iri=iri) for iri in nouveaux], ignore_conflicts=True)
        connus |= dict(Verbe.objects.filter(iri__in=nouveaux).values_list("iri", "pk"))
    return connus


def _ligne(statement: dict[str, Any], *, instant: datetime, registration: UUID, references: References) -> Declaration:
    """La ligne d'un Statement, complété de ce que le serveur seul écrit : stored, authority, version."""
    date = instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
    complet = {"timestamp": date} | statement | {"stored": date, "authority": agent("portail"), "version": VERSION}
    resultat = statement.get("result", {})
    return Declaration(
        statement_id=UUID(statement["id"]),
        actor_id=references.acteur,
        registration=registration,
        timestamp=datetime.fromisoformat(complet["timestamp"]),
        stored=instant,
        success=resultat.get("success"),
        completion=resultat.get("completion"),
        score_scaled=resultat.get("score", {}).get("scaled"),
        authority_id=references.autorite,
        version=VERSION,
        digest=empreinte(statement),
        payload=json.dumps(complet, ensure_ascii=False, separators=(",", ":")),
    )
