"""Un terme, un chiffre, des numéros d'urgence : au clavier, sans JavaScript, sans défaut d'accessibilité."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from cours.importation import importer
from cours.lecture import lire_curriculum
from tests.cours.conftest import ecrire as ecrire_le_petit_curriculum

from .test_pages import controler, valider_le_html

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("navigateur"),
]
LECON = "/essai/z1/lecon-1/"
ecrire = ecrire_le_petit_curriculum


@pytest.fixture
def lecon(live_server: object, transactional_db: None, ecrire: Callable[..., Path]) -> None:
    importer(lire_curriculum(ecrire()))
    cache.clear()


@pytest.mark.parametrize("largeur", [360, 1280])
def test_la_definition_s_ouvre_et_se_ferme_au_clavier_sans_javascript(
    ouvrir: Callable[..., Page], lecon: None, largeur: int
) -> None:
    page = ouvrir(largeur, java_script_enabled=False)
    page.goto(LECON)
    terme, definition = page.locator("button.terme").first, page.locator("#terme-neet")
    expect(definition).to_be_hidden()
    terme.focus()
    page.keyboard.press("Enter")
    expect(definition).to_be_visible()
    expect(definition).to_contain_text("Ni en emploi, ni en études, ni en formation.")
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()
    expect(terme).to_be_focused()
    terme.click()
    page.locator("#terme-neet .fermer").click()
    expect(definition).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_la_page_est_saine_definitions_ouvertes_et_fermees(
    ouvrir: Callable[..., Page], lecon: None, tmp_path: Path, theme: str
) -> None:
    page = ouvrir(360, color_scheme=theme, bypass_csp=True)
    page.goto(LECON)
    defauts = controler(page, LECON, tmp_path / "pages")
    for fiche in ("terme-neet", "chiffre-neet-2021"):
        page.locator(f"button.terme[popovertarget={fiche}]").first.click()
        defauts += controler(page, f"{LECON}#{fiche}", tmp_path / "pages")
        page.keyboard.press("Escape")
    assert not defauts + valider_le_html(tmp_path / "pages")
