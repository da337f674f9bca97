"""Les formations faites ailleurs : importées avec leur pièce, ou saisies en présentiel, comptées une fois."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificats.models import Attestation
from lms import formations_externes
from lms.formations_externes import FormationRefuseeError, Piece
from lms.models import FormationImportee, Professionnel, Realisation

from .fabriques import ProfessionnelFabrique, module_page, paris, terminer
from .preuves import PDF, ecarts, importer, mesures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_modules")]


def test_h_une_formation_deja_comptee_est_refusee_avec_le_motif(nadia: Professionnel, saine: Realisation) -> None:
    with pytest.raises(FormationRefuseeError, match=r"déjà comptée : A1 est validé depuis le 2 mars 2026"):
        importer(nadia)
    assert mesures()[0] == 1
    assert not FormationImportee.objects.exists()


def test_une_formation_importee_compte_a_sa_date_sans_seconde_attestation(nadia: Professionnel) -> None:
    realisation = importer(nadia)
    assert (realisation.modalite, realisation.jour) == ("importee", paris(2026, 2, 1).date())
    assert mesures()[0] == 1
    assert not Attestation.objects.exists()
    assert ecarts() == {"importee": -1}
    assert terminer(nadia, module_page("A1"), paris(2026, 3, 2)) is None
    assert mesures()[0] == 1


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"piece": Piece("a.exe", b"MZ", "CNFPT")}, "PDF, un JPEG ou un PNG"),
        ({"piece": Piece("a.pdf", PDF, "  ")}, "organisme"),
        ({"piece": Piece("a.pdf", PDF + b"x" * 6_000_000, "CNFPT")}, "5 Mo"),
        ({"jour": timezone.localdate() + timedelta(days=2)}, "futur"),
    ],
)
def test_un_import_mal_fonde_dit_quoi_faire(nadia: Professionnel, champs: Any, phrase: str) -> None:
    with pytest.raises(FormationRefuseeError, match=phrase):
        importer(nadia, **champs)
    assert not Realisation.objects.exists()


def test_un_compte_d_essai_n_importe_rien() -> None:
    with pytest.raises(FormationRefuseeError, match="ne compte pas"):
        importer(ProfessionnelFabrique(essai=True))


def test_la_commande_importe_avec_la_piece(nadia: Professionnel, tmp_path: Path) -> None:
    module_page("A1")
    piece = tmp_path / "attestation.pdf"
    piece.write_bytes(PDF)
    options = ["--jour", "2026-02-01", "--organisme", "CNFPT", "--piece", str(piece)]
    call_command("importer_formation", nadia.courriel_normalise, "A1", *options, stdout=io.StringIO())
    assert FormationImportee.objects.get().organisme == "CNFPT"
    with pytest.raises(CommandError, match="déjà comptée"):
        call_command("importer_formation", nadia.courriel_normalise, "A1", *options)


def test_une_formation_en_presentiel_est_attestee_comme_telle(nadia: Professionnel) -> None:
    debut, fin = paris(2026, 2, 1).date(), paris(2026, 2, 2).date()
    realisation = formations_externes.saisir_presentiel(
        professionnel=nadia, module_page=module_page("A1"), debut=debut, jour=fin, acteur=None
    )
    imprime = dict(Attestation.objects.get().charge["imprime"])
    assert imprime["Modalité"] == "En présentiel"
    assert imprime["Dates"] == "du 1er février 2026 au 2 février 2026"
    assert imprime["Résultat"] == "non noté"
    assert realisation.modalite == "presentiel"
    assert ecarts() == {}
    with pytest.raises(FormationRefuseeError, match="suivre"):
        formations_externes.saisir_presentiel(
            professionnel=nadia, module_page=module_page("A2"), debut=fin, jour=debut, acteur=None
        )
