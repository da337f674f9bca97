"""Une bibliothèque officielle n'attend pas d'approbation : elle est reconnue à son contenu, jamais à son nom."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from evaluations.h5p import registre
from evaluations.h5p.composants import Droits
from evaluations.h5p.importation import droits_de
from evaluations.models import BibliothequeH5P, ImportH5P
from lms.roles import FORMATEURS, installer_roles
from tests.donnees_h5p import importer as importer_par

from .fabrique import CORPUS, dossier, paquet

pytestmark = pytest.mark.django_db
NOM = "H5P.TestQuestion 1.0.0"


@pytest.fixture
def droits(examiner: Callable[..., Any]) -> Droits:
    """Ceux d'une formatrice, quand la bibliothèque d'essai est officielle."""
    (lue,) = examiner(paquet()).paquet.bibliotheques.values()
    return Droits(officiels=frozenset({(NOM, lue.fiche.sha256_arbre)}))


@pytest.fixture
def formatrice() -> Any:
    installer_roles()
    user = get_user_model().objects.create_user(username="formatrice")
    user.groups.add(Group.objects.get(name=FORMATEURS))
    return get_user_model().objects.get(pk=user.pk)


def test_une_officielle_s_installe_sans_approbation(importer: Callable[..., ImportH5P], droits: Droits) -> None:
    assert importer(droits=droits).statut == "prete"
    assert str(BibliothequeH5P.objects.get()) == NOM


def test_le_meme_nom_au_contenu_different_attend(importer: Callable[..., ImportH5P], droits: Droits) -> None:
    autre = paquet(en_plus={"H5P.TestQuestion-1.0/script.js": b"/* autre chose */"})
    fini = importer(autre, droits=droits)
    assert fini.statut == "attente_approbation"
    assert NOM in fini.rapport[0]["message"]
    assert not BibliothequeH5P.objects.exists()


def test_une_officielle_avec_une_inconnue_attend_et_rien_n_est_installe(
    importer: Callable[..., ImportH5P], droits: Droits
) -> None:
    params = {"question": "<p>Q</p>", "media": {"library": "H5P.TestImage 1.0", "params": {}}}
    fini = importer(paquet(params, en_plus=dossier("H5P.TestImage", runnable=0)), droits=droits)
    assert fini.statut == "attente_approbation"
    (attendu,) = [constat["message"] for constat in fini.rapport if constat["code"] == "approval-required"]
    assert "H5P.TestImage 1.0.0" in attendu
    assert NOM not in attendu
    assert not BibliothequeH5P.objects.exists()


def test_une_officielle_reservee_attend_quand_meme(importer: Callable[..., ImportH5P], droits: Droits) -> None:
    importer(droits=droits)
    BibliothequeH5P.objects.update(est_restreinte=True)
    assert importer(paquet({"question": "<p>Autre</p>"}), droits=droits).statut == "attente_approbation"


def test_la_liste_livree_est_bien_formee_et_l_hote_peut_la_refuser(formatrice: Any, settings: Any) -> None:
    liste = droits_de(formatrice).officiels
    assert len(liste) >= 50
    assert all(re.fullmatch(r"[\w.]+ \d+\.\d+\.\d+", nom) for nom, _ in liste)
    assert all(re.fullmatch(r"[0-9a-f]{64}", empreinte) for _, empreinte in liste)
    settings.H5P_OFFICIELS_APPROUVES = False
    assert droits_de(formatrice).officiels == frozenset()
    assert registre.officiels() == frozenset()


@pytest.mark.skipif(not (CORPUS / "index.json").exists(), reason=f"PAQUETS RÉELS ABSENTS de {CORPUS} : non vérifiés")
@pytest.mark.parametrize("admis", [True, False])
def test_un_paquet_reel_d_officielles_est_pret_pour_une_formatrice(formatrice: Any, settings: Any, admis: bool) -> None:
    settings.H5P_OFFICIELS_APPROUVES = admis
    octets = (CORPUS / "valides" / "accordion-1.0-h5p2elpx.h5p").read_bytes()
    assert importer_par(octets, par=formatrice).statut == ("prete" if admis else "attente_approbation")
