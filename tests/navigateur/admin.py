"""Contrôler un écran de l'admin de Wagtail : les nôtres sont à zéro défaut, les siens à ses seuls défauts connus.

Un écran fait par un de nos gabarits (`ecran.html`) n'a droit à aucun écart. Une liste, un écran de modification ou la
fenêtre de choix sont faits par Wagtail : ses défauts y sont nommés, un par un, ici et nulle part ailleurs.
"""

import re
from pathlib import Path

from playwright.sync_api import Page

from .axe import violations
from .test_pages import valider_le_html

# (règle d'axe, ce que porte le morceau fautif) → pourquoi il n'est pas à nous. Constaté avec Wagtail 8.
AXE_DE_WAGTAIL = {
    ("landmark-unique", 'role="search"'): "la recherche de la barre latérale et celle de la liste ont le même nom",
    ("aria-input-field-name", "public-DraftEditor-content"): "Draftail ne nomme pas sa zone de saisie",
    ("page-has-heading-one", "--side-panel-width"): "l'écran de modification titre sans h1",
    ("aria-dialog-name", 'class="modal fade'): "la fenêtre de choix n'a pas de nom",
    ("link-in-text-block", '/add/">'): "« en ajouter », dans une liste vide, n'est pas souligné",
    ("aria-allowed-role", '<h2 role="alert"'): "le nombre de résultats d'une recherche",
}
# Message de vnu → pourquoi il n'est pas à nous.
VNU_DE_WAGTAIL = {
    r"Attribute “type” not allowed on element “div”": "menu déroulant des listes",
    r"Bad value “[^”]+” for attribute “datetime”": "dates des listes, à la microseconde",
    r"Element “div” not allowed as child of element “(button|label)”": "barre d'état et volets",
    r"Text not allowed in element “iframe”": "volet d'aperçu",
    r"An “input” element with a “type” attribute whose value is “hidden”": "Draftail",
    r"The value of the “for” attribute of the “label” element must be the ID": "Draftail",
}


class Controle:
    """Les écrans vus, et leurs défauts ; `verifier` échoue s'il y en a un."""

    def __init__(self, page: Page, dossier: Path) -> None:
        self.page, self.defauts = page, []  # type: tuple[Page, list[str]]
        self.largeur = page.viewport_size["width"] if page.viewport_size else 360
        self.dossiers = {True: dossier / "de_wagtail", False: dossier / "a_nous"}
        for sous_dossier in self.dossiers.values():
            sous_dossier.mkdir(parents=True)

    def ouvrir(self, adresse: str, *, de_wagtail: bool = False) -> None:
        """Va à une adresse, puis contrôle ce qu'elle montre et son HTML."""
        self.page.goto(adresse, wait_until="networkidle")
        self.voir(adresse, de_wagtail=de_wagtail)
        html = self.page.evaluate("fetch(location.href).then(r => r.text())")
        (self.dossiers[de_wagtail] / (re.sub(r"\W+", "_", adresse) + ".html")).write_text(html)

    def voir(self, nom: str, *, de_wagtail: bool = False) -> None:
        """Contrôle ce que la page montre : axe, et rien qui dépasse."""
        for violation in violations(self.page):
            for noeud in violation["nodes"]:
                if not (de_wagtail and _est_de_wagtail(violation["id"], noeud["html"])):
                    self.defauts.append(f"axe {violation['id']} sur {nom} : {noeud['html'][:160]}")
        large = self.page.evaluate("document.documentElement.scrollWidth")
        coupe = self.page.evaluate(COUPES)
        if large > self.largeur or coupe:
            self.defauts.append(f"débordement sur {nom} : {large} px, {coupe}")

    def verifier(self) -> None:
        """Échoue en disant chaque défaut."""
        siens = [ligne for ligne in valider_le_html(self.dossiers[True]) if not _est_connu_de_vnu(ligne)]
        defauts = self.defauts + siens + valider_le_html(self.dossiers[False])
        assert not defauts, "\n".join(defauts)


# Ce qui, dans un de nos écrans, sort de l'écran sans que la page défile.
COUPES = """[...document.querySelectorAll('.ecran *')]
    .filter(e => e.checkVisibility() && getComputedStyle(e).position !== 'absolute')
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 80))"""


def _est_de_wagtail(regle: str, morceau: str) -> bool:
    return any(regle == connue and signe in morceau for connue, signe in AXE_DE_WAGTAIL)


def _est_connu_de_vnu(ligne: str) -> bool:
    """Un message de vnu tient sur deux lignes : la seconde dit seulement où."""
    return ligne.startswith("From line") or any(re.search(motif, ligne) for motif in VNU_DE_WAGTAIL)
