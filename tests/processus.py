"""De vrais processus : les démarrer avec un environnement choisi, lire leur journal, retrouver leurs enfants."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.services import arreter, mourir_avec_le_parent

RACINE = Path(__file__).resolve().parents[1]
GARDEES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


def environnement(**variables: str) -> dict[str, str]:
    """Un environnement où rien des tests ne reste : les outils de la .venv, et ce qui est donné."""
    gardees = {nom: os.environ[nom] for nom in GARDEES if nom in os.environ}
    gardees["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{gardees.get('PATH', '')}"
    return gardees | variables


@dataclass(frozen=True)
class Processus:
    """Un processus, chef de son groupe, et le fichier où il écrit."""

    popen: "subprocess.Popen[bytes]"
    journal: Path

    def lire(self) -> str:
        return self.journal.read_text(errors="replace")

    def attendre(self, condition: Callable[[], object], secondes: float = 300) -> None:
        """Attend une condition ; échoue, journal à l'appui, si le processus meurt ou si le délai passe."""
        echeance = time.monotonic() + secondes
        while not condition():
            assert self.popen.poll() is None, f"arrêté, code {self.popen.returncode} :\n{self.lire()}"
            assert time.monotonic() < echeance, f"toujours rien après {secondes} s :\n{self.lire()}"
            time.sleep(0.1)

    def finir(self, secondes: float = 300) -> int:
        """Attend la fin ; rend le code."""
        return self.popen.wait(secondes)

    def signaler_au_groupe(self, numero: int) -> None:
        os.killpg(self.popen.pid, numero)

    def arreter(self, numero: int = signal.SIGTERM) -> int:
        """Demande l'arrêt, attend, force au besoin ; rend le code."""
        arreter(self.popen, numero, 30)
        return self.popen.returncode


def demarrer(commande: str | list[str], journal: Path, env: dict[str, str], dossier: Path = RACINE) -> Processus:
    """Démarre une commande. Une chaîne passe par le shell, comme le ferait un Procfile."""
    mots = ["/bin/sh", "-c", f"exec {commande}"] if isinstance(commande, str) else commande
    with journal.open("wb") as sortie:
        popen = subprocess.Popen(
            mots, cwd=dossier, env=env, stdout=sortie, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=mourir_avec_le_parent,
        )  # fmt: skip
    return Processus(popen, journal)


def portant(marque: str) -> list[int]:
    """Les processus vivants dont l'environnement de départ contient cette marque (`DONNEES=/tmp/…`)."""
    trouves = []
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            porte = marque.encode() in (dossier / "environ").read_bytes().split(b"\0")
            est_vivant = (dossier / "stat").read_text().rpartition(") ")[2][0] != "Z"
        except OSError:  # mort entre-temps, ou à un autre compte
            continue
        if porte and est_vivant:
            trouves.append(int(dossier.name))
    return trouves
