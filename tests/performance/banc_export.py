"""Semer cent mille réalisations, puis les exporter : par COPY et par l'itérateur."""

import json
import sys
from typing import Any

from tests.deploiement import Deploiement
from tests.processus import RACINE

from .mesure import Depense, au_moins, depense

PERSONNES, REALISATIONS = 20_000, 100_000
LIGNES_PAR_SECONDE = 5_000
GESTE = """
import django
django.setup()
from lms import exports
print(sum(map(len, exports.{voie}(exports.realisations_a_exporter()))))
"""


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    recolte = json.loads(
        deploiement.gerer(
            "semer", "--professionnels", str(PERSONNES), "--realisations", str(REALISATIONS), "--graine", "1", "--json"
        )
    )
    repos = _lancer(deploiement, "import django; django.setup()")
    copie, iterateur = (
        _lancer(deploiement, GESTE.format(voie=f"exporter_par_{voie}")) for voie in ("copie", "iterateur")
    )
    assert copie.sortie == iterateur.sortie
    return {
        "lignes": recolte["realisations"],
        "octets": int(copie.sortie),
        "semis_lignes_par_seconde": au_moins(recolte["realisations"] / recolte["secondes"], LIGNES_PAR_SECONDE),
        "copie": _cout(copie, repos),
        "iterateur": _cout(iterateur, repos),
        "rapport_cpu": round((iterateur.cpu - repos.cpu) / (copie.cpu - repos.cpu), 1),
    }


def _lancer(deploiement: Deploiement, geste: str) -> Depense:
    env = deploiement.env | {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
    return depense([sys.executable, "-c", geste], cwd=RACINE, env=env)


def _cout(export: Depense, repos: Depense) -> dict[str, float]:
    """Ce que l'export ajoute à un Django au repos."""
    return {"cpu_s": round(export.cpu - repos.cpu, 2), "memoire_mo": round(export.memoire - repos.memoire, 1)}
