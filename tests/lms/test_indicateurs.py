"""L'indicateur : ce qui compte, ce qui ne compte pas, à quelle date, et ce qui se tait."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.indicateurs import AXES, AxeInconnuError, Ligne, formations_realisees, masquer
from lms.models import Realisation

from .fabriques import (
    MetierFabrique,
    ProfessionnelFabrique,
    RealisationFabrique,
    StructureFabrique,
    TerritoireFabrique,
    UtilisateurFabrique,
    coordinateur_de,
    module_page,
    paris,
    terminer,
    utc,
)

pytestmark = pytest.mark.django_db
ANNEE = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}


def total(**filtres: object) -> tuple:
    ligne = formations_realisees(**(ANNEE | filtres)).total
    return (ligne.formations, ligne.professionnels, ligne.parcours_complets, ligne.heures, ligne.actualisations)


def test_une_periode_vide_rend_des_zeros() -> None:
    assert total() == (0, 0, 0, 0, 0)


def test_les_cinq_mesures_d_une_meme_mise_en_place() -> None:
    for code in ("A1", "A2", "B1", "B2"):
        module_page(code)
    nadia, karim = ProfessionnelFabrique(), ProfessionnelFabrique()
    for code in ("A1", "A2", "B1"):
        RealisationFabrique(professionnel=nadia, module_page=module_page(code))
    RealisationFabrique(professionnel=karim, module_page=module_page("A1"))
    RealisationFabrique(professionnel=nadia, module_page=module_page("A1"), actualisation=True)
    RealisationFabrique(professionnel=karim, module_page=module_page("B1"), annulee=True)
    assert total() == (4, 2, 1, 6, 1)


def test_a_rejouer_un_module_valide_ne_change_pas_i1() -> None:
    nadia, a1 = ProfessionnelFabrique(), module_page("A1")
    assert terminer(nadia, a1, paris(2026, 3, 2, 10)) is not None
    assert terminer(nadia, a1, paris(2026, 3, 9, 10)) is None
    assert total()[0] == 1


def test_b_le_31_decembre_a_23_h_30_utc_compte_en_janvier() -> None:
    terminer(ProfessionnelFabrique(), module_page("A1"), utc(2025, 12, 31, 23, 30))
    assert formations_realisees(debut=date(2025, 1, 1), fin=date(2025, 12, 31)).total.formations == 0
    releve = formations_realisees(**ANNEE, axes=["mois"])
    assert [ligne.code for ligne in releve.par_axe["mois"]] == ["2026-01"]


@pytest.mark.parametrize(
    ("instant", "jour"),
    [
        (utc(2026, 3, 28, 22, 59), date(2026, 3, 28)),  # heure d'hiver : UTC+1
        (utc(2026, 3, 28, 23, 0), date(2026, 3, 29)),
        (utc(2026, 3, 29, 21, 59), date(2026, 3, 29)),  # heure d'été : UTC+2
        (utc(2026, 3, 29, 22, 0), date(2026, 3, 30)),
        (utc(2026, 10, 24, 22, 0), date(2026, 10, 25)),
        (utc(2026, 10, 25, 22, 30), date(2026, 10, 25)),  # revenue à UTC+1
    ],
)
def test_le_changement_d_heure_ne_deplace_aucun_jour(instant, jour) -> None:
    assert terminer(ProfessionnelFabrique(), module_page("A1"), instant).jour == jour
    assert formations_realisees(debut=jour, fin=jour).total.formations == 1


def test_c_changer_de_structure_et_de_metier_ne_change_pas_le_passe() -> None:
    nadia = ProfessionnelFabrique()
    avant = nadia.structure, nadia.metier
    terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    nadia.structure, nadia.metier = StructureFabrique(), MetierFabrique()
    nadia.save()
    releve = formations_realisees(**ANNEE, axes=["structure", "metier"])
    assert [ligne.code for ligne in releve.par_axe["structure"]] == [str(avant[0].uuid)]
    assert [ligne.code for ligne in releve.par_axe["metier"]] == [avant[1].code]


def test_d_deux_quartiers_ne_se_somment_pas() -> None:
    quartiers = TerritoireFabrique.create_batch(2, qpv=True)
    RealisationFabrique(professionnel=ProfessionnelFabrique(territoires=[*quartiers, TerritoireFabrique()]))
    releve = formations_realisees(**ANNEE, axes=["qpv", "commune"])
    assert releve.total.formations == 1
    assert [(ligne.formations, ligne.parcours_complets, ligne.sommable) for ligne in releve.par_axe["qpv"]] == [
        (1, 1, False)
    ] * 2
    assert [(ligne.formations, ligne.sommable) for ligne in releve.par_axe["commune"]] == [(1, True)]


def test_les_axes_sommables_redonnent_i1_et_i4() -> None:
    for rang, code in enumerate(("A1", "B1", "C1")):
        RealisationFabrique(
            module_page=module_page(code, duree_minutes=60 + 30 * rang),
            date_fin=paris(2026, 1 + 4 * rang, 5),
            professionnel=ProfessionnelFabrique(territoires=[TerritoireFabrique()] if rang else []),
        )
    RealisationFabrique(professionnel=ProfessionnelFabrique(hors_liste=True), module_page=module_page("A1"))
    releve = formations_realisees(**ANNEE, axes=AXES)
    for nom, axe in AXES.items():
        if axe.sommable:
            lignes = releve.par_axe[nom]
            assert sum(ligne.formations for ligne in lignes) == releve.total.formations == 4, nom
            assert sum(ligne.minutes for ligne in lignes) == releve.total.minutes, nom
            if axe.a_des_parcours:
                assert sum(ligne.parcours_complets for ligne in lignes) == releve.total.parcours_complets, nom


def test_un_parcours_complet_est_date_et_situe_par_sa_derniere_validation() -> None:
    nadia, ancienne = ProfessionnelFabrique(), None
    for rang, code in enumerate(("A1", "A2", "A3"), start=1):
        page = module_page(code)
        RealisationFabrique(professionnel=nadia, module_page=page, date_fin=paris(2026, rang, 5))
    module_page("A4")
    assert total()[2] == 0
    ancienne, nadia.structure = nadia.structure, StructureFabrique()
    RealisationFabrique(professionnel=nadia, module_page=module_page("A4"), date_fin=paris(2026, 6, 5))
    releve = formations_realisees(**ANNEE, axes=["mois", "structure", "module"])
    assert [ligne.code for ligne in releve.par_axe["mois"] if ligne.parcours_complets] == ["2026-06"]
    assert total(structure=ancienne)[2] == 0
    assert total(structure=nadia.structure)[2] == 1
    assert total(fin=date(2026, 5, 31))[2] == 0
    assert {ligne.parcours_complets for ligne in releve.par_axe["module"]} == {None}


def test_un_compte_d_essai_ou_un_administrateur_ne_compte_pas() -> None:
    a1 = module_page("A1")
    assert terminer(ProfessionnelFabrique(essai=True), a1, paris(2026, 3, 2)) is None
    assert terminer(ProfessionnelFabrique(user__administrateur=True), a1, paris(2026, 3, 2)) is None
    assert not Realisation.objects.exists()


def test_chacun_ne_compte_que_son_perimetre() -> None:
    mienne, autre = RealisationFabrique(), RealisationFabrique()
    RealisationFabrique(professionnel=ProfessionnelFabrique(hors_liste=True))
    assert total()[0] == 3
    assert total(acteur=coordinateur_de(mienne.structure))[0] == 1
    assert total(acteur=coordinateur_de(mienne.structure), structure=autre.structure)[0] == 0
    assert total(acteur=UtilisateurFabrique(coordonne_tout=True))[0] == 3
    assert total(acteur=UtilisateurFabrique())[0] == 0


def test_le_nombre_de_requetes_ne_depend_ni_des_faits_ni_des_axes() -> None:
    axes = [axe for axe in AXES if axe != "qpv"]
    RealisationFabrique()
    comptes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            formations_realisees(**ANNEE, axes=axes)
        comptes.append(len(requetes))
        RealisationFabrique.create_batch(4)
    assert comptes == [3, 3]


def test_un_axe_inconnu_est_refuse_en_disant_lesquels_existent() -> None:
    with pytest.raises(AxeInconnuError, match="type_structure"):
        formations_realisees(**ANNEE, axes=["prenom"])


def ligne(code: str, formations: int, personnes: int, *, sommable: bool = True) -> Ligne:
    return Ligne("module", code, code, sommable, formations, personnes, None, 90 * formations, 0)


def secrets(*lignes: Ligne) -> list[str]:
    return [masquee.code for masquee in masquer(lignes, 5) if masquee.secret]


def test_le_secret_regarde_les_personnes_pas_les_validations() -> None:
    masquees = masquer([ligne("A1", 10, 2, sommable=False), ligne("A2", 5, 5, sommable=False)], 5)
    assert [m.secret for m in masquees] == [True, False]
    assert (masquees[0].formations, masquees[0].professionnels, masquees[0].heures) == (None, None, None)


def test_une_seule_ligne_masquee_en_entraine_une_seconde() -> None:
    grande, moyenne, petite, vide = ligne("A1", 40, 20), ligne("A2", 9, 6), ligne("A3", 2, 2), ligne("A4", 0, 0)
    assert secrets(grande, moyenne, petite, vide) == ["A2", "A3"]
    assert secrets(grande, moyenne) == []
    assert secrets(grande, petite, ligne("B1", 1, 1)) == ["A3", "B1"]
