"""Le carnet qui ne sort pas de l'appareil, la voix de l'appareil, la fiche à emporter."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import Surveillance

SECRET = "Demain, je laisse un silence."
VOIX = """
Object.defineProperty(window, "speechSynthesis", {value: Object.assign(new EventTarget(), {
  paused: false, dits: [],
  getVoices: () => [{name: "essai", lang: "fr-FR", localService: LOCALE}],
  speak(phrase) { this.dits.push([phrase.text, phrase.rate]); this.derniere = phrase; },
  cancel() { this.paused = false; }, pause() { this.paused = true; }, resume() { this.paused = false; },
})});
window.SpeechSynthesisUtterance = class { constructor(texte) { this.text = texte; } };
"""


def test_le_carnet_reste_sur_l_appareil(
    ouvrir: Callable[..., Page], portail: None, surveillance: Surveillance, tmp_path: Path
) -> None:
    page = ouvrir()
    page.goto("/reperer/a1/")
    page.fill("#carnet", SECRET)
    page.locator("#carnet").blur()
    expect(page.locator("[data-carnet-etat]")).to_have_text("Gardé sur cet appareil.")
    page.reload()
    expect(page.locator("#carnet")).to_have_value(SECRET)
    with page.expect_download() as telechargement:
        page.click("text=Télécharger mon texte")
    assert telechargement.value.path().read_text() == SECRET
    page.click("text=Effacer de cet appareil")
    page.reload()
    expect(page.locator("#carnet")).to_have_value("")
    envois = [requete for requete in surveillance.requetes if requete.method != "GET" or "silence" in requete.url]
    assert not envois
    assert not page.locator("#carnet").get_attribute("name")


def test_le_carnet_s_imprime_seul(ouvrir: Callable[..., Page], portail: None) -> None:
    page = ouvrir()
    page.add_init_script("window.print = () => { window.imprime = true; }")
    page.goto("/reperer/a1/")
    page.fill("#carnet", SECRET)
    page.click("text=Imprimer mon texte")
    page.wait_for_function("window.imprime")
    page.emulate_media(media="print")
    expect(page.locator("[data-carnet-imprime]")).to_be_visible()
    expect(page.locator("h1")).to_be_hidden()


def test_sans_javascript_le_carnet_dit_d_ecrire_sur_papier(ouvrir: Callable[..., Page], portail: None) -> None:
    page = ouvrir(java_script_enabled=False)
    page.goto("/reperer/a1/")
    expect(page.locator("#carnet")).to_be_hidden()
    expect(page.locator(".carnet")).to_contain_text("sur papier")
    page.goto("/reperer/a1/lecon-2/")
    expect(page.locator("[data-voix]")).to_be_hidden()


def test_la_lecon_se_lit_a_voix_haute_avec_une_voix_de_l_appareil(ouvrir: Callable[..., Page], portail: None) -> None:
    page = ouvrir()
    page.add_init_script(VOIX.replace("LOCALE", "true"))
    page.goto("/reperer/a1/lecon-2/")
    page.select_option("[data-voix] select", "1.3")
    page.click("text=Écouter la leçon")
    titre, vitesse = page.evaluate("speechSynthesis.dits[0]")
    assert titre == re.sub(r"\s+", " ", page.locator("h1").inner_text())
    assert vitesse == 1.3
    expect(page.locator("[data-voix-pause]")).to_be_focused()
    page.evaluate("speechSynthesis.derniere.onend()")
    assert page.evaluate("speechSynthesis.dits.length") == 2
    page.click("text=Mettre en pause")
    assert page.evaluate("speechSynthesis.paused")
    page.click("text=Reprendre la lecture")
    assert not page.evaluate("speechSynthesis.paused")
    page.click("text=Arrêter")
    expect(page.locator("[data-voix-arret]")).to_be_hidden()
    page.evaluate("speechSynthesis.derniere.onend()")
    assert page.evaluate("speechSynthesis.dits.length") == 2


def test_une_voix_distante_ne_lit_rien(ouvrir: Callable[..., Page], portail: None) -> None:
    page = ouvrir()
    page.add_init_script(VOIX.replace("LOCALE", "false"))
    page.goto("/reperer/a1/lecon-2/")
    expect(page.locator("[data-voix]")).to_be_hidden()


def test_la_fiche_se_garde_et_se_lit_seule(ouvrir: Callable[..., Page], portail: None, tmp_path: Path) -> None:
    page = ouvrir()
    page.goto("/reperer/a1/lecon-2/")
    with page.expect_download() as telechargement:
        page.click("text=Garder la fiche")
    assert telechargement.value.suggested_filename == "fiche-A1-L2.html"
    fiche = telechargement.value.path().read_text()
    for absent in ("csrf", "<script", "Poser une question", "portail.css"):
        assert absent not in fiche
    seule = page.context.new_page()
    seule.set_content(fiche)
    expect(seule.locator("h1")).to_contain_text("Ne plus attendre la demande")
    assert seule.evaluate("document.documentElement.scrollWidth") <= 360
