"""Le dépôt et la base s'accordent : un document perdu ou changé se dit, un fichier que rien ne nomme disparaît."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificats import audit, depot
from certificats.models import Attestation


def vieillir(chemin: Path, jours: int) -> Path:
    instant = (timezone.now() - timedelta(days=jours)).timestamp()
    os.utime(chemin, (instant, instant))
    return chemin


def test_tant_que_chaque_fichier_est_le_bon_rien_n_est_dit(attestation: Attestation) -> None:
    assert list(audit.ecarts_de_documents()) == []
    call_command("verifier_registre")


def test_un_fichier_change_ou_perdu_est_nomme_par_la_commande(attestation: Attestation) -> None:
    fichier = depot.chemin(attestation.pdf_sha256)
    fichier.write_bytes(fichier.read_bytes() + b" ")
    with pytest.raises(CommandError, match=rf"{attestation.numero} a été changé dans le dépôt"):
        call_command("verifier_registre")
    fichier.unlink()
    with pytest.raises(CommandError, match=rf"{attestation.numero} manque au dépôt"):
        call_command("verifier_registre")
    call_command("verifier_registre", "--sans-documents")


def test_un_fichier_que_rien_ne_nomme_se_trouve_apres_un_jour(attestation: Attestation) -> None:
    """L'ouvrier s'est arrêté entre le fichier et l'état ; ou pendant l'écriture du temporaire."""
    orphelin = depot.chemin(depot.ranger(b"%PDF-abandonne"))
    temporaire = depot.racine() / f"{depot.TEMPORAIRE}abandonne"
    etranger = depot.racine() / "notes-de-l-exploitant.pdf"
    for fichier in (temporaire, etranger):
        fichier.write_bytes(b"%PDF-")
    vieillir(etranger, 2)
    vieillir(depot.chemin(attestation.pdf_sha256), 2)
    assert not list(audit.orphelins())
    vieillir(orphelin, 2)
    vieillir(temporaire, 2)
    assert set(audit.orphelins()) == {orphelin, temporaire}
