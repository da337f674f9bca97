"""Le cœur H5P se prend sans Django, et ses exemples disent vrai."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .fabrique import paquet

RACINE = Path(__file__).resolve().parents[3]
EXEMPLES = re.findall(r"```python\n(.*?)```", (RACINE / "docs/h5p.md").read_text(), re.DOTALL)
MODULES = sorted(
    re.findall(
        r'"(evaluations\.(?:h5p|xapi)\.[\w.]+)"', (RACINE / "pyproject.toml").read_text().partition("Python pur")[2]
    )
)


def executer(code: str, dossier: Path) -> str:
    """Dans un autre processus, sans réglages Django ; rend ce qui est imprimé."""
    env = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("DJANGO")}
    env |= {"PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8"}
    code += "\nimport sys\nassert not {'django', 'wagtail'} & set(sys.modules)"
    fini = subprocess.run(
        [sys.executable, "-c", code], cwd=dossier, env=env, capture_output=True, text=True, check=False
    )
    assert not fini.returncode, fini.stderr
    return fini.stdout


def test_chaque_fichier_du_coeur_s_importe_sans_reglages(tmp_path: Path) -> None:
    assert len(MODULES) > 20
    executer("\n".join(f"import {module}" for module in MODULES), tmp_path)


def test_les_exemples_de_la_documentation_marchent(tmp_path: Path) -> None:
    (tmp_path / "essai.h5p").write_bytes(paquet())
    rendu = executer("\n".join(EXEMPLES), tmp_path)
    assert "information semantics-completed 4 réglages absents ont reçu leur valeur par défaut." in rendu
    assert "Essai ['H5P.TestQuestion 1.0']" in rendu
    (tmp_path / "essai.h5p").write_bytes((tmp_path / "retouche.h5p").read_bytes())
    relu = EXEMPLES[0] + "\nprint(analyse.rapport.est_refuse, analyse.params['question'], analyse.params['l10n'])"
    assert "False Un autre texte {'check': 'Vérifier', 'retry': 'Recommencer'}" in executer(relu, tmp_path)


@pytest.mark.parametrize("fichier", sorted((RACINE / "evaluations/h5p").glob("*.py")), ids=lambda f: f.stem)
def test_un_fichier_qui_se_dit_pur_est_sous_le_contrat(fichier: Path) -> None:
    se_dit_pur = "Pur." in fichier.read_text().split('"""')[1]
    assert se_dit_pur <= (f"evaluations.h5p.{fichier.stem}" in MODULES)
