"""Le répertoire gardé en cache, et ce qui se passe quand le cache tombe."""

from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from certificats.delivrance import delivrer
from config.services import port_libre
from cours import repertoire
from cours.models import ReglagesFormation
from tests.certificats.conftest import contenu_d_essai

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache_en_panne(settings: Any) -> None:
    """Un serveur de cache où personne ne répond."""
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": redis | {"LOCATION": f"redis://127.0.0.1:{port_libre()}/0"}}


def test_les_reglages_ne_se_lisent_qu_une_fois(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    repertoire.oublier(ReglagesFormation)
    repertoire.reglages()
    with django_assert_num_queries(0):
        repertoire.reglages()


@pytest.mark.usefixtures("cache_en_panne")
def test_le_cache_en_panne_les_reglages_se_relisent_en_base() -> None:
    ReglagesFormation.objects.create(signataire_nom="Camille Fictive")
    assert repertoire.reglages().signataire_nom == "Camille Fictive"
    assert repertoire.chiffres() == {}


@pytest.mark.usefixtures("cache_en_panne")
def test_le_cache_en_panne_une_attestation_se_delivre_et_nomme_qui_signe() -> None:
    ReglagesFormation.objects.create(signataire_nom="Camille Fictive")
    attestation = delivrer(titulaire=None, contenu=contenu_d_essai())
    assert attestation.charge["signataire"]["nom"] == "Camille Fictive"


@pytest.mark.usefixtures("cache_en_panne")
def test_le_cache_en_panne_l_enregistrement_des_reglages_aboutit(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ReglagesFormation.objects.create(signataire_nom="Camille Fictive")
    assert "Cache injoignable" in caplog.text
