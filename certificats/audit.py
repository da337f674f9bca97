"""Confronter le dépôt et la base : un document perdu ou changé se dit, un fichier que rien ne nomme se trouve."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from . import depot
from .models import Attestation


def ecarts_de_documents() -> Iterator[str]:
    """Une phrase par document émis dont le fichier manque, ou n'a plus les octets consignés."""
    gardes = Attestation.objects.exclude(pdf_sha256="").filter(date_effacement=None)
    for numero, sha256 in gardes.values_list("numero", "pdf_sha256").iterator(chunk_size=2000):
        try:
            est_le_meme = hashlib.sha256(depot.ouvrir(sha256)).hexdigest() == sha256
        except FileNotFoundError:
            yield f"Le document de l'attestation {numero} manque au dépôt : restaurez-le d'une sauvegarde."
            continue
        if not est_le_meme:
            yield f"Le fichier de l'attestation {numero} a été changé dans le dépôt : restaurez-le d'une sauvegarde."


def orphelins() -> Iterator[Path]:
    """Ce que le dépôt garde depuis un jour sans qu'une attestation le nomme.

    C'est ce que laisse un ouvrier arrêté entre le fichier et l'état : un document qui nomme une personne.
    """
    return depot.DOCUMENTS.orphelins(_connus_parmi)


def _connus_parmi(empreintes: list[str]) -> set[str]:
    nommes = Attestation.objects.filter(pdf_sha256__in=empreintes, date_effacement=None)
    return {*nommes.values_list("pdf_sha256", flat=True)}
