"""`make run` : une commande ouvre tout le portail, Ctrl-C le referme tout entier, et rien d'autre."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from config.services import port_libre, repond
from lms.demonstration import COMPTES, MOT_DE_PASSE
from tests.parcours.conftest import passer_le_quiz, rendre_la_situation
from tests.processus import Processus, demarrer, environnement, portant
from tests.visiteur import Visiteur

from .gestes import terminer_les_lecons

APPRENANT = COMPTES[0].courriel


def lancer(donnees: Path, port: object) -> Processus:
    env = environnement(PORT=str(port), DONNEES=str(donnees))
    return demarrer([sys.executable, "-m", "config.lanceur"], donnees.parent / f"journal-{port}", env)


@pytest.fixture(scope="module")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le dossier de données, gardé d'un lancement au suivant : le second part d'une base déjà prête."""
    return tmp_path_factory.mktemp("lancement") / "donnees"


@pytest.fixture
def lanceur(donnees: Path) -> Iterator[tuple[Processus, int]]:
    port = port_libre()
    processus = lancer(donnees, port)
    processus.attendre(lambda: "Le portail est ouvert" in processus.lire(), 300)
    yield processus, port
    processus.arreter()


@pytest.fixture
def temoin() -> Iterator["subprocess.Popen[bytes]"]:
    """Un processus étranger au nom trompeur : un arrêt trop large l'emporterait."""
    commande = [sys.executable, "-c", "import time; time.sleep(600)", "celery", "gunicorn", "config.wsgi"]
    processus = subprocess.Popen(commande)
    yield processus
    processus.kill()
    processus.wait()


def test_une_commande_ouvre_le_portail_et_ctrl_c_le_referme(
    lanceur: tuple[Processus, int], temoin: "subprocess.Popen[bytes]", donnees: Path
) -> None:
    processus, port = lanceur
    verifier_ce_qui_est_imprime(processus.lire(), port)
    verifier_les_pages(port)
    visiteur = entrer_par_courriel(port, donnees / "courriels")
    obtenir_le_document(visiteur, processus)
    verifier_l_arret(processus, port, donnees)
    assert temoin.poll() is None


def verifier_ce_qui_est_imprime(journal: str, port: int) -> None:
    assert f"Le portail est ouvert : http://localhost:{port}" in journal
    for attendu in (MOT_DE_PASSE, *(compte.courriel for compte in COMPTES)):
        assert attendu in journal


def verifier_les_pages(port: int) -> None:
    visiteur = Visiteur(port)
    for chemin in ("/", "/reperer/a1/lecon-1/"):
        assert "Démonstration : personnes fictives." in visiteur.page(chemin)


def entrer_par_courriel(port: int, courriels: Path) -> Visiteur:
    """Demande un code de connexion, le lit dans le courriel écrit sur disque, et entre."""
    visiteur = Visiteur(port)
    visiteur.page("/compte/login/code/")
    assert visiteur.post("/compte/login/code/", {"email": APPRENANT}).status_code == 302
    (courriel,) = courriels.iterdir()
    message = message_from_bytes(courriel.read_bytes().partition(b"\n" + b"-" * 79)[0], policy=policy.default)
    assert message["To"] == APPRENANT
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)?)\s*$", message.get_content(), re.M)
    assert code
    reponse = visiteur.post("/compte/login/code/confirm/", {"code": code[1]})
    assert reponse.status_code == 302, reponse.content.decode()
    assert "Nadia" in visiteur.page("/mon-compte/")
    return visiteur


def obtenir_le_document(visiteur: Visiteur, processus: Processus) -> None:
    """Tout un module par les formulaires ; l'ouvrier rend l'attestation."""
    assert visiteur.post("/apprendre/A1/inscription/").status_code == 302
    terminer_les_lecons(visiteur, "/reperer/a1/")
    rendre_la_situation(visiteur)
    assert passer_le_quiz(visiteur).suite == "/apprendre/A1/fin/"
    processus.attendre(lambda: "Télécharger l'attestation" in visiteur.page("/apprendre/A1/fin/"))
    adresse = re.search(r'href="(/v/[^"]+/pdf)"', visiteur.page("/apprendre/A1/fin/"))
    assert adresse
    assert visiteur.get(adresse[1]).content.startswith(b"%PDF-")


def verifier_l_arret(processus: Processus, port: int, donnees: Path) -> None:
    """Ctrl-C : le lanceur sort en paix ; Valkey, le serveur web, l'ouvrier et leurs enfants ne sont plus là."""
    marque = f"DONNEES={donnees}"
    # Le lanceur, Valkey, gunicorn et ses deux ouvriers, celery, son horloge et son ouvrier.
    assert len(portant(marque)) >= 7
    processus.signaler_au_groupe(signal.SIGINT)
    assert processus.finir() == 0
    assert "Traceback" not in processus.lire()
    assert not portant(marque)
    assert not repond(port)


def test_un_lanceur_tue_net_n_abandonne_personne(lanceur: tuple[Processus, int], donnees: Path) -> None:
    processus, _ = lanceur
    assert len(portant(f"DONNEES={donnees}")) >= 7
    processus.popen.kill()
    processus.finir()
    echeance = time.monotonic() + 30
    while restants := portant(f"DONNEES={donnees}"):
        assert time.monotonic() < echeance, f"ont survécu : {restants}"
        time.sleep(0.1)


def test_un_port_pris_ou_illisible_se_dit_en_clair(tmp_path: Path) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        port = prise.getsockname()[1]
        processus = lancer(tmp_path / "donnees", port)
        assert processus.finir() == 2
    assert f"Le port {port} est déjà pris" in processus.lire()
    assert f"PORT={port + 1} make run" in processus.lire()
    illisible = lancer(tmp_path / "donnees", "huit-mille")
    assert illisible.finir() == 2
    assert "PORT doit être un nombre" in illisible.lire()
    assert "Traceback" not in illisible.lire()
    assert not (tmp_path / "donnees").exists()
