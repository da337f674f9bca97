"""`make banc` : tous les bancs, l'un après l'autre ; du JSON sur la sortie standard, et rien d'autre.

`python -m tests.performance.banc web sceau` n'en lance que quelques-uns.
"""

import importlib
import json
import os
import pkgutil
import platform
import sys
import tempfile
from pathlib import Path

import django

import tests.performance
from tests import serveurs  # démarre PostgreSQL et Valkey
from tests.deploiement import deployer

PREFIXE = "banc_"


def bancs() -> dict[str, str]:
    """Le nom de chaque banc et son module."""
    modules = [trouve.name for trouve in pkgutil.iter_modules(tests.performance.__path__)]
    return {nom.removeprefix(PREFIXE): f"tests.performance.{nom}" for nom in modules if nom.startswith(PREFIXE)}


def main() -> int:
    connus = bancs()
    demandes = sys.argv[1:] or [*connus]
    if inconnus := [nom for nom in demandes if nom not in connus]:
        print(f"Banc inconnu : {', '.join(inconnus)}. Il y a : {', '.join(connus)}.", file=sys.stderr)
        return 2
    django.setup()  # réglages d'essai, pour les bancs qui mesurent dans ce processus
    resultats: dict[str, object] = {
        "machine": {"processeurs": os.cpu_count(), "python": platform.python_version(), "voie": serveurs.VOIE}
    }
    for nom in demandes:
        print(f"banc : {nom}…", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix=f"banc-{nom}-") as dossier:
            resultats[nom] = importlib.import_module(connus[nom]).mesurer(deployer(Path(dossier), "test_banc"))
    print(json.dumps(resultats, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
