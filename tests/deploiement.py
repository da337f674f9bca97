"""Un déploiement : les réglages stricts, une base PostgreSQL à soi, les commandes du Procfile."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import psycopg
import redis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from certificats.cles_essai import engendrer_cachet
from config.services import port_libre, repond
from tests.processus import RACINE, Processus, demarrer, environnement
from tests.visiteur import Visiteur

HOTE = "portail.exemple"
# Les tests vident leur base Redis, et deux déploiements sur la même se voleraient leurs tâches : chacun a la sienne.
RANG = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BASES_REDIS = cycle(range(4 + 6 * RANG, 10 + 6 * RANG))
PROCFILE = dict(ligne.split(": ", 1) for ligne in (RACINE / "Procfile").read_text().splitlines())
PRET = {"worker": " ready.", "beat": "beat: Starting"}
REGLAGES = {
    "tuteur_nom": "Une personne fictive",
    "tuteur_contact": "tuteur@exemple.invalid",
    "delai_reponse_jours": 2,
    "contact_handicap": "handicap@exemple.invalid",
    "signataire_nom": "Camille Fictive",
    "signataire_qualite": "Direction (personne fictive)",
}


def base_neuve(prefixe: str) -> str:
    """L'adresse d'une base PostgreSQL neuve, déjà migrée (copie du modèle des tests)."""
    nom = f"{prefixe}_{uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connexion:
        connexion.execute(f"CREATE DATABASE {nom} TEMPLATE {os.environ['TEST_MODELE']}")
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{nom}?")


@dataclass(frozen=True)
class Deploiement:
    """Ce qu'un exploitant prépare : un environnement et un dossier."""

    dossier: Path
    env: dict[str, str]

    @property
    def port(self) -> int:
        return int(self.env["PORT"])

    def gerer(self, *arguments: str, **variables: str) -> str:
        """Lance une commande de gestion ; échoue, avec ce qu'elle a dit, si elle échoue."""
        fini = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=RACINE, env=self.env | variables, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert fini.returncode == 0, fini.stdout + fini.stderr
        return fini.stdout

    def regler_la_formation(self) -> None:
        """Ce qu'un exploitant remplit dans le CMS avant d'ouvrir les modules."""
        self.gerer("shell", "-c", f"from cours.models import ReglagesFormation as R; R.objects.create(**{REGLAGES!r})")

    def lancer(self, nom: str, env: dict[str, str] | None = None) -> Processus:
        """Démarre une ligne du Procfile, sans attendre."""
        return demarrer(PROCFILE[nom], self.dossier / f"{nom}.journal", self.env if env is None else env)

    def ouvrir(self, nom: str) -> Processus:
        """Démarre une ligne du Procfile et attend qu'elle soit prête."""
        processus = self.lancer(nom)
        if nom == "web":
            processus.attendre(lambda: repond(self.port) and self.visiteur().get("/sante/pret").status_code == 200)
        else:
            processus.attendre(lambda: PRET[nom] in processus.lire())
        return processus

    def visiteur(self) -> Visiteur:
        return Visiteur(self.port, HOTE, est_https=True)

    def vider_le_cache(self) -> None:
        """Oublie les compteurs de débit et ce que le cache garde."""
        with redis.Redis.from_url(self.env["REDIS_URL"]) as client:
            client.flushdb()

    def lire(self, requete: str, *valeurs: object) -> list[tuple[object, ...]]:
        """Regarde, ou change, la base à côté du portail."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connexion:
            curseur = connexion.execute(requete, valeurs)
            return curseur.fetchall() if curseur.description else []


def cles_de_l_emetteur(dossier: Path) -> dict[str, str]:
    """Un cachet et une clé de badge qui ne se disent pas d'essai, comme les aurait un exploitant."""
    cachet, badge = dossier / "cachet.p12", dossier / "badge.pem"
    cachet.write_bytes(engendrer_cachet(timezone.now(), timedelta(days=365), unite="Organisme fictif"))
    cle = Ed25519PrivateKey.generate()
    badge.write_bytes(cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"CACHET_P12": str(cachet), "BADGE_PEM": str(badge)}


def deployer(dossier: Path, prefixe: str = "production") -> Deploiement:
    """Un déploiement neuf : base migrée, rien dedans. Seule une base `test_…` se laisse semer."""
    env = environnement(
        SECRET_KEY=uuid4().hex * 2,
        ADRESSE_PORTAIL=f"https://{HOTE}",
        ALLOWED_HOSTS=HOTE,
        DATABASE_URL=base_neuve(prefixe),
        REDIS_URL=f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{next(BASES_REDIS)}",
        COURRIEL_EXPEDITEUR=f"portail@{HOTE}",
        DONNEES=str(dossier / "donnees"),
        STATIC_ROOT=str(dossier / "statiques"),
        PORT=str(port_libre()),
        **cles_de_l_emetteur(dossier),
    )
    return Deploiement(dossier, env)
