"""Dix mille déclarations, rejouées trois fois par huit clients : ni doublon, ni perte, ni interblocage."""

import pytest

from tests.parcours.test_rejeu_h5p import verifier

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_dix_mille_declarations_rejouees_trois_fois() -> None:
    verifier(10_000)
