"""De la connexion à l'attestation : sans JavaScript, puis au clavier seul, à 360 pixels."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from certificats import rendu
from lms.models import Professionnel, Realisation

from .conftest import MOT_DE_PASSE, se_connecter

BONNES = [
    "un déplacement et un positionnement professionnel",
    "Faux",
    "l’intervention suivrait toujours",
    "donner priorité aux histoires",
    "construire un échafaudage",
]
PAIRES = {
    "Décentrée et influente": "une place vivifiante",
    "Centrée et influente": "une place accablante",
    "Décentrée et non influente": "une place invalidante",
    "Centrée et non influente": "une place épuisante",
}


class Souris:
    """Agit en cliquant."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def activer(self, selecteur: str) -> None:
        self.page.locator(selecteur).first.click()

    def choisir(self, texte: str) -> None:
        self.page.locator("label.ch", has_text=texte).first.click()

    def associer(self, gauche: str, droite: str) -> None:
        self.page.get_by_label(gauche, exact=True).select_option(label=droite)


class Clavier(Souris):
    """Agit par Tab, Espace et Entrée : jamais par la souris."""

    def atteindre(self, selecteur: str) -> None:
        """Avance de Tab en Tab jusqu'à l'élément visé ; échoue s'il n'est pas atteignable."""
        cible = self.page.locator(selecteur).first
        cible.wait_for()
        for _ in range(150):
            if cible.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selecteur} n'est pas atteignable au clavier")

    def activer(self, selecteur: str) -> None:
        self.atteindre(selecteur)
        self.page.keyboard.press("Enter")

    def choisir(self, texte: str) -> None:
        """Entre dans le groupe de boutons radio, puis descend jusqu'au choix."""
        self.atteindre("input[type=radio]")
        radios = self.page.locator("input[type=radio]")
        for _ in range(radios.count() + 1):
            etiquette = self.page.evaluate("document.activeElement.closest('label').innerText")
            if texte.replace("’", "'") in etiquette.replace("\u00a0", " ").replace("’", "'"):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"Aucun choix « {texte} »")

    def associer(self, gauche: str, droite: str) -> None:
        """Va jusqu'à la liste, puis descend jusqu'à ce qu'il faut choisir (taper le texte dépendrait du débit)."""
        liste = self.page.get_by_label(gauche, exact=True)
        self.atteindre(f"#{liste.get_attribute('id')}")
        for _ in range(liste.locator("option").count()):
            if liste.evaluate("e => e.selectedOptions[0].text") == droite:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"« {droite} » n'est pas dans la liste « {gauche} »")


def derouler(page: Page, geste: Souris) -> None:
    """L'histoire entière, une personne déjà connectée."""
    page.goto("/reperer/a1/")
    geste.activer("button:has-text('Commencer le module')")
    for _ in range(4):
        geste.activer("button:has-text('Terminer')")
        page.wait_for_load_state()
    geste.activer("button:has-text('Commencer')")
    for choix in ("Vous avez déjà donné", "Qu’est-ce qui aurait fait que ça serve"):
        geste.choisir(choix)
        geste.activer("button:has-text('Faire ce choix')")
        geste.activer("main a.b")
    expect(page.locator("body")).to_contain_text("Quatre places possibles")
    geste.activer("main a.b:has-text('Revenir au module')")
    geste.activer("a.b:has-text('Reprendre')")
    geste.activer("button:has-text('Commencer')")
    for bonne in BONNES:
        geste.choisir(bonne)
        geste.activer("button:has-text('Valider ma réponse')")
        geste.activer("a.b:has-text('Question suivante')")
    for gauche, droite in PAIRES.items():
        geste.associer(gauche, droite)
    geste.activer("button:has-text('Valider ma réponse')")
    expect(page.locator("h1")).to_contain_text("terminé")
    assert Realisation.objects.count() == 1
    rendu.relever()
    geste.activer("a.b:has-text('Voir si elle est prête')")
    with page.expect_download() as telechargement:
        geste.activer("a.b:has-text('Télécharger')")
    assert telechargement.value.path().read_bytes().startswith(b"%PDF-")


def test_toute_l_histoire_sans_javascript(ouvrir: Callable[..., Page], nadia: Professionnel) -> None:
    page = ouvrir(java_script_enabled=False)
    se_connecter(page, nadia)
    # Sans JavaScript, Playwright ne peut pas évaluer : la souris suffit.
    derouler(page, Souris(page))


def test_toute_l_histoire_au_clavier_a_360_pixels(ouvrir: Callable[..., Page], nadia: Professionnel) -> None:
    page = ouvrir()
    page.goto("/compte/login/")
    geste = Clavier(page)
    geste.atteindre("input[name=login]")
    page.keyboard.type(nadia.courriel_normalise)
    page.keyboard.press("Tab")
    geste.atteindre("input[name=password]")
    page.keyboard.type(MOT_DE_PASSE)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda adresse: "/compte/" not in adresse)
    derouler(page, geste)


def test_de_la_connexion_a_la_lecon_ou_j_etais_en_un_clic_et_a_la_lecon_terminee_en_deux(
    ouvrir: Callable[..., Page], nadia: Professionnel, portail: Any
) -> None:
    page = ouvrir()
    se_connecter(page, nadia)
    page.goto("/reperer/a1/")
    page.click("button:has-text('Commencer le module')")
    page.goto("/reperer/a1/lecon-3/")
    page.context.clear_cookies()
    se_connecter(page, nadia)
    page.click("text=Reprendre la leçon")
    expect(page).to_have_url(lambda_url(page, "/reperer/a1/lecon-3/"))
    page.click("button:has-text('Terminer')")
    page.goto("/reperer/a1/lecon-3/")
    expect(page.locator(".barre-lecon")).to_contain_text("Terminée")


def lambda_url(page: Page, chemin: str) -> str:
    """L'adresse entière d'un chemin du portail."""
    from urllib.parse import urljoin

    return urljoin(page.url, chemin)
