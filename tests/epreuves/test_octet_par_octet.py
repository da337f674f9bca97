"""Chaque bit du sceau, puis chaque octet du document, retourné tour à tour : aucun ne passe inaperçu."""

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
def test_aucun_bit_du_sceau(genre: str) -> None:
    document, cles = scelle(genre)
    debut, fin = place_du_sceau(document)
    bits = (
        (rang, b"0123456789ABCDEF"[int(document[rang : rang + 1], 16) ^ bit])
        for rang in range(debut, fin + 1)
        for bit in (1, 2, 4, 8)
    )
    assert inapercus(document, cles, bits) == []


def test_aucun_octet_du_document() -> None:
    document, cles = scelle("elliptique")
    assert inapercus(document, cles, ((rang, document[rang] ^ 1) for rang in range(len(document)))) == []
