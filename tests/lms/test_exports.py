"""L'export : mêmes octets partout, sans nom ni score, sans formule, en flux."""

import csv
import io
import types

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms import exports
from lms.models import EvenementSuivi

from .fabriques import (
    ProfessionnelFabrique,
    RealisationFabrique,
    StructureFabrique,
    coordinateur_de,
    module_page,
    paris,
)

pytestmark = pytest.mark.django_db


def lire(octets: bytes) -> list[dict[str, str]]:
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))


def tout() -> bytes:
    return b"".join(exports.exporter(exports.realisations_a_exporter()))


def test_une_ligne_dit_le_fait_et_la_version_de_la_definition() -> None:
    fait = RealisationFabrique(date_fin=paris(2026, 3, 2, 0, 30))
    (ligne,) = lire(tout())
    assert ligne["realisation"] == str(fait.uuid)
    assert ligne["personne"] == str(fait.cle_statistique)
    assert (ligne["jour"], ligne["module_code"], ligne["module_version"]) == ("2026-03-02", "A1", "1.0")
    assert (ligne["premiere_validation"], ligne["modalite"]) == ("oui", "À distance, en ligne")
    assert (ligne["structure_type"], ligne["duree_minutes"]) == ("Mission locale", "90")
    assert ligne["version_definition"] == "1.0"


def test_ni_nom_ni_courriel_ni_score() -> None:
    fait = RealisationFabrique(professionnel__nom="Zacharie-Introuvable", professionnel__prenom="Quitterie")
    contenu = tout().decode()
    for secret in ("Zacharie-Introuvable", "Quitterie", fait.professionnel.user.email, "score"):
        assert secret not in contenu


def test_une_realisation_annulee_n_y_est_pas_une_actualisation_y_est_dite() -> None:
    nadia = ProfessionnelFabrique()
    RealisationFabrique(annulee=True)
    RealisationFabrique(professionnel=nadia)
    RealisationFabrique(professionnel=nadia, actualisation=True)
    assert [ligne["premiere_validation"] for ligne in lire(tout())] == ["oui", "non"]


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_les_formules_sont_neutralisees(debut: str) -> None:
    structure = StructureFabrique(nom=f'{debut}HYPERLINK("http://x";"y")')
    RealisationFabrique(
        professionnel=ProfessionnelFabrique(structure=structure, metier__libelle=f"{debut}1+1"),
        module_page=module_page("A1", title=f"{debut}cmd"),
    )
    (ligne,) = lire(tout())
    for colonne in ("structure", "metier", "module_titre"):
        assert ligne[colonne].startswith(f"'{debut}"), colonne


def test_les_caracteres_du_csv_reviennent_intacts() -> None:
    nom = 'L\'abri ; "la halte"\nCher — é, 日本'
    RealisationFabrique(professionnel=ProfessionnelFabrique(structure=StructureFabrique(nom=nom)))
    assert lire(tout())[0]["structure"] == nom


@pytest.mark.postgres
def test_les_deux_voies_ecrivent_les_memes_octets() -> None:
    RealisationFabrique(professionnel=ProfessionnelFabrique(structure=StructureFabrique(nom='=1;"a"\n\\.')))
    RealisationFabrique(professionnel=ProfessionnelFabrique(hors_liste=True, metier=None), importee=True)
    RealisationFabrique.create_batch(3)
    realisations = exports.realisations_a_exporter()
    par_copie = b"".join(exports.exporter_par_copie(realisations))
    assert par_copie == b"".join(exports.exporter_par_iterateur(realisations))
    assert len(lire(par_copie)) == 5


def test_c_est_un_flux_d_une_seule_requete() -> None:
    RealisationFabrique.create_batch(3)
    with CaptureQueriesContext(connection) as requetes:
        flux = exports.exporter(exports.realisations_a_exporter())
        assert isinstance(flux, types.GeneratorType)
        blocs = list(flux)
    assert len(requetes) <= 1  # COPY passe sous le compteur de Django
    assert len(blocs) == 1


def test_le_perimetre_et_la_periode_bornent_l_export() -> None:
    mienne, autre = RealisationFabrique(date_fin=paris(2026, 5, 1)), RealisationFabrique(date_fin=paris(2026, 5, 2))
    acteur = coordinateur_de(mienne.structure)
    assert list(exports.realisations_a_exporter(acteur=acteur)) == [mienne]
    assert list(exports.realisations_a_exporter(debut=autre.jour)) == [autre]
    assert list(exports.realisations_a_exporter(fin=mienne.jour)) == [mienne]
    assert not exports.realisations_a_exporter(acteur=acteur, structure=autre.structure).exists()


def test_l_export_s_inscrit_au_journal_sans_nom() -> None:
    acteur = coordinateur_de()
    exports.journaliser(acteur=acteur, perimetre={"debut": "2026-01-01", "fin": "2026-12-31", "structure": ""})
    evenement = EvenementSuivi.objects.get()
    assert (evenement.genre, evenement.acteur) == ("export", acteur)
    assert evenement.detail["version_definition"] == "1.0"
