"""« Exactement une fois », un vingtième de l'épreuve (tests/epreuves/test_une_fois.py pour la taille entière)."""

from pathlib import Path

import pytest

from tests.deploiement import deployer

from .une_fois import eprouver, verifier

pytestmark = [pytest.mark.postgres, pytest.mark.installation, pytest.mark.xdist_group("epreuve")]


def test_chaque_reference_a_une_attestation_et_un_document(tmp_path: Path) -> None:
    bilan = eprouver(deployer(tmp_path, "test_une_fois"), nombre=10, demandeurs=3, ouvriers=2)
    verifier(bilan, 10)
