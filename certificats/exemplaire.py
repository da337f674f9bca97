"""Comparer un exemplaire reçu avec ce qui a été émis : les octets d'abord, le sceau ensuite, jamais rien de gardé."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import emetteur
from .examen import PHRASES, Cles, Rapport
from .models import Attestation

TAILLE_MAX = 2 * 1024 * 1024
SECONDES = 20


@dataclass(frozen=True)
class Comparaison:
    """Le rapport d'un exemplaire, et l'attestation dont ce sont les octets exacts, si elle existe."""

    rapport: Rapport
    attestation: Attestation | None

    @property
    def est_identique(self) -> bool:
        return self.attestation is not None


class ExemplaireTropGrosError(Exception):
    """Plus de deux mégaoctets : ce n'est pas une attestation."""


class ExamenImpossibleError(Exception):
    """La machine n'a pas pu examiner le sceau : cela ne dit rien du fichier."""


def comparer(document: bytes) -> Comparaison:
    """Compare des octets reçus avec le registre, puis examine le sceau.

    Lève ExemplaireTropGrosError, ExamenImpossibleError.
    """
    if len(document) > TAILLE_MAX:
        raise ExemplaireTropGrosError
    empreinte = hashlib.sha256(document).hexdigest()
    connue = Attestation.objects.filter(pdf_sha256=empreinte).exclude(date_emission=None).first()
    return Comparaison(_examiner_a_part(document, empreinte), connue)


def _examiner_a_part(document: bytes, empreinte: str) -> Rapport:
    """Dans un processus borné en temps et en mémoire : un PDF piégé n'emporte que lui."""
    demande = {
        "certificats": emetteur.certificats(),
        "multikeys": emetteur.multikeys(),
        "document": base64.b64encode(document).decode(),
    }
    fini = _lancer(json.dumps(demande).encode())
    if fini.returncode < 0:  # arrêté par sa borne de temps ou de mémoire : c'est le fichier qui demande trop
        return Rapport("illisible", PHRASES["illisible"], empreinte)
    try:
        return Rapport(**json.loads(fini.stdout))
    except ValueError as erreur:
        raise ExamenImpossibleError(fini.stderr.decode(errors="replace")[-200:]) from erreur


def _lancer(demande: bytes) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603 : commande composée ici
            [_python(), "-m", "certificats.examen"],
            input=demande,
            capture_output=True,
            timeout=SECONDES,
            check=False,
            cwd=Path(__file__).resolve().parents[1],
        )
    except (subprocess.TimeoutExpired, OSError) as erreur:  # la machine est surchargée, ou l'interpréteur manque
        raise ExamenImpossibleError(type(erreur).__name__) from erreur


def _python() -> str:
    """L'interpréteur de cet environnement, même quand un serveur l'embarque."""
    return shutil.which("python", path=str(Path(sys.prefix) / "bin")) or sys.executable


def cles_connues() -> Cles:
    return Cles(emetteur.certificats(), emetteur.multikeys())
