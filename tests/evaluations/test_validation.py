"""Le validateur de Statements : chaque règle, permise et refusée ; et le corpus étiqueté, quand il est là."""

import json
import os
from collections.abc import Callable
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evaluations.xapi.lecture import lire_json
from evaluations.xapi.validation import VERSIONS, StatementInvalideError, valider

PARTAGE = Path(os.environ.get("PARTAGE", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = PARTAGE / "donnees" / "xapi-corpus.jsonl"

AGENT = {"objectType": "Agent", "account": {"homePage": "https://portail.test", "name": "n"}}
MEMBRE = {"mbox": "mailto:membre@exemple.test"}
ACTIVITE = {"objectType": "Activity", "id": "https://portail.test/activites/1"}
REFERENCE = {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}
BASE: dict[str, Any] = {"actor": AGENT, "verb": {"id": "https://portail.test/verbes/lu"}, "object": ACTIVITE}
SOUS = {"objectType": "SubStatement", **BASE}
IRI, UUID = "https://portail.test/x", "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"
PIECE = {
    "usageType": IRI, "display": {"fr": "Pièce"}, "contentType": "text/plain; charset=ascii", "length": 27,
    "sha2": "0" * 64, "fileUrl": IRI,
}  # fmt: skip


def definition(**champs: Any) -> dict[str, Any]:
    return {"object": ACTIVITE | {"definition": champs}}


def contexte(**champs: Any) -> dict[str, Any]:
    return {"context": champs}


def resultat(**champs: Any) -> dict[str, Any]:
    return {"result": champs}


def sans(objet: dict[str, Any], cle: str) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in objet.items() if nom != cle}


VALIDES: list[dict[str, Any]] = [
    {},
    {"id": UUID, "stored": "2026-01-02T03:04:05Z", "timestamp": "2026-01-02T03:04:05.678+02:00", "authority": AGENT},
    {"id": UUID.upper(), "version": "1.0"},
    {"version": "1.0.9"},
    {"actor": {"objectType": "Group", "member": [MEMBRE, AGENT]}},
    {"actor": {"objectType": "Group", "mbox_sha1sum": "a" * 40, "member": []}},
    {"actor": {"openid": "https://openid.test/1", "name": "N"}},
    {"authority": {"objectType": "Group", "member": [MEMBRE, AGENT]}},
    {"object": MEMBRE | {"objectType": "Agent"}},
    {"object": REFERENCE},
    {"object": SOUS | {"timestamp": "2026-01-02T03:04:05Z", "context": {"platform": "p"}}},
    {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}, "object": REFERENCE},
    definition(name={"fr-CA": "Nom", "zh-Hant": "名", "x-prive": "x"}, type=IRI, extensions={IRI: None}),
    definition(interactionType="choice", choices=[{"id": "a", "description": {"fr": "A"}}, {"id": "b"}]),
    definition(interactionType="matching", source=[{"id": "a"}], target=[{"id": "a"}], correctResponsesPattern=["a"]),
    definition(interactionType="other"),
    resultat(score={"scaled": -1, "raw": 0, "min": 0, "max": 1}, success=False, completion=True, response=""),
    *(resultat(duration=duree) for duree in ("PT0S", "P1W", "P3Y1M29DT4H35M59.14S", "PT0.5H", "P1D")),
    contexte(registration=UUID, instructor={"objectType": "Group", "member": [MEMBRE]}, language="cmn"),
    contexte(team={"objectType": "Group", "member": [MEMBRE]}, statement=REFERENCE, revision="1", platform="p"),
    contexte(contextActivities={"parent": ACTIVITE, "other": [ACTIVITE, ACTIVITE], "category": []}),
    contexte(extensions={IRI: {"libre": [None, 1]}}),
    {"attachments": [PIECE]},
    {"timestamp": "2016-12-31T23:59:60Z"},
    *({"verb": {"id": i}} for i in ("http://[::1]:80/x", "urn:uuid:x", "tag:x,2026:y", "http://é.fr/a%20b?c#d", "x:")),
    resultat(score={"raw": 10**400}),
]
# Permis en 2.0.0 seulement.
VALIDES_2_0: list[dict[str, Any]] = [
    {"version": "2.0.1"},
    contexte(contextAgents=[{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": [IRI]}]),
    contexte(contextGroups=[{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [MEMBRE]}}]),
    {"object": SOUS | contexte(contextAgents=[{"objectType": "contextAgent", "agent": AGENT}])},
]
REFUSES: list[dict[str, Any]] = [
    *({cle: None} for cle in ("actor", "verb", "object", "id", "result", "context", "timestamp", "attachments")),
    {"Id": UUID}, {"inconnue": 1}, {"id": UUID + "8"}, {"id": UUID.replace("a0a5", "70a5")}, {"id": 12345},
    {"version": "0.9"}, {"version": "1.1.0"}, {"version": 1.0}, {"stored": "hier"},
    *({"timestamp": t} for t in (
        "2026-01-02T03:04:05", "2026-01-02", "2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02T25:04:05Z",
        "2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05-0000", "2026-01-02T03:04:05-00", "01/02/2026", 5,
        "２０２６-01-02T03:04:05Z",
    )),
    {"actor": "Nadia"}, {"actor": {}}, {"actor": {"name": "N"}}, {"actor": AGENT | MEMBRE},
    {"actor": AGENT | {"objectType": "agent"}}, {"actor": AGENT | {"member": [MEMBRE]}}, {"actor": AGENT | {"name": 1}},
    {"actor": {"mbox": "nadia@exemple.test"}}, {"actor": {"mbox": "mailto:exemple.test"}},
    {"actor": {"mbox_sha1sum": "a" * 39}}, {"actor": {"openid": "ab=c://x"}}, {"actor": {"account": {"name": "n"}}},
    {"actor": {"account": {"homePage": "x", "name": "n"}}},
    {"actor": {"account": {"homePage": IRI, "name": "n", "x": 1}}},
    {"actor": {"objectType": "Group"}}, {"actor": {"objectType": "Group", "member": []}},
    {"actor": {"objectType": "Group", "member": MEMBRE}},
    {"actor": {"objectType": "Group", "member": [{"objectType": "Group", "member": [MEMBRE]}]}},
    {"actor": {"objectType": "Group", "mbox": "mailto:a@b.test", "openid": IRI}},
    {"authority": {"objectType": "Group", "member": [MEMBRE]}},
    {"authority": {"objectType": "Group", "member": [MEMBRE, AGENT, AGENT]}},
    {"authority": {"objectType": "Group", "openid": IRI, "member": [MEMBRE, AGENT]}},
    {"verb": {}}, {"verb": {"id": "lu"}}, {"verb": {"id": IRI, "display": "lu"}}, {"verb": {"id": IRI, "x": 1}},
    {"verb": {"id": IRI, "display": {"quelquechose": "lu"}}}, {"verb": {"id": IRI, "display": {"fr": 1}}},
    {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}},
    *({"verb": {"id": i}} for i in (
        "http://a/%zz", "http://a/[b]", "http://a#b#c", "http://a\x85b", "http://a b", "://a", "http://a|b", "1a:b",
    )),
    {"object": {}}, {"object": {"id": "pas un iri"}}, {"object": ACTIVITE | {"objectType": "activity"}},
    {"object": ACTIVITE | {"objectType": ["Activity"]}}, {"object": {"objectType": "StatementRef"}},
    {"object": SOUS | {"object": SOUS}}, {"object": sans(SOUS, "verb")},
    *({"object": SOUS | {cle: v}} for cle, v in (
        ("id", UUID), ("stored", "2026-01-02T03:04:05Z"), ("version", "1.0.0"), ("authority", AGENT)
    )),
    {"object": SOUS | {"object": REFERENCE} | contexte(revision="1")},
    {"object": REFERENCE} | contexte(platform="p"), {"object": AGENT} | contexte(revision="1"),
    definition(name="x"), definition(type="x"), definition(moreInfo="x"), definition(extensions={"x": 1}),
    definition(interactionType="Choice"), definition(choices=[{"id": "a"}]), definition(correctResponsesPattern=["a"]),
    definition(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}]),
    definition(interactionType="choice", choices=[{"description": {"fr": "A"}}]),
    definition(interactionType="choice", scale=[{"id": "a"}]),
    definition(interactionType="choice", choices={"id": "a"}),
    definition(interactionType="true-false", correctResponsesPattern="true"),
    *(resultat(score=s) for s in (
        1, {"scaled": 1.01}, {"scaled": "1"}, {"scaled": True}, {"raw": 2, "max": 1}, {"raw": 0, "min": 1},
        {"min": 1, "max": 1}, {"min": 2, "max": 1}, {"x": 1}, {"raw": None},
    )),
    *(resultat(duration=d) for d in ("", "P", "PT", "1H", "P4W1D", "PT1.5H2M", "P1S", "PT1H ", "PT١S", 1)),
    *({"id": i} for i in ("{" + UUID + "}", "urn:uuid:" + UUID, UUID.replace("-", ""), UUID.replace("f", "ſ"))),
    resultat(success="true"), resultat(completion=1), resultat(response=1), resultat(extensions=[]),
    contexte(registration="x"), contexte(registration=None), contexte(instructor="x"), contexte(team=AGENT),
    contexte(language="quelquechose"), contexte(language="zh-quelquechose"), contexte(language=""),
    contexte(statement={"id": UUID}), contexte(statement=ACTIVITE), contexte(contextActivities={"enfant": ACTIVITE}),
    contexte(contextActivities={"parent": [AGENT]}), contexte(extensions={"": 1}), contexte(revision=1),
    {"attachments": PIECE}, *({"attachments": [sans(PIECE, cle)]} for cle in PIECE),
    *({"attachments": [PIECE | {cle: v}]} for cle, v in (
        ("length", "27"), ("length", -1), ("length", 1.5), ("sha2", 1), ("sha2", "00"), ("contentType", "texte"),
        ("fileUrl", "x"), ("usageType", "x"), ("display", "x"), ("x", 1),
    )),
    *(contexte(contextAgents=liste) for liste in (
        {}, [AGENT], [{"objectType": "contextAgent"}], [{"objectType": "agent", "agent": AGENT}],
        [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": []}],
        [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["x"]}],
    )),
    contexte(contextGroups=[{"objectType": "contextGroup", "group": AGENT}]),
]  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("changement", VALIDES)
def test_un_statement_conforme_passe(changement: dict[str, Any], version: str) -> None:
    valider(BASE | changement, version)


@pytest.mark.parametrize("changement", VALIDES_2_0)
def test_ce_que_la_2_0_ajoute_est_refuse_en_1_0_3(changement: dict[str, Any]) -> None:
    valider(BASE | changement, "2.0.0")
    with pytest.raises(StatementInvalideError):
        valider(BASE | changement, "1.0.3")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("changement", REFUSES)
def test_un_statement_non_conforme_est_refuse(changement: dict[str, Any], version: str) -> None:
    with pytest.raises(StatementInvalideError):
        valider(BASE | changement, version)


@pytest.mark.parametrize("cle", ["actor", "verb", "object"])
def test_une_propriete_obligatoire_absente_est_nommee(cle: str) -> None:
    with pytest.raises(StatementInvalideError, match=rf"^{cle} : propriété obligatoire absente\.$"):
        valider(sans(BASE, cle))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda valeur: st.lists(valeur, max_size=3) | st.dictionaries(st.text(max_size=8), valeur, max_size=3),
    max_leaves=12,
)


@given(valeur=JSON, cle=st.sampled_from([*BASE, "result", "context", "attachments", "timestamp", "authority", "id"]))
def test_aucune_valeur_ne_fait_d_autre_erreur_qu_un_refus(valeur: Any, cle: str) -> None:
    for statement in (valeur, BASE | {cle: valeur}, BASE | {"object": SOUS | {cle: valeur}}):
        avant = repr(statement)
        try:
            valider(statement)
        except StatementInvalideError as refus:
            assert str(refus).endswith(".")
        assert repr(statement) == avant


@pytest.mark.parametrize(
    ("octets", "motif"),
    [
        (b"", "JSON illisible : erreur de syntaxe au caractère 1."),
        (b"{", "JSON illisible : erreur de syntaxe au caractère 2."),
        (b'{"a":1}x', "JSON illisible : erreur de syntaxe au caractère 8."),
        (b"\xff", "JSON illisible : il n'est pas en UTF-8."),
        ('{"a":1}'.encode("utf-16"), "JSON illisible : il n'est pas en UTF-8."),
        (b"NaN", "JSON illisible : « NaN » n'est pas un nombre."),
        (b"-Infinity", "JSON illisible : « -Infinity » n'est pas un nombre."),
        (b"1e999", "JSON illisible : « 1e999 » n'est pas un nombre."),
        (b"9" * 5_000, "JSON illisible : il contient un nombre démesuré."),
        (b"[" * 40 + b"]" * 40, "JSON trop profond (au plus 32 niveaux)."),
        (b"[" * 200_000, "JSON trop profond (au plus 32 niveaux)."),
    ],
)
def test_un_json_illisible_ou_trop_profond_est_refuse_en_francais(octets: bytes, motif: str) -> None:
    with pytest.raises(StatementInvalideError) as refus:
        lire_json(octets)
    assert str(refus.value) == motif


def lancer(fichier: Path) -> list[dict[str, Any]]:
    sortie = StringIO()
    call_command("valider_declarations", str(fichier), stdout=sortie)
    return [json.loads(ligne) for ligne in sortie.getvalue().splitlines()]


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[[list[bytes]], Path]:
    def _ecrire(lignes: list[bytes]) -> Path:
        fichier = tmp_path / "declarations.jsonl"
        fichier.write_bytes(b"\n".join(lignes))
        return fichier

    return _ecrire


def test_la_commande_juge_chaque_ligne(ecrire: Callable[[list[bytes]], Path]) -> None:
    bonne = json.dumps({"version": "2.0.0", "body": BASE}).encode()
    mauvaise = json.dumps({"version": "1.0.3", "body": BASE | {"actor": {}}, "valid": True}).encode()
    sans_corps, autre_version = b'{"version": "2.0.0"}', bonne.replace(b"2.0.0", b"3.0.0")
    verdicts = lancer(ecrire([bonne, mauvaise, b"", b"{", b"\xff", sans_corps, b"[]", autre_version, bonne]))
    assert [v["ligne"] for v in verdicts] == list(range(1, 10))
    assert [v["valide"] for v in verdicts] == [True, *[False] * 7, True]
    assert all(bool(v["motif"]) is not v["valide"] and v.keys() == {"ligne", "valide", "motif"} for v in verdicts)


def test_la_commande_repond_a_toute_ligne_si_etrange_soit_elle(ecrire: Callable[[list[bytes]], Path]) -> None:
    corps = json.dumps(BASE).encode()
    longue = b'{"version": "2.0.0", "body": ' + json.dumps(BASE | {"k" * 5_000_000: 1}).encode() + b"}"
    etranges = [
        b'\xef\xbb\xbf{"version": "2.0.0", "body": ' + corps + b"}\r",
        longue,
        b'{"version": "2.0.0", "body": {"\\ud800": 1}}',
        b'{"version": ["2.0.0"], "body": {}}',
        b'{"version": "2.0", "body": ' + corps + b"}",
        b'{"version": "1.0.3", "body": null}',
        b'{"version": "2.0.0", "body": {"actor": {"name": "\\u2028\\u0000"}, "verb": 1, "object": 1}}',
        b"null",
        b"\x00",
        b" ",
    ]
    verdicts = lancer(ecrire(etranges))
    assert [(v["ligne"], v["valide"]) for v in verdicts] == [(1, True), *((rang, False) for rang in range(2, 11))]
    for verdict in verdicts[1:]:
        assert verdict["motif"].endswith(".")
        assert len(verdict["motif"]) < 700
        verdict["motif"].encode()


def test_la_commande_refuse_en_francais_ce_qui_n_est_pas_un_fichier_lisible(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"ne peut pas être lu : il n'existe pas\.$"):
        lancer(tmp_path / "absent.jsonl")
    with pytest.raises(CommandError, match=r"ne peut pas être lu : c'est un dossier\.$"):
        lancer(tmp_path)


@pytest.mark.skipif(not CORPUS.exists(), reason=f"corpus xAPI absent ({CORPUS}) : accord non vérifié")
def test_le_corpus_etiquete_est_juge_comme_attendu() -> None:
    attendus = [json.loads(ligne) for ligne in CORPUS.read_text().splitlines()]
    verdicts = lancer(CORPUS)
    ecarts = [v for v, attendu in zip(verdicts, attendus, strict=True) if v["valide"] != attendu["valid"]]
    assert len(verdicts) > 1000
    assert not ecarts


def test_valider_ne_modifie_rien() -> None:
    statement = deepcopy(BASE | VALIDES[20])
    valider(statement)
    assert statement == BASE | VALIDES[20]
