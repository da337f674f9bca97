"""Le relais vers Celery : après le commit, une fois, et jamais au prix de la requête."""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task

from config import taches


@task()
def travailler(nom: str) -> None:
    """Une tâche d'essai."""


@pytest.fixture
def envois(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Any]:
    """Ce qui part vers la file."""
    partis: list[Any] = []
    monkeypatch.setattr(taches.executer, "apply_async", lambda args, **_: partis.append(args[1:]))
    settings.TASKS = {"default": {"BACKEND": "config.taches.RelaisCelery", "QUEUES": []}}
    return partis


def test_rien_ne_part_avant_le_commit_et_le_meme_travail_part_une_fois(
    envois: list[Any], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for nom in ("a", "b", "a"):
            travailler.enqueue(nom)
        assert not envois
    assert envois == [(["a"], {}), (["b"], {})]


def test_ce_qui_est_annule_ne_part_pas_et_peut_repartir(
    envois: list[Any], django_capture_on_commit_callbacks: Any, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            travailler.enqueue("a")
            transaction.set_rollback(True)
        travailler.enqueue("a")
    assert envois == [(["a"], {})]


def test_une_file_en_panne_ne_coute_rien(
    envois: list[Any], django_capture_on_commit_callbacks: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tomber(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("plus de file")

    monkeypatch.setattr(taches.executer, "apply_async", tomber)
    with django_capture_on_commit_callbacks(execute=True):
        travailler.enqueue("a")
    assert not envois


def test_chaque_releve_periodique_designe_une_tache() -> None:
    for chemin, secondes in settings.RELEVES.values():
        assert callable(import_string(chemin).func)
        assert secondes >= 60
