"""Achever un parcours : une fois, daté par le dernier module, figé avec sa composition ; égal à I3."""

from datetime import date

import pytest
from django.db import transaction

from certificats import pdf
from certificats.delivrance import revoquer
from certificats.models import Attestation
from lms.coherence import verifier
from lms.indicateurs import formations_realisees
from lms.models import ParcoursAcheve, Professionnel, Realisation

from .fabriques import ProfessionnelFabrique, RealisationFabrique, module_page, paris, terminer

pytestmark = pytest.mark.django_db
CODES = ("A1", "A2", "A3", "A4")


@pytest.fixture
def nadia() -> Professionnel:
    for code in CODES:
        module_page(code)
    return ProfessionnelFabrique()


def terminer_le_parcours(personne: Professionnel) -> None:
    for rang, code in enumerate(CODES):
        assert terminer(personne, module_page(code), paris(2026, 3, 2 + rang, 10))


def parcours_complets() -> int | None:
    return formations_realisees(debut=date(2024, 1, 1), fin=date(2030, 12, 31)).total.parcours_complets


def de_parcours() -> Attestation:
    return Attestation.objects.get(genre="parcours")


def test_trois_modules_sur_quatre_n_achevent_rien(nadia: Professionnel) -> None:
    for code in CODES[:3]:
        terminer(nadia, module_page(code), paris(2026, 3, 2, 10))
    assert not ParcoursAcheve.objects.exists()
    assert not Attestation.objects.filter(genre="parcours").exists()


def test_le_quatrieme_module_delivre_l_attestation_du_parcours(nadia: Professionnel) -> None:
    terminer_le_parcours(nadia)
    acheve = ParcoursAcheve.objects.get()
    assert (acheve.jour, acheve.duree_minutes, acheve.realisation.module_code) == (date(2026, 3, 5), 360, "A4")
    assert [module["code"] for module in acheve.composition] == list(CODES)
    attestation = de_parcours()
    assert attestation.reference == str(acheve.uuid)
    assert attestation.charge["formation"]["modules"][0] == "A1 · Module A1 (version 1.0)"
    imprime = dict(attestation.charge["imprime"])
    assert imprime["Durée de référence"] == "6 h"
    assert imprime["Formation"] == "Parcours A · Repérer"
    assert imprime["Dates"] == "du 2 mars 2026 au 5 mars 2026"
    assert "Version" not in imprime
    assert pdf.composer(attestation.charge, badge={}, est_essai=True).startswith(b"%PDF-")
    assert parcours_complets() == 1
    assert verifier().est_coherent


def test_valider_les_modules_dans_le_desordre_date_par_le_plus_tardif(nadia: Professionnel) -> None:
    for rang, code in enumerate(("A4", "A1", "A3", "A2")):
        terminer(nadia, module_page(code), paris(2026, 3, 9 - rang, 10))
    acheve = ParcoursAcheve.objects.get()
    assert acheve.jour == date(2026, 3, 9)
    assert acheve.realisation.module_code == "A4"
    assert verifier().est_coherent


def test_une_actualisation_n_acheve_pas_le_parcours_une_seconde_fois(nadia: Professionnel) -> None:
    terminer_le_parcours(nadia)
    page = module_page("A2")
    page.version_majeure = 2
    page.save()
    assert terminer(nadia, page, paris(2026, 4, 1, 10))
    assert ParcoursAcheve.objects.count() == 1
    assert ParcoursAcheve.objects.get().composition[1]["version"] == "1.0"
    assert verifier().est_coherent


def test_un_module_ajoute_plus_tard_ne_retire_ni_ne_double_l_attestation(nadia: Professionnel) -> None:
    terminer_le_parcours(nadia)
    ajoute = module_page("A5")
    rapport = verifier()
    assert rapport.est_coherent
    assert [(e.motif, e.sens * e.nombre) for e in rapport.ecarts_de_parcours] == [("composition_changee", 1)]
    terminer(nadia, ajoute, paris(2026, 4, 1, 10))
    assert ParcoursAcheve.objects.count() == 1
    assert len(ParcoursAcheve.objects.get().composition) == 4
    assert verifier().est_coherent


def test_un_module_mis_hors_ligne_apres_coup_ne_fabrique_pas_d_attestation(nadia: Professionnel) -> None:
    for rang, code in enumerate(CODES[:3]):
        terminer(nadia, module_page(code), paris(2026, 3, 2 + rang, 10))
    retire = module_page("A4")
    retire.first_published_at = paris(2026, 1, 1)
    retire.live = False
    retire.save()
    rapport = verifier()
    assert rapport.est_coherent
    assert [(e.motif, e.sens * e.nombre) for e in rapport.ecarts_de_parcours] == [("composition_changee", -1)]


def test_une_revocation_demandee_est_un_ecart_nomme_et_une_autre_une_anomalie(nadia: Professionnel) -> None:
    terminer_le_parcours(nadia)
    with transaction.atomic():
        point = transaction.savepoint()
        revoquer(attestation=de_parcours(), motif="demande_titulaire")
        rapport = verifier()
        assert rapport.est_coherent
        assert rapport.ecarts_de_parcours[0].motif == "revoquee_a_la_demande_du_titulaire"
        transaction.savepoint_rollback(point)
    revoquer(attestation=de_parcours(), motif="erreur")
    assert [a.regle for a in verifier().anomalies] == ["parcours_sans_attestation"]


def test_un_module_annule_laisse_une_attestation_de_trop(nadia: Professionnel) -> None:
    terminer_le_parcours(nadia)
    annulee = Realisation.objects.get(module_code="A2")
    Realisation.objects.filter(pk=annulee.pk).update(date_annulation=annulee.date_fin, motif_annulation="Erreur")
    assert "attestation_de_parcours_de_trop" in [a.regle for a in verifier().anomalies]


def test_un_parcours_complete_par_une_importation_n_a_pas_d_attestation(nadia: Professionnel) -> None:
    for code in CODES[:3]:
        terminer(nadia, module_page(code), paris(2026, 3, 2, 10))
    RealisationFabrique(professionnel=nadia, module_page=module_page("A4"), importee=True, date_fin=paris(2026, 4, 1))
    assert parcours_complets() == 1
    rapport = verifier()
    assert rapport.est_coherent
    assert [(e.motif, e.sens * e.nombre) for e in rapport.ecarts_de_parcours] == [("importee", -1)]


def test_un_compte_d_essai_n_acheve_rien(nadia: Professionnel) -> None:
    essai = ProfessionnelFabrique(essai=True)
    for code in CODES:
        assert terminer(essai, module_page(code), paris(2026, 3, 2, 10)) is None
    assert not ParcoursAcheve.objects.exists()
