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

PREPARATION = (["migrate", "--verbosity", "0"], ["importer_curriculum"], ["installer_demonstration"])


def gerer(*arguments: str) -> None:
    """Lance une commande de manage.py et s'arrête si elle échoue."""
    subprocess.run([sys.executable, "manage.py", *arguments], check=True)  # noqa: S603


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


def surveiller(processus: dict[str, "subprocess.Popen[bytes]"]) -> int:
    """Attend l'arrêt demandé, ou la mort d'un des processus."""
    while True:
        for nom, un_processus in processus.items():
            if un_processus.poll() is not None:
                print(f"{nom} s'est arrêté (code {un_processus.returncode}).", file=sys.stderr)
                return 1
        time.sleep(0.5)


def interrompre(*_: Any) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Le programme de `make run`. PORT (8000) et DONNEES (.donnees) choisissent un autre endroit."""
    port = int(os.environ.get("PORT", "8000"))
    if repond(port):
        print(f"Le port {port} est déjà pris : choisissez-en un autre, par exemple PORT={port + 1} make run.")
        return 2
    signal.signal(signal.SIGTERM, interrompre)
    adresse = f"http://localhost:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("ADRESSE_PORTAIL", adresse)
    processus: dict[str, subprocess.Popen[bytes]] = {}
    try:
        if not os.environ.get("REDIS_URL"):
            processus["Valkey"], os.environ["REDIS_URL"] = demarrer_valkey()
        for arguments in PREPARATION:
            gerer(*arguments)
        donnees = Path(os.environ.get("DONNEES", ".donnees")).resolve()
        processus["Le serveur web"] = demarrer(
            "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2", "--threads", "4"
        )
        horloge = f"--schedule={donnees / 'horloge'}"
        processus["L'ouvrier"] = demarrer(
            "celery", "-A", "config", "worker", "-B", horloge, "--scheduler",
            "celery.beat:PersistentScheduler", "-c", "2", "-l", "warning",
        )  # fmt: skip
        attendre(lambda: ouvre(f"{adresse}/"), processus["Le serveur web"], 60)
        print(f"\nLe portail est ouvert : {adresse}  (Ctrl-C pour l'arrêter)\n", flush=True)
        return surveiller(processus)
    except KeyboardInterrupt:
        print("\nArrêt…")
        return 0
    except subprocess.CalledProcessError as erreur:
        return erreur.returncode
    finally:
        for un_processus in reversed(processus.values()):
            arreter(un_processus)


if __name__ == "__main__":
    sys.exit(main())
