"""Ce que l'on lit dans /proc : le temps CPU et la mémoire d'un processus et de ses descendants."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDE = os.sysconf("SC_CLK_TCK")
# Champs de /proc/<pid>/stat, comptés après le nom du processus (proc(5)).
PARENT, TEMPS = 1, slice(11, 15)  # utime, stime, et ceux des enfants déjà récoltés


def _champs(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def famille(racine: int) -> Iterator[tuple[int, list[str]]]:
    """Le processus et ses descendants vivants, avec les champs de leur `stat`."""
    tous = {}
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            tous[int(dossier.name)] = _champs(dossier.name)
        except OSError:  # mort entre-temps
            continue
    membres = [racine]
    for pid in membres:
        membres += [enfant for enfant, champs in tous.items() if int(champs[PARENT]) == pid]
        yield pid, tous[pid]


def cpu(racine: int) -> float:
    """Les secondes CPU (utime + stime) d'un processus et de ses descendants, morts compris."""
    return sum(int(valeur) for _, champs in famille(racine) for valeur in champs[TEMPS]) / SECONDE


def memoires(racine: int) -> dict[int, float]:
    """La mémoire résidente de chaque descendant, en Mo."""
    return {pid: rss(pid) for pid, _ in famille(racine) if pid != racine}


def rss(pid: int) -> float:
    """La mémoire résidente d'un processus, en Mo."""
    (ligne,) = [ligne for ligne in Path(f"/proc/{pid}/status").read_text().splitlines() if ligne.startswith("VmRSS")]
    return round(int(ligne.split()[1]) / 1024, 1)


def postgres() -> int:
    """Le processus père du PostgreSQL des tests."""
    dossier = os.environ["DATABASE_URL"].partition("host=")[2]
    return int(Path(dossier, "donnees", "postmaster.pid").read_text().split()[0])


@dataclass(frozen=True)
class Depense:
    """Ce qu'une commande a coûté."""

    cpu: float
    memoire: float
    sortie: bytes


# Un processus compte d'abord dans la mémoire de celui qui le lance : un petit lanceur, pour ne pas compter le banc.
LANCEUR = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as mesure:
    mesure.write(f"{usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}")
sys.exit(code)
"""


def depense(commande: list[str], **options: Any) -> Depense:
    """Lance une commande et rend son temps CPU (secondes) et sa mémoire au plus haut (Mo). Échoue si elle échoue."""
    with tempfile.NamedTemporaryFile("r") as mesure:
        lancee = [sys.executable, "-S", "-c", LANCEUR, mesure.name, *commande]
        sortie = subprocess.run(lancee, stdout=subprocess.PIPE, check=True, **options).stdout
        cpu_s, memoire_ko = mesure.read().split()
    return Depense(float(cpu_s), int(memoire_ko) / 1024, sortie)


def au_plus(valeur: float, visee: float) -> dict[str, Any]:
    """Une mesure à côté de sa visée."""
    return {"mesure": round(valeur, 2), "visee_au_plus": visee, "est_tenue": valeur <= visee}


def au_moins(valeur: float, visee: float) -> dict[str, Any]:
    return {"mesure": round(valeur, 2), "visee_au_moins": visee, "est_tenue": valeur >= visee}
