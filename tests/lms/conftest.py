"""Une personne et sa première formation, pour les tests de la vie des preuves."""

import pytest

from lms.models import Professionnel, Realisation

from .fabriques import ProfessionnelFabrique, module_page, paris, terminer


@pytest.fixture
def trois_modules(db: None) -> None:
    """Le parcours : trois modules, dont un valable deux ans."""
    for code in ("A1", "A2", "A3"):
        module_page(code, **({"validite_mois": 24} if code == "A3" else {}))


@pytest.fixture
def nadia(trois_modules: None) -> Professionnel:
    return ProfessionnelFabrique()


@pytest.fixture
def saine(nadia: Professionnel) -> Realisation:
    return terminer(nadia, module_page("A1"), paris(2026, 3, 2, 10))
