"""La voie annoncée est bien celle où l'on tourne."""

import os

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_la_base_est_celle_de_la_voie() -> None:
    attendu = "postgresql" if os.environ["VOIE"] == "complete" else "sqlite"
    assert connection.vendor == attendu


@pytest.mark.postgres
@pytest.mark.django_db
def test_le_postgresql_des_tests_est_recent() -> None:
    assert connection.pg_version >= 180000


@pytest.mark.postgres
def test_le_cache_parle_a_un_vrai_serveur_redis() -> None:
    import redis

    assert redis.Redis.from_url(settings.REDIS_URL).ping()
