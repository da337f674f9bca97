"""L'export s'ouvre dans un vrai tableur, accents et colonnes intacts."""

import csv
import shutil
import subprocess
from pathlib import Path

from tests.deploiement import deployer

INSTALLER = "LibreOffice manque : apt-get install -y --no-install-recommends libreoffice-calc"
# Filtre CSV de LibreOffice : séparateur, guillemet, encodage (76 : UTF-8), première ligne.
LIRE = "CSV:59,34,76,1"
ECRIRE = "csv:Text - txt - csv (StarCalc):44,34,76,1"


def test_libreoffice_lit_l_export_comme_il_est_ecrit(tmp_path: Path) -> None:
    tableur = shutil.which("soffice")
    assert tableur, INSTALLER
    export = tmp_path / "realisations.csv"
    deploiement = deployer(tmp_path, "test_tableur")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    deploiement.gerer("semer", "--professionnels", "20", "--realisations", "60", "--graine", "1")
    deploiement.gerer("exporter_realisations", "--sortie", str(export))
    relu = tmp_path / "relu"
    commande = [
        tableur, f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", f"--infilter={LIRE}",
        "--convert-to", ECRIRE, "--outdir", str(relu), str(export),
    ]  # fmt: skip
    subprocess.run(commande, check=True, capture_output=True, timeout=300)
    ecrit = list(csv.DictReader(export.read_text("utf-8-sig").splitlines(), delimiter=";"))
    lu = list(csv.DictReader((relu / export.name).read_text("utf-8-sig").splitlines()))
    assert len(lu) == len(ecrit) == 60
    # Le tableur récrit les dates et les nombres à sa façon : le reste doit être le même.
    for colonne in ("realisation", "module_titre", "parcours_titre", "structure", "metier", "modalite"):
        assert [ligne[colonne] for ligne in lu] == [ligne[colonne] for ligne in ecrit]
