"""Un lot de mille personnes, saisi à l'écran, délivré par deux ouvriers Celery et l'horloge : aucune erreur."""

import hashlib
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.certificats.une_fois import OUVRIER
from tests.deploiement import Deploiement, deployer
from tests.performance.mesure import memoires
from tests.processus import Processus, demarrer
from tests.visiteur import Visiteur

PERSONNES = 1_000
OUVRIERS = 2
MEMOIRE_AU_PLUS = 150  # Mo par ouvrier, au-dessus du repos
MOT_DE_PASSE = "un-mot-de-passe-long"
CASE = re.compile(r'name="professionnels" value="([^"]+)"')
PEUPLER = f"""
from django.contrib.auth import get_user_model
from lms.models import Metier, Professionnel, Structure
modele = get_user_model()
structure, metier = Structure.objects.create(nom="Structure d'essai"), Metier.objects.first()
adresses = [f"personne-{{rang}}@exemple.invalid" for rang in range({PERSONNES})]
comptes = modele.objects.bulk_create(modele(username=adresse, email=adresse) for adresse in adresses)
Professionnel.objects.bulk_create(
    Professionnel(
        user=compte, courriel_normalise=compte.email, prenom="Personne", nom=f"N{{rang}}",
        structure=structure, metier=metier,
    )
    for rang, compte in enumerate(comptes)
)
"""


@pytest.fixture(scope="module")
def deploiement(tmp_path_factory: pytest.TempPathFactory) -> Deploiement:
    deploiement = deployer(tmp_path_factory.mktemp("lot"), "test_lot")
    deploiement.gerer("collectstatic", "--noinput")
    deploiement.gerer("installer_roles")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    deploiement.gerer("creer_administrateur", "camille@exemple.invalid", MOT_DE_PASSE=MOT_DE_PASSE)
    deploiement.gerer("shell", "-c", PEUPLER)
    return deploiement


@pytest.fixture
def ouvriers(deploiement: Deploiement) -> Iterator[list[Processus]]:
    ouvriers = [
        demarrer(OUVRIER.format(module="config", nom=f"o{rang}"), deploiement.dossier / f"o{rang}", deploiement.env)
        for rang in range(OUVRIERS)
    ]
    for ouvrier in ouvriers:
        ouvrier.attendre(lambda ouvrier=ouvrier: " ready." in ouvrier.lire())
    yield ouvriers
    for ouvrier in ouvriers:
        ouvrier.arreter()


@pytest.fixture
def visiteur(deploiement: Deploiement) -> Iterator[Visiteur]:
    services = [deploiement.ouvrir("web"), deploiement.ouvrir("beat")]
    visiteur = deploiement.visiteur()
    visiteur.se_connecter("camille@exemple.invalid", MOT_DE_PASSE)
    yield visiteur
    for service in services:
        service.arreter()


def test_mille_personnes_ont_leur_attestation_sans_erreur(
    deploiement: Deploiement, ouvriers: list[Processus], visiteur: Visiteur
) -> None:
    repos, depart = memoire(ouvriers), time.monotonic()
    fiche = saisir(deploiement, visiteur)
    rendus = f"SELECT 1 FROM certificats_attestation HAVING count(date_emission) = {PERSONNES}"
    delivrance = suivre(deploiement, ouvriers, rendus) - repos
    duree = time.monotonic() - depart
    archive = suivre(deploiement, ouvriers, "SELECT 1 FROM lms_lot WHERE date_preparation IS NOT NULL") - repos
    verifier_la_base(deploiement)
    verifier_l_archive(visiteur, fiche, Path(deploiement.env["DONNEES"], "attestations"))
    for ouvrier in ouvriers:
        assert not re.search("ERROR|CRITICAL|Traceback", ouvrier.lire()), ouvrier.lire()
        assert "succeeded" in ouvrier.lire()
    print(
        f"{PERSONNES} attestations en {duree:.0f} s, aucune erreur ; ouvrier : {delivrance:.0f} Mo de plus qu'au repos"
        f" pour les délivrer, {archive:.0f} Mo pour en faire l'archive"
    )
    assert delivrance <= MEMOIRE_AU_PLUS


def memoire(ouvriers: list[Processus]) -> float:
    """La mémoire de l'ouvrier le plus gros, en Mo."""
    return max(max(memoires(ouvrier.popen.pid).values()) for ouvrier in ouvriers)


def saisir(deploiement: Deploiement, visiteur: Visiteur) -> str:
    """Coche les mille personnes sur l'écran des groupes ; rend l'adresse du lot."""
    groupe = {str(uuid) for (uuid,) in deploiement.lire("SELECT uuid FROM lms_professionnel WHERE nom <> ''")}
    cases = groupe & set(CASE.findall(visiteur.page("/suivi/groupes/")))
    assert len(cases) == PERSONNES
    champs = {"module_page": "A1", "debut": "2026-02-01", "fin": "2026-02-01", "professionnels": sorted(cases)}
    reponse = visiteur.post("/suivi/groupes/", champs)
    assert reponse.status_code == 302, reponse.content.decode()[:2000]
    return reponse.suite


def suivre(deploiement: Deploiement, ouvriers: list[Processus], fini: str) -> float:
    """Attend que la requête rende une ligne ; rend la mémoire la plus haute des ouvriers."""
    plus_haut, echeance = 0.0, time.monotonic() + 900
    while not deploiement.lire(fini):
        assert time.monotonic() < echeance, [ouvrier.lire()[-2000:] for ouvrier in ouvriers]
        plus_haut = max(plus_haut, memoire(ouvriers))
        time.sleep(0.1)
    return plus_haut


def verifier_la_base(deploiement: Deploiement) -> None:
    """Chaque ligne traitée sans refus, chaque document rendu du premier coup, les numéros sans trou."""
    lignes = "SELECT count(*), count(date_traitement), count(realisation_id), max(refus) FROM lms_lignelot"
    assert deploiement.lire(lignes) == [(PERSONNES, PERSONNES, PERSONNES, "")]
    attestations = (
        "SELECT count(*), count(date_emission), count(date_echec), count(DISTINCT pdf_sha256), max(essais),"
        " count(DISTINCT numero), max(right(numero, 6)::int) FROM certificats_attestation"
    )
    attendu = (PERSONNES, PERSONNES, 0, PERSONNES, 1, PERSONNES, PERSONNES)
    assert deploiement.lire(attestations) == [attendu]
    deploiement.gerer("verifier_registre")
    deploiement.gerer("verifier_coherence")


def verifier_l_archive(visiteur: Visiteur, fiche: str, documents: Path) -> None:
    """Le zip téléchargé contient les mille originaux, à l'octet près."""
    lien = re.search(rf'href="({fiche}[^"]+)"', visiteur.page(fiche))
    assert lien, visiteur.page(fiche)
    archive = zipfile.ZipFile(io.BytesIO(visiteur.get(lien[1]).content))
    contenus = {hashlib.sha256(archive.read(nom)).hexdigest() for nom in archive.namelist()}
    assert contenus == {fichier.stem for fichier in documents.rglob("*.pdf")}
    assert len(archive.namelist()) == len(contenus) == PERSONNES
