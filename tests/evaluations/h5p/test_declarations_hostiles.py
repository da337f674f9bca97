"""Ce que le lecteur envoie, quel qu'il soit, est accepté ou ignoré avec une phrase ; jamais une panne."""

import copy
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import passation
from evaluations.h5p.consignation import Envoi, consigner_lot
from evaluations.h5p.traces import ENDING_POINT
from evaluations.models import Declaration, Tentative
from evaluations.xapi.declarations import iri
from tests.fabrique_h5p import installer_activite

pytestmark = pytest.mark.django_db
VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**400), 10**400) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12) | st.sampled_from([
        "http://adlnet.gov/expapi/verbs/completed", "http://a.test/b", "PT1H", "9999-12-31T23:59:59-23:59",
        "0001-01-01", "fr", "choice", "long-fill-in", "x" * 3_000, "1e-300", "\x00", "Activity",
    ]),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "score", "raw", "max", "scaled", "extensions", "description", ENDING_POINT, "fr"])
        | st.text(max_size=5), enfants, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
CHEMINS = [
    tuple(chemin.split())
    for chemin in (
        "", "verb", "verb id", "object", "object id", "object definition", "object definition description",
        "object definition extensions", "object definition choices", "object definition interactionType",
        "object definition correctResponsesPattern", "result", "result score", "result score raw", "result score max",
        "result score scaled", "result response", "result duration", "result extensions", "context",
        "context contextActivities", "context contextActivities parent", "context contextActivities category",
        "timestamp", "id",
    )
]  # fmt: skip


@pytest.fixture
def tentative(personne: Any, registration: UUID) -> Tentative:
    return passation.ouvrir(personne=personne, activite=installer_activite(), registration=registration)


def modele(tentative: Tentative) -> dict[str, Any]:
    racine = iri(tentative.contenu["xapi"]["activite"])
    return {
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {
            "id": racine,
            "definition": {
                "description": {"fr": "Que faire ?"},
                "interactionType": "choice",
                "choices": [{"id": "0"}],
                "correctResponsesPattern": ["0"],
                "extensions": {ENDING_POINT: 2},
            },
        },
        "result": {
            "score": {"raw": 1, "max": 2, "scaled": 0.5},
            "response": "0",
            "duration": "PT1S",
            "extensions": {ENDING_POINT: 2},
        },
        "context": {"contextActivities": {"parent": [{"id": racine}], "category": [{"id": racine}]}},
        "timestamp": "2026-01-01T00:00:00Z",
        "id": str(uuid4()),
    }


def poser(statement: Any, chemin: tuple[str, ...], valeur: Any) -> Any:
    if not chemin:
        return valeur
    copie = copy.deepcopy(statement)
    cible = copie
    for cle in chemin[:-1]:
        cible = cible[cle]
    cible[chemin[-1]] = valeur
    return copie


@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(st.tuples(st.sampled_from(CHEMINS), VALEURS), min_size=1, max_size=3))
def test_une_declaration_quelconque_est_acceptee_ou_ignoree(
    tentative: Tentative, changements: list[tuple[tuple[str, ...], Any]]
) -> None:
    envois = [Envoi(uuid4(), poser(modele(tentative), chemin, valeur)) for chemin, valeur in changements]
    with transaction.atomic():
        recue = consigner_lot(personne=tentative.personne, tentative_uuid=tentative.uuid, envois=envois)
        connection.check_constraints()
        transaction.set_rollback(True)
    assert {*recue.acceptes, *recue.ignores} == {envoi.identifiant for envoi in envois}
    assert all(motif.endswith(".") and motif.encode() for motif in recue.ignores.values())


def test_le_modele_est_accepte_et_relu(tentative: Tentative, personne: Any) -> None:
    recue = consigner_lot(personne=personne, tentative_uuid=tentative.uuid, envois=[Envoi(uuid4(), modele(tentative))])
    assert not recue.ignores
    assert json.loads(Declaration.objects.get().payload)["result"]["response"] == "0"
