"""Cinq cents déclarations, rejouées trois fois par huit clients (dix mille dans tests/epreuves)."""

import pytest

from evaluations.models import Declaration, DeclarationActivite, ObjetActivite
from lms.models import ProgressionActivite
from lms.reprojection import reprojeter
from tests.rejeu_h5p import meilleurs, preparer, rejouer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def verifier(nombre: int) -> None:
    """Rejoue, puis compte : chaque déclaration une fois, chaque lien une fois, le vivant égal au reconstruit."""
    terrain = preparer(nombre)
    assert rejouer(terrain) == []
    attendues = {envoi.identifiant for envois in terrain.envois for envoi in envois}
    assert len(attendues) == nombre
    assert set(Declaration.objects.values_list("statement_id", flat=True)) == attendues
    assert Declaration.objects.count() == nombre
    assert DeclarationActivite.objects.filter(usage="object").count() == nombre
    assert ObjetActivite.objects.filter(iri__contains="subContentId=element-").count() == 30
    assert meilleurs(terrain) == [1] * len(terrain.profils)
    assert ProgressionActivite.objects.count() == len(terrain.profils)
    assert set(ProgressionActivite.objects.values_list("nombre_tentatives", flat=True)) == {1}
    bilan = reprojeter()
    assert (bilan.corrigees, bilan.retirees) == (0, 0)


def test_cinq_cents_declarations_rejouees_trois_fois_par_huit_clients() -> None:
    verifier(500)
