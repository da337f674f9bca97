"""Recommencer une activité H5P : un nombre d'essais borné, et un avis quand son contenu a changé."""

from typing import Any

import pytest
from django.contrib.messages import get_messages

from cours.models import ModuleActivite
from evaluations.models import ActiviteH5P, Tentative, VersionH5P
from lms.models import Professionnel
from tests.fabrique_h5p import installer_activite

from .fabriques import ProfessionnelFabrique, lecon_page, module_page
from .test_api_h5p import DEMANDER, Lecteur


@pytest.fixture
def activite(db: None) -> ActiviteH5P:
    page = module_page("A1")
    lecon_page(page)
    une = installer_activite()
    ModuleActivite.objects.create(module_page=page, activite_id=une.pk, sort_order=0)
    return une


@pytest.fixture
def nadia(db: None) -> Professionnel:
    return ProfessionnelFabrique()


def recommencer(lecteur: Lecteur) -> list[str]:
    """Les phrases que reçoit la personne."""
    reponse: Any = lecteur.client.post(f"{DEMANDER}ouvrir/")
    return [str(message) for message in get_messages(reponse.wsgi_request)]


def test_les_essais_permis_epuises_une_phrase_le_dit(activite: ActiviteH5P, nadia: Professionnel) -> None:
    ActiviteH5P.objects.filter(pk=activite.pk).update(essais_max=1)
    lecteur = Lecteur(nadia, activite)
    assert recommencer(lecteur) == []  # l'essai ouvert se rouvre
    lecteur.poster(lecteur.note(1))
    assert recommencer(lecteur) == ["Vous avez fait votre seul essai. Votre meilleur résultat est gardé."]
    assert Tentative.objects.count() == 1
    ActiviteH5P.objects.filter(pk=activite.pk).update(essais_max=None)
    lecteur.client.post(f"{DEMANDER}ouvrir/")
    assert Tentative.objects.count() == 2


def test_recommencer_n_est_plus_propose_quand_les_essais_sont_epuises(
    activite: ActiviteH5P, nadia: Professionnel
) -> None:
    lecteur = Lecteur(nadia, activite)
    lecteur.poster(lecteur.note(1))
    assert "Recommencer l'activité" in lecteur.client.get(DEMANDER).content.decode()
    ActiviteH5P.objects.filter(pk=activite.pk).update(essais_max=1)
    page = lecteur.client.get(DEMANDER).content.decode()
    assert "Recommencer l'activité" not in page
    assert "Vous avez fait votre seul essai. Votre meilleur résultat est gardé." in page


def test_un_contenu_change_depuis_le_dernier_essai_est_dit(activite: ActiviteH5P, nadia: Professionnel) -> None:
    lecteur = Lecteur(nadia, activite)
    lecteur.poster(lecteur.note(1))
    VersionH5P.objects.update(content_hash="2" * 64)
    assert recommencer(lecteur) == ["L'activité a changé depuis votre dernier essai : elle repart du début."]
    assert len(recommencer(lecteur)) == 1  # la même phrase attend encore ; aucune autre ne s'y ajoute
