"""Du fichier à la page : idempotent, tout ou rien, et jamais par-dessus le travail d'une formatrice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Revision

from cours.importation import Bilan, importer
from cours.lecture import CurriculumInvalideError, lire_curriculum
from cours.models import Chiffre, LeconPage, ModulePage, RessourceUrgence, Terme

from .conftest import FICHIERS

LECON = "a-essai/z1/lecon-1.md"
ECRITURES = ("INSERT", "UPDATE", "DELETE")
pytestmark = pytest.mark.django_db


def importer_dossier(dossier: Path) -> Bilan:
    return importer(lire_curriculum(dossier))


def lecon() -> LeconPage:
    return LeconPage.objects.get(code="Z1-L1")


def test_une_base_fraiche_recoit_les_pages_et_les_references(ecrire: Callable[..., Path]) -> None:
    bilan = importer_dossier(ecrire())
    assert str(bilan) == "9 créées, 0 modifiées, 0 inchangées, 0 signalées"
    assert Chiffre.objects.get().nombre == "12,8\u00a0%"
    assert set(Terme.objects.values_list("terme", flat=True)) == {"NEET", "halo"}
    assert [r.lien for r in RessourceUrgence.objects.all()] == ["tel:3114", "sms:114"]
    assert ModulePage.objects.get(code="Z1").public == "Animation, médiation"
    assert lecon().live


def test_la_lecon_importee_tient_ses_liens(ecrire: Callable[..., Path]) -> None:
    importer_dossier(ecrire())
    assert set(lecon().liens_termes.values_list("terme__terme", flat=True)) == {"NEET", "halo"}
    assert list(lecon().liens_chiffres.values_list("chiffre__code", flat=True)) == ["neet-2021"]


def test_le_meme_import_une_seconde_fois_n_ecrit_rien(ecrire: Callable[..., Path]) -> None:
    dossier = ecrire()
    importer_dossier(dossier)
    revisions = Revision.objects.count()
    with CaptureQueriesContext(connection) as capture:
        bilan = importer_dossier(dossier)
    ecritures = [q["sql"] for q in capture.captured_queries if q["sql"].startswith(ECRITURES)]
    assert not ecritures
    assert Revision.objects.count() == revisions
    assert str(bilan) == "0 créées, 0 modifiées, 9 inchangées, 0 signalées"


def test_un_fichier_change_ne_modifie_que_sa_page(ecrire: Callable[..., Path]) -> None:
    importer_dossier(ecrire())
    bilan = importer_dossier(ecrire({LECON: FICHIERS[LECON].replace("Un lundi", "Un mardi")}))
    assert (bilan.comptes["modifiee"], bilan.comptes["inchangee"]) == (1, 8)
    assert lecon().chapo.startswith("Un mardi")


@pytest.mark.parametrize("publier", [True, False])
def test_une_page_reprise_par_une_formatrice_est_signalee_pas_ecrasee(
    ecrire: Callable[..., Path], publier: bool
) -> None:
    importer_dossier(ecrire())
    page = lecon()
    page.chapo = "Repris à la main."
    revision = page.save_revision()
    if publier:
        revision.publish()
    bilan = importer_dossier(ecrire({LECON: FICHIERS[LECON].replace("Un lundi", "Un mardi")}))
    assert bilan.signalees == ["Z1-L1"]
    assert lecon().get_latest_revision_as_object().chapo == "Repris à la main."


@pytest.mark.parametrize("publier", [True, False])
def test_une_reference_reprise_est_signalee_pas_ecrasee(ecrire: Callable[..., Path], publier: bool) -> None:
    importer_dossier(ecrire())
    chiffre = Chiffre.objects.get()
    chiffre.valeur = "13"
    revision = chiffre.save_revision()
    if publier:
        revision.publish()
    bilan = importer_dossier(ecrire())
    assert bilan.signalees == ["neet-2021"]
    assert Chiffre.objects.get().get_latest_revision_as_object().valeur == "13"


def test_une_page_depubliee_n_est_pas_remise_en_ligne(ecrire: Callable[..., Path]) -> None:
    importer_dossier(ecrire())
    lecon().unpublish()
    bilan = importer_dossier(ecrire({LECON: FICHIERS[LECON].replace("Un lundi", "Un mardi")}))
    assert bilan.signalees == ["Z1-L1"]
    assert not lecon().live


def test_une_entree_retiree_des_fichiers_est_signalee_jamais_supprimee(ecrire: Callable[..., Path]) -> None:
    importer_dossier(ecrire())
    sans_marque = FICHIERS[LECON].replace("[[halo]]", "halo")
    sans_halo = FICHIERS["glossaire.md"].split("## halo")[0]
    bilan = importer_dossier(ecrire({LECON: sans_marque, "glossaire.md": sans_halo}))
    assert bilan.absentes == ["halo"]
    assert Terme.objects.filter(terme="halo", live=True).exists()


def test_une_lecon_retiree_des_fichiers_est_signalee_jamais_supprimee(ecrire: Callable[..., Path]) -> None:
    importer_dossier(ecrire())
    bilan = importer_dossier(ecrire({LECON: ""}))
    assert bilan.absentes == ["Z1-L1"]
    assert lecon().live


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("code: neet-2021\n:::", "code: inconnu\n:::", "le chiffre « inconnu » n'est pas parmi les chiffres sourcés"),
        ("Les [[NEET]]", "Les [[inconnu]]", "le terme « inconnu » n'est pas dans le glossaire"),
        ("[[chiffre:neet-2021]]", "[[chiffre:inconnu]]", "le chiffre « inconnu »"),
        ("Les [[NEET]]", "Les [[NEET", "double crochet"),
    ],
)
def test_une_marque_sans_reponse_fait_tout_refuser(
    ecrire: Callable[..., Path], avant: str, apres: str, phrase: str
) -> None:
    with pytest.raises(CurriculumInvalideError) as erreur:
        importer_dossier(ecrire({LECON: FICHIERS[LECON].replace(avant, apres, 1)}))
    assert phrase in str(erreur.value)
    assert LECON in str(erreur.value)
    assert not Chiffre.objects.exists()
    assert not ModulePage.objects.exists()


def test_les_liens_d_un_module_survivent_a_sa_reprise_dans_l_editeur(portail_livre: Any) -> None:
    """Ce que l'éditeur charge (la dernière révision) porte les activités : publier ne les perd pas."""
    page = ModulePage.objects.get(code="A1")
    assert page.activites.count() == 2
    page.get_latest_revision_as_object().save_revision().publish()
    assert ModulePage.objects.get(code="A1").activites.count() == 2


def test_un_site_existant_garde_sa_page_d_accueil(ecrire: Callable[..., Path]) -> None:
    racine = Page.objects.get(depth=2)
    racine.add_child(instance=Page(title="Une page d'un site existant", slug="existante"))
    importer_dossier(ecrire())
    assert Page.objects.filter(pk=racine.pk).exists()
    assert ModulePage.objects.get(code="Z1").get_ancestors().filter(pk=racine.pk).exists()
