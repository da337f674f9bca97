"""Chaque chiffre du sceau, puis un octet sur dix du document, changé tour à tour : aucun ne passe inaperçu."""

import logging
from collections.abc import Iterable, Iterator

import pytest

from certificats.examen import Cles, examiner
from tests.certificats.test_enveloppe import CACHETS, place_du_sceau, scelle


@pytest.fixture(autouse=True)
def _en_silence() -> Iterator[None]:
    """PyHanko raconte chaque défaut ; ici il y en a des dizaines de milliers."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def inapercus(document: bytes, cles: Cles, changements: Iterable[tuple[int, int]]) -> list[int]:
    """Les rangs dont le changement laisse le document « valable »."""
    return [
        rang
        for rang, valeur in changements
        if valeur != document[rang]
        and examiner(document[:rang] + bytes([valeur]) + document[rang + 1 :], cles).est_valable
    ]


@pytest.mark.parametrize("genre", CACHETS)
@pytest.mark.parametrize("est_horodate", [False, True])
def test_aucun_chiffre_du_sceau(genre: str, est_horodate: bool) -> None:
    document, cles = scelle(genre, est_horodate=est_horodate)
    debut, fin = place_du_sceau(document)
    chiffres = (
        (rang, b"0123456789ABCDEF"[int(document[rang : rang + 1], 16) ^ 1 << rang % 4])
        for rang in range(debut, fin + 1)
    )
    assert inapercus(document, cles, chiffres) == []


def test_aucun_octet_du_document() -> None:
    document, cles = scelle("elliptique")
    assert inapercus(document, cles, ((rang, document[rang] ^ 1) for rang in range(0, len(document), 10))) == []
