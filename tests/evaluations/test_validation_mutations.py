"""Chaque Statement permis, changé d'une seule façon : les règles générales d'xAPI-Data §2.2 y sont tenues partout."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evaluations.xapi.validation import VERSIONS, StatementInvalideError, valider

from .test_validation import BASE, CORPUS, PIECE, SOUS, VALIDES, VALIDES_2_0

Place = tuple[Any, Any]
CONTEXTES = {"parent", "grouping", "category", "other"}  # un objet seul, ou un tableau
CLES_LIBRES = {"extensions", "display", "name", "description"}  # des adresses, ou des étiquettes de langue


def permis(version: str) -> list[dict[str, Any]]:
    """Les Statements conformes des autres tests, et ceux du corpus étiqueté quand il est là."""
    changements = VALIDES + (VALIDES_2_0 if version == "2.0.0" else []) + [{"object": SOUS | {"attachments": [PIECE]}}]
    statements = [BASE | changement for changement in changements]
    if CORPUS.exists():
        lignes = [json.loads(ligne) for ligne in CORPUS.read_text().splitlines()]
        statements += [ligne["body"] for ligne in lignes if ligne["valid"] and ligne["version"] == version]
    return statements


def places(valeur: Any) -> Iterator[Place]:
    """Chaque endroit hors des extensions, dont le contenu est libre."""
    if isinstance(valeur, dict):
        for cle, sous in valeur.items():
            yield valeur, cle
            if cle != "extensions":
                yield from places(sous)
    elif isinstance(valeur, list):
        for rang, sous in enumerate(valeur):
            yield valeur, rang
            yield from places(sous)


def objets(valeur: Any) -> Iterator[dict[str, Any]]:
    """Chaque objet dont la norme nomme les clés."""
    yield from ([valeur] if isinstance(valeur, dict) else [])
    for conteneur, cle in places(valeur):
        if isinstance(conteneur[cle], dict) and cle not in CLES_LIBRES:
            yield conteneur[cle]


def mutations(statement: dict[str, Any], geste: Callable[[Any, Any], Any]) -> Iterator[dict[str, Any]]:
    """Une copie par endroit où le geste change quelque chose."""
    for rang, (conteneur, cle) in enumerate(places(statement)):
        nouvelle = geste(cle, conteneur[cle])
        if nouvelle is not ...:
            copie = copy.deepcopy(statement)
            cible, _ = list(places(copie))[rang]
            cible[cle] = nouvelle
            yield copie


def autre_type(cle: Any, valeur: Any) -> Any:
    if isinstance(valeur, bool | str):
        return 5
    if isinstance(valeur, int | float):
        return str(valeur)
    return "texte" if isinstance(valeur, dict | list) else ...


GESTES: dict[str, Callable[[Any, Any], Any]] = {
    "une valeur nulle": lambda cle, valeur: None,
    "un autre type": autre_type,
    "une chaîne vide pour un objet": lambda cle, valeur: "" if isinstance(valeur, dict | list) else ...,
    "un tableau pour un objet": lambda cle, valeur: [] if isinstance(valeur, dict) and cle not in CONTEXTES else ...,
}


def refuser(statement: dict[str, Any], version: str) -> None:
    with pytest.raises(StatementInvalideError) as refus:
        valider(statement, version)
    assert str(refus.value).endswith(".")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("geste", GESTES)
def test_nulle_part_ne_passe(geste: str, version: str) -> None:
    nombre = 0
    for statement in permis(version)[:150]:
        for mute in mutations(statement, GESTES[geste]):
            refuser(mute, version)
            nombre += 1
    assert nombre > 100


@pytest.mark.parametrize("version", VERSIONS)
def test_une_cle_inconnue_ou_d_une_autre_casse_est_refusee_partout(version: str) -> None:
    for statement in permis(version)[:150]:
        for rang, objet in enumerate(objets(statement)):
            for cle in ["clé inconnue", *(cle.swapcase() for cle in objet if cle.swapcase() not in objet)]:
                copie = copy.deepcopy(statement)
                cible = list(objets(copie))[rang]
                cible[cle] = cible.pop(cle.swapcase(), 1)
                refuser(copie, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_l_ordre_des_cles_et_le_contenu_des_extensions_sont_libres(version: str) -> None:
    for statement in permis(version):
        envers = json.loads(json.dumps(statement, sort_keys=True))
        for objet in list(objets(envers)):
            if "extensions" in objet:
                objet["extensions"] |= {"https://exemple.test/libre": {"a": None, "B": [None, {"c": -1e5}]}}
        valider(envers, version)
