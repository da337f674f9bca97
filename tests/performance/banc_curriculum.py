"""Importer tout le curriculum livré dans une base vide, puis une seconde fois ; le vérifier."""

import json
import sys
from typing import Any

from tests.deploiement import Deploiement
from tests.processus import RACINE

from .mesure import au_plus, depense

PREMIER, SECOND = 60, 15  # secondes, au plus


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    deploiement.regler_la_formation()
    premier, second = (_lancer(deploiement, "importer_curriculum", "--format", "json") for _ in range(2))
    verification = _lancer(deploiement, "verifier_curriculum", "--format", "json")
    return {
        "premier_import_cpu_s": au_plus(premier.cpu, PREMIER),
        "second_import_cpu_s": au_plus(second.cpu, SECOND),
        "premier": json.loads(premier.sortie),
        "second": json.loads(second.sortie),
        "verification_cpu_s": round(verification.cpu, 1),
    }


def _lancer(deploiement: Deploiement, *arguments: str) -> Any:
    return depense([sys.executable, "manage.py", *arguments], cwd=RACINE, env=deploiement.env)
