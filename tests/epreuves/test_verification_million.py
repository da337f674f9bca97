"""La page de vérification dans une base d'un million d'attestations : peu de requêtes, une réponse en un clin d'œil.

`ATTESTATIONS=20000` réduit l'épreuve sur une machine chargée. La durée est imprimée, jamais affirmée.
"""

import os
import statistics
import time

import pytest

from tests.deploiement import Deploiement, deployer

ATTESTATIONS = int(os.environ.get("ATTESTATIONS", "1000000"))
VISITES = 200
REQUETES_AU_PLUS = 5
P95_VISE = 100  # ms
COMPTER = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={{"host": "portail.exemple", "x-forwarded-proto": "https"}})
for code, attendu in {codes}:
    with CaptureQueriesContext(connection) as capture:
        assert client.get("/v/" + code).status_code == attendu
    print("REQUETES", len(capture))
"""


@pytest.fixture(scope="module")
def deploiement(tmp_path_factory: pytest.TempPathFactory) -> Deploiement:
    deploiement = deployer(tmp_path_factory.mktemp("verification"), "test_verification")
    deploiement.gerer("collectstatic", "--noinput")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    personnes = str(max(ATTESTATIONS // 6, 1))
    deploiement.gerer("semer", "--professionnels", personnes, "--realisations", str(ATTESTATIONS), "--graine", "1")
    deploiement.lire("ANALYZE")
    return deploiement


@pytest.fixture(scope="module")
def codes(deploiement: Deploiement) -> list[str]:
    """Des codes pris d'un bout à l'autre de la base."""
    pas = max(ATTESTATIONS // VISITES, 1)
    lignes = deploiement.lire("SELECT code FROM certificats_attestation WHERE id %% %s = 0 LIMIT %s", pas, VISITES)
    return [str(code) for (code,) in lignes]


def test_une_verification_ne_fait_pas_plus_de_cinq_requetes(deploiement: Deploiement, codes: list[str]) -> None:
    assert deploiement.lire("SELECT count(*) FROM certificats_attestation") == [(ATTESTATIONS,)]
    demandes = [(code, 200) for code in codes[:5]] + [("0000-0000-0000-0000", 404)]
    sortie = deploiement.gerer("shell", "-c", COMPTER.format(codes=demandes))
    comptes = [int(ligne.split()[1]) for ligne in sortie.splitlines() if ligne.startswith("REQUETES")]
    assert len(comptes) == len(demandes)
    assert max(comptes) <= REQUETES_AU_PLUS, comptes


def test_chaque_verification_repond_et_sa_duree_est_dite(deploiement: Deploiement, codes: list[str]) -> None:
    web = deploiement.ouvrir("web")
    try:
        visiteur = deploiement.visiteur()
        durees = []
        for rang, code in enumerate([*codes[:10], *codes]):  # dix visites à blanc
            if rang % 50 == 0:
                deploiement.vider_le_cache()  # le débit par visiteur n'est pas l'objet
            depart = time.perf_counter()
            assert code in visiteur.page(f"/v/{code}")
            durees.append(1000 * (time.perf_counter() - depart))
    finally:
        web.arreter()
    p95 = statistics.quantiles(durees[10:], n=20)[-1]
    print(f"{ATTESTATIONS} attestations, {len(codes)} visites : p95 {p95:.1f} ms (visée : {P95_VISE} ms au plus)")
