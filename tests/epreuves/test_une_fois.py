"""« Exactement une fois » à pleine taille : huit demandeurs, quatre ouvriers dont un tué, une file qui redémarre."""

from pathlib import Path

from tests.certificats.une_fois import Epreuve, Taille, resumer, verifier
from tests.deploiement import deployer


def test_trois_mille_deux_cents_demandes_pour_mille_personnes(tmp_path: Path) -> None:
    bilan = Epreuve(deployer(tmp_path, "test_une_fois"), Taille(demandes=400, personnes=1000, secondes=20)).courir()
    print(resumer(bilan))
    verifier(bilan)
