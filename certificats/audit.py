"""Confronter le dépôt et la base : un document perdu ou changé se dit, un fichier que rien ne nomme se détruit."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from . import depot
from .models import Attestation

# Un fichier plus jeune peut attendre que son attestation soit validée.
DELAI = timedelta(days=1)
LOT = 500


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


def detruire_les_orphelins() -> int:
    """Détruit ce que le dépôt garde depuis un jour sans qu'une attestation le nomme ; rend leur nombre.

    C'est ce que laisse un ouvrier arrêté entre le fichier et l'état : un document qui nomme une personne.
    """
    detruits, anciens = 0, depot.DOCUMENTS.anciens(timezone.now() - DELAI)
    while lot := list(islice(anciens, LOT)):
        noms = [chemin.stem for chemin in lot]
        nommes = Attestation.objects.filter(pdf_sha256__in=noms, date_effacement=None)
        connus = {*nommes.values_list("pdf_sha256", flat=True)}
        for chemin in lot:
            if chemin.stem not in connus:
                chemin.unlink(missing_ok=True)
                detruits += 1
    return detruits
