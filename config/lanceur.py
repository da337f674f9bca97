"""`make run` : prépare la base, démarre Valkey, le serveur web, l'ouvrier et l'horloge ; Ctrl-C arrête tout."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from config.services import arreter, attendre, demarrer_valkey, mourir_avec_le_parent, repond

Processus = dict[str, "subprocess.Popen[bytes]"]
PREPARATION = (["migrate", "--verbosity", "0"], ["importer_curriculum"])


def gerer(*arguments: str, **options: Any) -> str:
    """Lance une commande de manage.py ; rend ce qu'elle a écrit, si on le garde. Lève CalledProcessError."""
    commande = [sys.executable, "manage.py", *arguments]
    return subprocess.run(commande, check=True, text=True, **options).stdout or ""  # noqa: S603


def demarrer(*commande: str) -> "subprocess.Popen[bytes]":
    """Démarre un processus qui ne survit pas au lanceur."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *commande],
        start_new_session=True,
        preexec_fn=mourir_avec_le_parent,
    )


def ouvre(adresse: str) -> bool:
    """Vrai quand la page répond 200."""
    try:
        with urllib.request.urlopen(adresse, timeout=5) as reponse:  # noqa: S310 : adresse locale
            return bool(reponse.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def surveiller(processus: Processus) -> int:
    """Attend l'arrêt demandé, ou la mort d'un des processus."""
    while True:
        for nom, un_processus in processus.items():
            if un_processus.poll() is not None:
                print(f"{nom} s'est arrêté (code {un_processus.returncode}).", file=sys.stderr)
                return 1
        time.sleep(0.5)


def lire_port(texte: str) -> int | None:
    """Le port demandé ; None si ce n'en est pas un."""
    return int(texte) if texte.isdecimal() and 0 < int(texte) < 65536 else None


def interrompre(*_: Any) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Le programme de `make run`. PORT (8000) et DONNEES (.donnees) choisissent un autre endroit."""
    port = lire_port(os.environ.get("PORT", "8000"))
    if port is None:
        print("PORT doit être un nombre entre 1 et 65535, par exemple PORT=8001 make run.")
        return 2
    if repond(port):
        print(f"Le port {port} est déjà pris : choisissez-en un autre, par exemple PORT={port + 1} make run.")
        return 2
    for demande in (signal.SIGINT, signal.SIGTERM):  # un interpréteur lancé en arrière-plan hérite d'un SIGINT ignoré
        signal.signal(demande, interrompre)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("ADRESSE_PORTAIL", f"http://localhost:{port}")
    processus: Processus = {}
    try:
        comptes = ouvrir(port, processus)
        print(f"\nLe portail est ouvert : http://localhost:{port}  (Ctrl-C pour l'arrêter)\n\n{comptes}", flush=True)
        return surveiller(processus)
    except KeyboardInterrupt:
        print("\nArrêt…")
        return 0
    except subprocess.CalledProcessError as erreur:
        return erreur.returncode
    except RuntimeError as erreur:
        print(f"Le portail n'a pas pu s'ouvrir : {erreur}", file=sys.stderr)
        return 1
    finally:
        for un_processus in reversed(processus.values()):
            arreter(un_processus)


def ouvrir(port: int, processus: Processus) -> str:
    """Prépare la base et démarre tout, en inscrivant chaque processus dès qu'il existe ; rend l'annonce des comptes.

    Lève RuntimeError.
    """
    if not os.environ.get("REDIS_URL"):
        processus["Valkey"], os.environ["REDIS_URL"] = demarrer_valkey()
    for arguments in PREPARATION:
        gerer(*arguments)
    comptes = gerer("installer_demonstration", stdout=subprocess.PIPE)
    donnees = Path(os.environ.get("DONNEES", ".donnees")).resolve()
    processus["Le serveur web"] = demarrer(
        "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2", "--threads", "4",
        "--graceful-timeout", "5",
    )  # fmt: skip
    # Un seul ouvrier : SQLite n'a qu'un écrivain, et l'index de recherche se fait mal à deux au premier lancement.
    processus["L'ouvrier"] = demarrer(
        "celery", "-A", "config", "worker", "-B", f"--schedule={donnees / 'horloge'}", "--scheduler",
        "celery.beat:PersistentScheduler", "-c", "1", "-l", "warning",
    )  # fmt: skip
    attendre(lambda: ouvre(f"http://localhost:{port}/"), processus["Le serveur web"], 60)
    return comptes


if __name__ == "__main__":
    sys.exit(main())
