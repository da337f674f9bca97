"""Un million de réalisations : l'écran de la coordination, l'export, l'indicateur et la cohérence tiennent."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from tests.deploiement import Deploiement, deployer
from tests.performance.mesure import memoires
from tests.visiteur import Visiteur

REALISATIONS = 1_000_000
PERSONNES = 150_000
MOT_DE_PASSE = "un-mot-de-passe-long"
PERIODE = "debut=2020-01-01&fin=2029-12-31"
REQUETES_AU_PLUS = 12
MEMOIRE_AU_PLUS = 64  # Mo de plus que le serveur au repos ; le fichier en pèse plus de trois cents
COMPTER = f"""
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={{"host": "portail.exemple", "x-forwarded-proto": "https"}})
client.force_login(get_user_model().objects.get(is_superuser=True))
with CaptureQueriesContext(connection) as capture:
    assert client.get("/suivi/?{PERIODE}").status_code == 200
print(len(capture))
"""


@pytest.fixture(scope="module")
def deploiement(tmp_path_factory: pytest.TempPathFactory) -> Deploiement:
    deploiement = deployer(tmp_path_factory.mktemp("million"), "test_million")
    deploiement.gerer("collectstatic", "--noinput")
    deploiement.gerer("installer_roles")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    deploiement.gerer("creer_administrateur", "camille@exemple.invalid", MOT_DE_PASSE=MOT_DE_PASSE)
    options = ["--professionnels", str(PERSONNES), "--realisations", str(REALISATIONS), "--graine", "1"]
    deploiement.gerer("semer", *options)
    return deploiement


def test_l_ecran_de_la_coordination_ne_fait_pas_plus_de_requetes(deploiement: Deploiement) -> None:
    assert int(deploiement.gerer("shell", "-c", COMPTER).splitlines()[-1]) <= REQUETES_AU_PLUS


def test_l_export_entier_passe_en_flux(deploiement: Deploiement) -> None:
    web = deploiement.ouvrir("web")
    try:
        visiteur = deploiement.visiteur()
        visiteur.se_connecter("camille@exemple.invalid", MOT_DE_PASSE)
        visiteur.page("/suivi/")
        avant, plus_haut, lignes = max(memoires(web.popen.pid).values()), 0.0, 0
        for bloc in telecharger(visiteur, f"/suivi/export.csv?{PERIODE}"):
            lignes += bloc.count(b"\n")
            plus_haut = max(plus_haut, *memoires(web.popen.pid).values())
    finally:
        web.arreter()
    assert lignes == REALISATIONS + 1
    assert plus_haut - avant <= MEMOIRE_AU_PLUS


def telecharger(visiteur: Visiteur, chemin: str) -> Iterator[bytes]:
    """Le corps par blocs de quatre mégaoctets, jamais tout entier en mémoire."""
    connexion = HTTPConnection("127.0.0.1", visiteur.port, timeout=300)
    temoins = "; ".join(f"{nom}={valeur}" for nom, valeur in visiteur.cookies.items())
    connexion.request("GET", chemin, headers={"Host": visiteur.hote, "X-Forwarded-Proto": "https", "Cookie": temoins})
    reponse = connexion.getresponse()
    assert reponse.status == 200
    while bloc := reponse.read(4 << 20):
        yield bloc
    connexion.close()


def test_l_indicateur_dit_ce_que_la_base_compte(deploiement: Deploiement) -> None:
    bornes = ["--debut", "2020-01-01", "--fin", "2029-12-31"]
    releve = json.loads(deploiement.gerer("indicateur", *bornes, "--axe", "ensemble", "--axe", "module"))
    ((formations, personnes),) = deploiement.lire(
        "SELECT count(*), count(DISTINCT cle_statistique) FROM lms_realisation"
        " WHERE est_premiere AND date_annulation IS NULL"
    )
    assert formations == REALISATIONS
    assert (releve["total"]["I1"], releve["total"]["I2"]) == (formations, personnes)
    par_module = {
        ligne["axe_code"]: ligne["nb_formations_realisees"] for ligne in releve["lignes"] if ligne["axe"] == "module"
    }
    attendu = deploiement.lire("SELECT module_code, count(*) FROM lms_realisation GROUP BY module_code")
    assert par_module == dict(attendu)


def test_la_coherence_est_juste_et_voit_une_attestation_manquante(deploiement: Deploiement) -> None:
    rapport = json.loads(deploiement.gerer("verifier_coherence", "--json"))
    assert rapport["est_coherent"]
    assert rapport["formations_realisees"] == rapport["attestations_vivantes"] == REALISATIONS
    choisie = "(SELECT max(id) FROM certificats_attestation)"
    deploiement.lire(f"UPDATE certificats_attestation SET reference = 'égarée' WHERE id = {choisie}")
    with pytest.raises(AssertionError, match="realisation_sans_attestation"):
        deploiement.gerer("verifier_coherence", "--json")
