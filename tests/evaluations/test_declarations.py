"""Les déclarations : forme, empreinte, liens, unicité."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import Declaration, DeclarationActeur, DeclarationActivite, ObjetActivite, Tentative
from evaluations.passation import Reponse, consigner
from evaluations.xapi.declarations import empreinte, iri_activite, nom_de
from evaluations.xapi.forme import comparable

FAIT: dict[str, Any] = {
    "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
    "actor": {"account": {"homePage": "https://portail.test", "name": "x"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"fr": "a répondu"}},
    "object": {"id": "https://portail.test/xapi/activites/1"},
    "result": {"success": True, "score": {"scaled": 1}},
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "contextActivities": {"parent": [{"id": "https://portail.test/p"}]},
    },
}


@pytest.mark.parametrize(
    "autre",
    [
        {"id": str(uuid4()), "timestamp": "2026-11-24T00:00:00Z", "stored": "x", "version": "2.0.0", "authority": {}},
        {"verb": {"id": FAIT["verb"]["id"], "display": {"en": "answered"}}},
        {"object": FAIT["object"] | {"objectType": "Activity", "definition": {"name": {"fr": "Q"}}}},
        {"actor": FAIT["actor"] | {"objectType": "Agent"}},
        {"result": {"success": True, "score": {"scaled": 1.0}}},
        {
            "context": {
                "registration": FAIT["context"]["registration"].upper(),
                "contextActivities": {"parent": {"id": "https://portail.test/p", "definition": {}}},
            }
        },
    ],
)
def test_deux_ecritures_du_meme_fait_ont_la_meme_empreinte(autre: dict[str, Any]) -> None:
    assert empreinte(FAIT | autre) == empreinte(FAIT)


@pytest.mark.parametrize(
    "autre",
    [
        {"actor": {"account": {"homePage": "https://portail.test", "name": "y"}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/Answered"}},
        {"object": {"id": "https://portail.test/xapi/activites/1/"}},
        {"result": {"success": False, "score": {"scaled": 1}}},
        {"context": FAIT["context"] | {"registration": str(uuid4())}},
    ],
)
def test_un_autre_fait_a_une_autre_empreinte(autre: dict[str, Any]) -> None:
    assert empreinte(FAIT | autre) != empreinte(FAIT)


@pytest.mark.parametrize(
    ("une", "autre", "egales"),
    [
        ("PT1.239S", "PT1.23S", True),
        ("PT1.20S", "PT1.2S", True),
        ("PT1.001S", "PT1S", True),
        ("PT1.24S", "PT1.23S", False),
        ("PT10S", "PT1S", False),
    ],
)
def test_une_duree_se_compare_tronquee_au_centieme(une: str, autre: str, egales: bool) -> None:
    premiere, seconde = (empreinte(FAIT | {"result": {"duration": duree}}) for duree in (une, autre))
    assert (premiere == seconde) is egales


def test_les_membres_d_un_groupe_et_le_domaine_d_une_adresse_se_comparent_sans_ordre_ni_casse() -> None:
    un, deux = {"mbox": "mailto:Nadia@Exemple.FR"}, {"mbox": "mailto:b@exemple.fr"}
    un_bis, autre_local = {"mbox": "mailto:Nadia@exemple.fr"}, {"mbox": "mailto:nadia@exemple.fr"}
    groupe = empreinte(FAIT | {"actor": {"objectType": "Group", "member": [un, deux]}})
    assert groupe == empreinte(FAIT | {"actor": {"objectType": "Group", "member": [deux, un_bis]}})
    assert groupe != empreinte(FAIT | {"actor": {"objectType": "Group", "member": [deux, autre_local]}})


@given(ordre=st.permutations(list(FAIT)))
def test_l_ordre_des_cles_ne_compte_pas(ordre: list[str]) -> None:
    assert empreinte({cle: FAIT[cle] for cle in ordre}) == empreinte(FAIT)


def test_comparer_ne_modifie_pas_le_statement() -> None:
    avant = json.dumps(FAIT)
    comparable(FAIT)
    assert json.dumps(FAIT) == avant


@pytest.mark.django_db
def test_une_declaration_garde_le_texte_exact_ses_colonnes_et_ses_liens(
    personne: Any, tentative: Tentative, repondre: Callable[..., Reponse]
) -> None:
    reponse = repondre("A1-Q1", "b")
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    ligne = Declaration.objects.select_related("verb", "object_activity", "actor").get()
    texte = json.loads(ligne.payload)
    assert json.dumps(texte, ensure_ascii=False, separators=(",", ":")) == ligne.payload
    assert texte["id"] == str(ligne.statement_id) == str(reponse.declaration_id)
    assert texte["actor"]["account"]["name"] == personne.username
    assert texte["object"]["id"] == ligne.object_activity.iri == iri_activite(tentative.activite, "A1-Q1")
    assert texte["context"]["registration"] == str(ligne.registration) == str(tentative.registration)
    assert (texte["version"], texte["timestamp"][-1], ligne.success) == ("2.0.0", "Z", True)
    assert bytes(ligne.digest) == empreinte(texte)
    assert len(bytes(ligne.digest)) == 32
    assert sorted(DeclarationActivite.objects.values_list("usage", flat=True)) == ["object", "parent"]
    assert sorted(DeclarationActeur.objects.values_list("usage", flat=True)) == ["actor", "authority"]
    assert "mbox" not in ligne.payload


@pytest.mark.django_db
def test_un_compte_dont_le_nom_n_est_pas_un_uuid_a_un_identifiant_stable_et_sans_nom() -> None:
    compte = get_user_model().objects.create_user(username="nadia.dupont")
    assert nom_de(compte) == nom_de(compte)
    assert "nadia" not in nom_de(compte)


@pytest.mark.django_db
def test_la_base_refuse_deux_fois_le_meme_identifiant(
    personne: Any, tentative: Tentative, repondre: Callable[..., Reponse]
) -> None:
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "b"))
    ligne = Declaration.objects.get()
    ligne.pk = None
    with pytest.raises(IntegrityError, match=r"statement_id|identifiant"), transaction.atomic():
        ligne.save(force_insert=True)


@pytest.mark.django_db
def test_le_texte_des_declarations_n_est_jamais_du_jsonb() -> None:
    attendu = "json" if connection.vendor == "postgresql" else "text"
    assert Declaration._meta.get_field("payload").db_type(connection) == attendu


@pytest.mark.django_db
def test_ouvrir_deux_fois_ne_duplique_pas_les_objets(tentative: Tentative) -> None:
    assert ObjetActivite.objects.count() == 4
