"""« Exactement une fois » à pleine taille : huit demandeurs, quatre ouvriers dont un tué, une file qui redémarre."""

from pathlib import Path

from tests.certificats.une_fois import eprouver, verifier
from tests.deploiement import deployer

NOMBRE = 200


def test_deux_cents_references_huit_demandeurs_quatre_ouvriers(tmp_path: Path) -> None:
    bilan = eprouver(deployer(tmp_path, "test_une_fois"), nombre=NOMBRE, demandeurs=8, ouvriers=4)
    verifier(bilan, NOMBRE)
