"""Le débit d'une personne : une limite, et pas d'erreur quand le cache tombe."""

from typing import Any
from uuid import uuid4

from config.services import port_libre
from lms import debit


def test_au_dela_du_maximum_il_faut_attendre() -> None:
    personne = uuid4()
    attentes = [debit.attente("essai", personne, maximum=2, periode=3600) for _ in range(3)]
    assert attentes[:2] == [0, 0]
    assert 0 < attentes[2] <= 3600


def test_un_cache_en_panne_laisse_passer(settings: Any) -> None:
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": redis | {"LOCATION": f"redis://127.0.0.1:{port_libre()}/0"}}
    assert debit.attente("essai", uuid4(), maximum=0) == 0
