"""Une activité qu'une page demande ou montre ne se supprime pas."""

import json

import pytest
from wagtail.models import Page

from cours.models import AccueilPage, LeconPage, ModuleActivite, ModulePage, ParcoursPage
from evaluations.models import Questionnaire
from evaluations.suppression import obstacle, obstacles

pytestmark = pytest.mark.django_db


@pytest.fixture
def module_page() -> ModulePage:
    racine = Page.objects.get(depth=1)
    accueil = racine.add_child(instance=AccueilPage(title="Accueil", slug="accueil-essai"))
    parcours = accueil.add_child(instance=ParcoursPage(title="Repérer", slug="reperer", code="REPERER", lettre="A"))
    return parcours.add_child(instance=ModulePage(title="A1", slug="a1", code="A1"))


def test_une_activite_demandee_par_un_module_est_retenue(module_page: ModulePage, quiz: Questionnaire) -> None:
    assert obstacle(quiz) == ""
    ModuleActivite.objects.create(module_page=module_page, activite=quiz, sort_order=0)
    assert "une page de cours" in obstacle(quiz)
    assert len(obstacles([quiz])) == 1


def test_une_activite_montree_dans_une_lecon_est_retenue(module_page: ModulePage, quiz: Questionnaire) -> None:
    corps = json.dumps([{"type": "activite", "value": {"activite": quiz.pk}}])
    lecon = module_page.add_child(instance=LeconPage(title="L1", slug="lecon-1", code="A1-L1", corps=corps))
    lecon.save_revision().publish()
    assert "une page de cours" in obstacle(quiz)
