"""Greffon précoce de pytest : démarre PostgreSQL et Valkey avant que Django ne lise ses réglages.

`VOIE=rapide` : SQLite, aucun service. Les ouvriers de xdist héritent de l'environnement du contrôleur.
"""

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.services import demarrer_valkey

from .postgres import Serveur, demarrer

RACINE = Path(__file__).resolve().parents[1]
MODELE = "modele"
VOIE = os.environ.setdefault("VOIE", "complete")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def _empreinte() -> str:
    """Ce dont dépend une base migrée : les migrations des apps, et les versions verrouillées."""
    fichiers = [*sorted(RACINE.glob("*/migrations/*.py")), RACINE / "requirements" / "dev.txt"]
    return hashlib.sha256(b"".join(fichier.read_bytes() for fichier in fichiers)).hexdigest()[:16]


def _preparer_modele(serveur: Serveur) -> str:
    """Une base modèle déjà migrée, dont les bases d'essai sont des copies ; gardée en SQL d'une fois à l'autre."""
    serveur.outil("createdb", MODELE)
    garde = RACINE / ".cache" / f"modele-{_empreinte()}.sql"
    if garde.exists():
        serveur.outil("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", MODELE, "-f", str(garde))
        return MODELE
    environnement = os.environ | {"DATABASE_URL": serveur.adresse(MODELE)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environnement, check=True)
    garde.parent.mkdir(exist_ok=True)
    provisoire = garde.with_suffix(f".{os.getpid()}")
    serveur.outil("pg_dump", "-d", MODELE, "-f", str(provisoire))
    provisoire.rename(garde)
    return MODELE


def _preparer_sqlite() -> None:
    """Voie rapide : une base déjà migrée, recopiée pour chaque processus (pytest-django ajoute le nom de l'ouvrier)."""
    garde = RACINE / ".cache" / f"modele-{_empreinte()}.sqlite3"
    if not garde.exists():
        garde.parent.mkdir(exist_ok=True)
        provisoire = garde.with_suffix(f".{os.getpid()}")
        environnement = os.environ | {"DATABASE_URL": f"sqlite:///{provisoire}"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environnement, check=True)
        provisoire.rename(garde)
    dossier = Path(tempfile.mkdtemp(prefix="sqlite-"))
    atexit.register(shutil.rmtree, dossier, ignore_errors=True)
    os.environ["TEST_SQLITE"] = str(dossier / "test.sqlite3")
    ouvrier = os.environ.get("PYTEST_XDIST_WORKER", "")
    shutil.copyfile(garde, f"{os.environ['TEST_SQLITE']}{'_' if ouvrier else ''}{ouvrier}")


def _demarrer() -> None:
    serveur = demarrer()
    _, os.environ["REDIS_URL"] = demarrer_valkey()
    os.environ["TEST_MODELE"] = _preparer_modele(serveur)
    os.environ["DATABASE_URL"] = serveur.adresse()


if VOIE == "complete" and "PYTEST_XDIST_WORKER" not in os.environ and "TEST_MODELE" not in os.environ:
    _demarrer()
if VOIE == "rapide":
    _preparer_sqlite()


def pytest_report_header(config: pytest.Config) -> str:
    return f"voie {VOIE} : {'PostgreSQL et Valkey' if VOIE == 'complete' else 'SQLite, sans service'}"
