"""Importer un paquet de 1 500 fichiers ; refuser une bombe de 300 Mo."""

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from tests.deploiement import Deploiement
from tests.evaluations.h5p.fabrique import fichiers, zipper
from tests.processus import RACINE

from .mesure import Depense, au_plus, depense

FICHIERS, CPU, MEMOIRE, BOMBE = 1_500, 3.0, 150.0, 1.0


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    dossier = Path(deploiement.env["DONNEES"])
    dossier.mkdir(parents=True, exist_ok=True)
    gros, bombe = dossier / "gros.h5p", dossier / "bombe.h5p"
    gros.write_bytes(zipper(fichiers() | _remplissage()))
    bombe.write_bytes(_bombe())
    repos = _lancer(deploiement, "diffsettings")
    importe = _lancer(deploiement, "importer_h5p", str(gros), "--json")
    assert json.loads(importe.sortie)["statut"] == "prete"
    debut = time.perf_counter()
    refus = _lancer(deploiement, "importer_h5p", str(bombe), "--json", code=1)
    return {
        "fichiers": FICHIERS,
        "octets": gros.stat().st_size,
        "cpu_s": au_plus(importe.cpu - repos.cpu, CPU),
        "memoire_mo": au_plus(importe.memoire - repos.memoire, MEMOIRE),
        "memoire_au_repos_mo": round(repos.memoire, 1),
        "bombe_cpu_s": au_plus(refus.cpu - repos.cpu, BOMBE),
        "bombe_mur_s_demarrage_compris": round(time.perf_counter() - debut, 2),
    }


def _lancer(deploiement: Deploiement, *geste: str, code: int = 0) -> Depense:
    """Une commande de gestion, en production ; `code` est son code de sortie attendu."""
    enveloppe = f"import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]) != {code})"
    commande = [sys.executable, "-c", enveloppe, sys.executable, "manage.py", *geste]
    env = deploiement.env | {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
    return depense(commande, cwd=RACINE, env=env, stderr=subprocess.DEVNULL)


def _remplissage() -> dict[str, bytes]:
    """Une bibliothèque de 1 000 fichiers et 500 médias."""
    script = b"/* " + b"x" * 2_000 + b" */"
    bibliotheque = {f"H5P.TestQuestion-1.0/f{rang}.js": script + str(rang).encode() for rang in range(1_000)}
    return bibliotheque | {f"content/f{rang}.txt": script + str(rang).encode() for rang in range(500)}


def _bombe() -> bytes:
    """300 Mo de zéros dans 300 Ko."""
    tampon = io.BytesIO(zipper(fichiers()))
    with zipfile.ZipFile(tampon, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("content/a.txt", "w") as cible:
        for _ in range(300):
            cible.write(bytes(1024 * 1024))
    return tampon.getvalue()
