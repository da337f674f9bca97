"""« Exactement une fois », un vingtième de l'épreuve (tests/epreuves/test_une_fois.py pour la taille entière)."""

from pathlib import Path

import pytest

from tests.deploiement import deployer

from .une_fois import Epreuve, Taille, verifier

pytestmark = [pytest.mark.postgres, pytest.mark.installation, pytest.mark.xdist_group("epreuve")]


def test_chaque_personne_demandee_a_une_attestation_et_un_document(tmp_path: Path) -> None:
    verifier(Epreuve(deployer(tmp_path, "test_une_fois"), Taille(demandes=20, personnes=50, secondes=5)).courir())
