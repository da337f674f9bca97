"""La police des tests : pas de réseau, rien d'indéfini dans un gabarit, des avertissements qui sont des erreurs."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OUTILS = ("chromium", "pdftoppm", "qpdf", "zbarimg")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Un outil absent fait échouer, avec la commande qui l'installe."""
    absents = [outil for outil in OUTILS if not shutil.which(outil)]
    if absents and os.environ["VOIE"] == "complete":
        pytest.exit(f"Il manque {', '.join(absents)} : lancez « make outils ».", returncode=3)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Un test à transactions réelles vide la base : sans `serialized_rollback`, le suivant n'aurait plus de racine."""
    for item in items:
        marque = item.get_closest_marker("django_db")
        if marque and marque.kwargs.get("transaction") and not marque.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid} : ajoutez serialized_rollback=True.")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """La voie rapide part d'une base déjà migrée (`tests/serveurs.py`) : la garder, c'est ne pas la refaire."""
    return "TEST_SQLITE" in os.environ


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Le contenu de départ, que `serialized_rollback` remet, doit se trouver depuis toute connexion.

    Playwright tient une boucle asyncio : après lui, Django ouvre une connexion neuve, qui ne porte pas cet attribut.
    """
    from django.db import connections

    connexion = connections["default"]
    if contenu := getattr(connexion, "_test_serialized_contents", None):
        type(connexion)._test_serialized_contents = contenu
    with django_db_blocker.unblock():
        _laisser_vider_le_registre(connexion)


def _laisser_vider_le_registre(connexion: Any) -> None:
    """Entre deux tests à transactions réelles, Django vide tout : ici seulement, le registre se laisse vider."""
    if connexion.vendor != "postgresql":
        return
    with connexion.cursor() as curseur:
        for table in ("certificats_evenementjournal", "certificats_racinejournal"):
            curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_jamais_vide")


@pytest.fixture(autouse=True)
def sans_reseau(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aucun test ne parle à une autre machine."""
    connecter = socket.socket.connect

    def garder(prise: socket.socket, adresse: Any) -> Any:
        if prise.family == socket.AF_UNIX or adresse[0] in {"127.0.0.1", "::1", "localhost"}:
            return connecter(prise, adresse)
        raise AssertionError(f"Un test a voulu joindre {adresse}.")

    monkeypatch.setattr(socket.socket, "connect", garder)


@pytest.fixture(autouse=True)
def fichiers_a_part(settings: Any, tmp_path: Path) -> None:
    """Chaque test a ses dossiers de fichiers."""
    settings.MEDIA_ROOT = str(tmp_path / "medias")
    settings.CERTIFICATS_DOSSIER = tmp_path / "attestations"
    settings.H5P_DOSSIER = tmp_path / "h5p"
    settings.LMS_DOSSIER = tmp_path / "suivi"


@pytest.fixture(autouse=True)
def cache_vide() -> Iterator[None]:
    """Rien ne passe d'un test à l'autre par le cache."""
    from django.core.cache import cache

    cache.clear()
    yield
