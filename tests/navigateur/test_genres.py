"""Chaque genre de question dans un vrai navigateur : question, oubli, verdict ; une scène sensible et sa sortie."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cours.models import ModuleActivite, ModulePage
from evaluations.definitions import DefinitionQuestion, DefinitionQuestionnaire
from evaluations.enregistrement import enregistrer_questionnaire, enregistrer_situation
from lms import suivi
from lms.models import Professionnel
from tests.evaluations.test_genres import EXEMPLES, JUSTES
from tests.parcours.test_scene_sensible import SENSIBLE

from .conftest import se_connecter
from .test_pages import LARGEURS, controler, valider_le_html

ORDRE = ["choix_unique", "choix_multiple", "ordre", "association", "texte_a_trous", "nombre"]
# Ce qui est en partie juste, ou faux quand le genre ne connaît que juste et faux.
AUTRES = {
    "choix_unique": ["b"],
    "choix_multiple": ["a", "c"],
    "ordre": ["a[.]1", "b[.]2", "c[.]4", "d[.]3"],
    "association": ["a[.]1", "b[.]1", "c[.]2"],
    "texte_a_trous": ["jeune", "vacances"],
    "nombre": ["13,5"],
}
ADRESSE = "/apprendre/A1/TOUS/"


def poser(code: str = "TOUS") -> None:
    questions = tuple(
        DefinitionQuestion(
            f"Q-{genre}", EXEMPLES[genre][0], EXEMPLES[genre][1], "Parce que la source le dit.", genre, source="HCTS"
        )
        for genre in ORDRE
    )
    quiz, _ = enregistrer_questionnaire(definition=DefinitionQuestionnaire(code, "Tous les genres", questions))
    situation, _ = enregistrer_situation(definition=SENSIBLE)
    module_page = ModulePage.objects.get(code="A1")
    for rang, activite in enumerate((quiz, situation)):
        ModuleActivite.objects.create(
            module_page=module_page, activite_id=activite.pk, sort_order=9 + rang, est_obligatoire=False
        )


def remplir(page: Page, valeurs: list[str]) -> None:
    """Coche, choisit ou écrit, selon les champs de la question, une fois sa page arrivée."""
    page.wait_for_load_state()
    listes = page.locator("form select[name=valeur]")
    saisies = page.locator("form input[type=text][name=valeur]")
    if listes.count():
        for valeur in valeurs:
            page.locator(f"form select:has(option[value='{valeur}'])").select_option(valeur)
    elif saisies.count():
        for rang, valeur in enumerate(valeurs):
            saisies.nth(rang).fill(valeur)
    else:
        for valeur in valeurs:
            page.check(f"input[name=valeur][value='{valeur}']")


@pytest.fixture
def inscrite(nadia: Professionnel) -> Professionnel:
    poser()
    suivi.inscrire(professionnel=nadia, module_page=ModulePage.objects.get(code="A1"))
    return nadia


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_chaque_genre_s_affiche_sans_defaut(
    ouvrir: Callable[..., Page], inscrite: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, inscrite)
    dossier, defauts = tmp_path / "pages", []
    for tour, reponses in enumerate((AUTRES, JUSTES)):
        page.goto(ADRESSE)
        page.click("button:has-text('ommencer')")
        for genre in ORDRE:
            page.set_viewport_size({"width": largeur, "height": 740})
            if tour == 0:
                defauts += controler(page, f"question {genre}", dossier)
                page.set_viewport_size({"width": largeur, "height": 740})
                page.evaluate("document.querySelector('article form').noValidate = true")
                with page.expect_navigation() as refus:
                    page.click("button:has-text('Valider ma réponse')")
                expect(page.locator("#erreur-reponse")).to_be_focused()
                defauts += controler(page, f"erreur {genre}", dossier, refus.value.text())
                page.set_viewport_size({"width": largeur, "height": 740})
            remplir(page, reponses[genre])
            page.click("button:has-text('Valider ma réponse')")
            expect(page.locator("#verdict")).to_be_visible()
            defauts += controler(page, f"verdict {tour} {genre}", dossier)
            page.click("main a.b")
    expect(page.locator("main")).to_contain_text("Quiz réussi")
    assert not defauts + valider_le_html(dossier)


def test_tous_les_genres_se_font_au_clavier_seul(ouvrir: Callable[..., Page], inscrite: Professionnel) -> None:
    page = ouvrir()
    se_connecter(page, inscrite)
    page.goto(ADRESSE)
    page.click("button:has-text('Commencer')")
    for genre in ORDRE:
        _au_clavier(page, JUSTES[genre])
        page.locator("button:has-text('Valider ma réponse')").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#verdict")).to_contain_text("C'est la bonne réponse")
        page.locator("main a.b").first.focus()
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Quiz réussi")


def _au_clavier(page: Page, valeurs: list[str]) -> None:
    champs = page.locator("form [name=valeur]")
    expect(champs.first).to_be_visible()
    for rang in range(champs.count()):
        champ = champs.nth(rang)
        nature = champ.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if nature == "select":
            champ.focus()
            option = next(v for v in valeurs if champ.locator(f"option[value='{v}']").count())
            _descendre_jusqu_a(page, option)
        elif nature == "text":
            champ.focus()
            page.keyboard.type(valeurs[rang])
        elif champ.get_attribute("value") in valeurs:
            champ.focus()
            page.keyboard.press("Space")


def _descendre_jusqu_a(page: Page, valeur: str) -> None:
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == valeur:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{valeur} n'est pas atteignable au clavier")


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_une_scene_sensible_previent_puis_laisse_sortir(
    ouvrir: Callable[..., Page], inscrite: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, inscrite)
    page.goto("/reperer/a1/")
    page.goto("/apprendre/A1/A1-SENSIBLE/")
    defauts = controler(page, "avertissement", tmp_path / "pages")
    page.click("button:has-text('Commencer')")
    defauts += controler(page, "scène sensible", tmp_path / "pages")
    page.click("text=Quitter vite")
    page.wait_for_url("**/")
    expect(page.locator("h1").first).to_be_visible()
    assert not defauts + valider_le_html(tmp_path / "pages")


def test_la_sortie_rapide_marche_sans_script(ouvrir: Callable[..., Page], inscrite: Professionnel) -> None:
    page = ouvrir(java_script_enabled=False)
    se_connecter(page, inscrite)
    page.goto("/apprendre/A1/A1-SENSIBLE/")
    page.click("text=Quitter vite")
    expect(page).to_have_url(page.url.split("/apprendre")[0])
