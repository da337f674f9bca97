"""Greffon précoce de pytest : démarre PostgreSQL et Valkey avant que Django ne lise ses réglages.

`VOIE=rapide` : SQLite, aucun service. Les ouvriers de xdist héritent de l'environnement du contrôleur.
"""

import os
import subprocess
import sys

import pytest

MODELE = "modele"
VOIE = os.environ.setdefault("VOIE", "complete")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def _preparer_modele(adresse: str) -> str:
    """Migre une fois une base modèle ; les bases d'essai en sont des copies."""
    import psycopg

    with psycopg.connect(adresse.replace("postgres://", "postgresql://"), autocommit=True) as connexion:
        connexion.execute(f"CREATE DATABASE {MODELE}")
    modele = adresse.replace("/postgres?", f"/{MODELE}?")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=os.environ | {"DATABASE_URL": modele},
        check=True,
    )
    return MODELE


def _demarrer() -> None:
    from config.services import demarrer_valkey

    from .postgres import demarrer

    _, adresse = demarrer()
    _, os.environ["REDIS_URL"] = demarrer_valkey()
    os.environ["TEST_MODELE"] = _preparer_modele(adresse)
    os.environ["DATABASE_URL"] = adresse


if VOIE == "complete" and "PYTEST_XDIST_WORKER" not in os.environ and "TEST_MODELE" not in os.environ:
    _demarrer()


def pytest_report_header(config: pytest.Config) -> str:
    return f"voie {VOIE} : {'PostgreSQL et Valkey' if VOIE == 'complete' else 'SQLite, sans service'}"
