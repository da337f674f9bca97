"""Porte les tâches de `django_tasks` (les nôtres et celles de Wagtail) sur Celery."""

import logging
from dataclasses import dataclass, field
from typing import Any

from celery import shared_task
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

journal = logging.getLogger(__name__)


# Deux ouvriers peuvent indexer la même page au même instant ; SQLite peut être occupé : on rejoue, tout est idempotent.
REJOUABLES = (IntegrityError, OperationalError)


@shared_task(
    name="config.executer",
    acks_late=True,
    ignore_result=True,
    autoretry_for=REJOUABLES,
    retry_backoff=True,
    max_retries=5,
)
def executer(chemin: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Exécute dans l'ouvrier la fonction métier que désigne `chemin`."""
    import_string(chemin).func(*args, **kwargs)


@dataclass(frozen=True)
class Publication:
    """L'envoi d'une tâche à la file, fait après le commit."""

    chemin: str
    args: list[Any]
    kwargs: dict[str, Any]
    envoi: dict[str, Any] = field(compare=False)

    def __call__(self) -> None:
        """Publie sans jamais bloquer : une file en panne retarde le travail, elle ne le perd pas."""
        try:
            executer.apply_async(args=(self.chemin, self.args, self.kwargs), **self.envoi)
        except Exception:
            journal.warning("File injoignable : la tâche %s attendra la relève.", self.chemin, exc_info=True)

    def est_deja_prevue(self) -> bool:
        """Vrai si la transaction en cours publiera déjà la même : une page enregistrée trois fois s'indexe une fois."""
        return any(fonction == self for _, fonction, *_ in connection.run_on_commit)


class RelaisCelery(BaseTaskBackend):
    """Backend `django_tasks` qui publie dans Celery, une fois la transaction validée."""

    supports_defer = True
    supports_async_task = False
    supports_get_result = False
    supports_priority = True

    def validate_task(self, task: Task) -> None:
        """Refuse ce que le relais ne sait pas transmettre (contexte de tâche)."""
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("Le relais Celery ne transmet pas de contexte de tâche.")

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Valide, normalise et publie après le commit ; rend un résultat « prêt »."""
        self.validate_task(task)
        arguments, options = normalize_json(list(args)), normalize_json(dict(kwargs))
        identifiant = get_random_string(32)
        envoi = {"task_id": identifiant, "eta": task.run_after}
        publication = Publication(task.module_path, arguments, options, envoi)
        if not publication.est_deja_prevue():
            transaction.on_commit(publication, robust=True)
        resultat: TaskResult[Any] = TaskResult(
            task=task,
            id=identifiant,
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=arguments,
            kwargs=options,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        task_enqueued.send(type(self), task_result=resultat)
        return resultat
