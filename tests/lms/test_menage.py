"""Le ménage des dépôts : ce que rien ne nomme disparaît après un jour ; une base étrangère n'emporte rien."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificats import depot as documents
from certificats import rendu
from certificats.models import Attestation
from lms import depot, lots, menage
from lms.models import Lot

from .fabriques import ProfessionnelFabrique, module_page, paris

pytestmark = pytest.mark.django_db


def vieillir(*fichiers: Path) -> None:
    avant_hier = (timezone.now() - timedelta(days=2)).timestamp()
    for fichier in fichiers:
        os.utime(fichier, (avant_hier, avant_hier))


@pytest.fixture
def lot() -> Lot:
    """Un lot délivré : ses documents, son archive et sa copie sont rangés, depuis deux jours."""
    module_page("A1"), module_page("A2")
    jour = paris(2026, 2, 1).date()
    personnes = [ProfessionnelFabrique(), ProfessionnelFabrique()]
    lot = lots.creer(professionnels=personnes, module_page=module_page("A1"), debut=jour, fin=jour, acteur=None)
    lots.delivrer(lot)
    rendu.relever()
    lots.delivrer(lot)
    vieillir(*gardes(lot))
    return lot


def gardes(lot: Lot) -> list[Path]:
    nommes = Attestation.objects.values_list("pdf_sha256", flat=True)
    archives = [depot.chemin(lot.archive_sha256), depot.chemin(lot.impression_sha256)]
    return [*map(documents.chemin, nommes), *archives]


def test_un_fichier_que_rien_ne_nomme_disparait_apres_un_jour(lot: Lot) -> None:
    """La préparation s'est arrêtée entre le fichier et sa ligne : il nommerait des personnes pour toujours."""
    recent, archive = (depot.chemin(depot.ranger(texte)) for texte in (b"recent", b"ancienne"))
    document = documents.chemin(documents.ranger(b"%PDF-abandonne"))
    vieillir(archive, document)
    assert menage.menager() == 2
    assert not archive.exists()
    assert not document.exists()
    assert recent.exists()
    assert all(fichier.exists() for fichier in gardes(lot))
    assert menage.menager() == 0


def test_devant_une_base_qui_ne_connait_rien_le_menage_s_arrete(
    lot: Lot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Une base vide branchée par erreur sur le dossier de la vraie : tout y est inconnu, rien ne doit disparaître."""
    monkeypatch.setattr(menage, "PLAFOND", 1)
    fichiers = gardes(lot)
    monkeypatch.setattr("certificats.audit._connus_parmi", lambda _: set())
    menage.menager_ou_prevenir()
    with pytest.raises(CommandError, match="est-ce la bonne"):
        call_command("menager_depots")
    assert "Rien n'est détruit" in caplog.text
    assert all(fichier.exists() for fichier in fichiers)


def test_une_personne_peut_confirmer_le_menage(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menage, "PLAFOND", 1)
    orphelins = [depot.chemin(depot.ranger(texte)) for texte in (b"un", b"deux", b"trois")]
    vieillir(*orphelins)
    call_command("menager_depots", sans_plafond=True)
    assert not any(fichier.exists() for fichier in orphelins)
    assert all(fichier.exists() for fichier in gardes(lot))
