"""Une personne fait tout le parcours A, au clavier seul, à 360 pixels : de son inscription à ses cinq attestations."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from certificats import rendu
from certificats.models import Attestation
from cours.importation import importer
from evaluations.models import Tentative
from lms.demonstration import _prochaine_reponse
from lms.models import ParcoursAcheve, Professionnel, Realisation, Structure
from lms.referentiel import installer_metiers
from lms.roles import installer_roles
from tests.curriculum import entier

from .conftest import MOT_DE_PASSE
from .test_histoires import Clavier

COURRIEL = "nadia@exemple.invalid"
MODULES = ("A1", "A2", "A3", "A4")


@pytest.fixture
def parcours_a(live_server: Any, transactional_db: None) -> None:
    """Le parcours A livré, entier ; une structure à choisir."""
    installer_roles()
    installer_metiers()
    importer(replace(entier(), parcours=entier().parcours[:1]))
    Structure.objects.create(nom="Structure d'essai")
    cache.clear()


class Repondeur(Clavier):
    """Un clavier qui connaît les bonnes réponses : il les lit dans la base, comme le ferait qui a suivi la leçon."""

    def avancer(self, selecteur: str) -> None:
        """Active, et attend la page suivante."""
        with self.page.expect_navigation():
            self.activer(selecteur)

    def ecrire(self, selecteur: str, texte: str) -> None:
        self.atteindre(selecteur)
        self.page.keyboard.type(texte)

    def descendre(self, selecteur: str, valeur: str) -> None:
        """Descend dans une liste de sélection, ou dans un groupe de boutons, jusqu'à cette valeur."""
        self.atteindre(selecteur)
        for _ in range(40):
            if self.page.evaluate("document.activeElement.value") == valeur:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{valeur} n'est pas dans {selecteur}")

    def saisir(self, valeurs: tuple[str, ...]) -> None:
        """Remplit la question à l'écran, quel que soit son genre."""
        genre = self.page.locator("[name=valeur]").first.evaluate("e => e.type")
        if genre == "radio":
            self.descendre("input[type=radio]", valeurs[0])
            self.page.keyboard.press("Space")
        for rang, valeur in enumerate(valeurs, start=1):
            if genre == "checkbox":
                self.atteindre(f'input[name=valeur][value="{valeur}"]')
                self.page.keyboard.press("Space")
            elif genre == "select-one":
                self.descendre(f"#valeur-{rang}", valeur)
            elif genre == "text":
                self.ecrire(f"#valeur-{rang}", valeur)

    def faire_une_activite(self) -> None:
        """Répond juste jusqu'au bout de l'activité à l'écran."""
        if self.page.locator("button:has-text('Commencer')").count():
            self.avancer("button:has-text('Commencer')")
        while self.page.locator("input[name=element]").count():
            tentative = Tentative.objects.order_by("pk").last()
            assert tentative
            reponse = _prochaine_reponse(tentative)
            assert reponse
            self.saisir(reponse.valeurs)
            self.avancer("article.activite form button[type=submit]")
            if "/fin/" not in self.page.url:
                self.avancer("main .action a.b")


def creer_son_compte(page: Page, clavier: Repondeur) -> None:
    page.goto("/")
    clavier.activer("main a.b:has-text('Créer mon compte')")
    clavier.ecrire("input[name=email]", COURRIEL)
    clavier.ecrire("input[name=password1]", MOT_DE_PASSE)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    code = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", mail.outbox[-1].body, re.M)
    assert code
    clavier.ecrire("input[name=code]", code[1])
    page.keyboard.press("Enter")
    clavier.ecrire("input[name=prenom]", "Nadia")
    clavier.ecrire("input[name=nom]", "Exemple")
    for liste in ("metier", "choix_structure"):
        clavier.atteindre(f"select[name={liste}]")
        page.keyboard.press("ArrowDown")
    clavier.avancer("main button[type=submit]")


def finir_le_module(page: Page, clavier: Repondeur, code: str) -> None:
    """Depuis la fiche du module : chaque leçon, la mise en situation, le quiz."""
    fin = re.compile(rf"/apprendre/{code}/fin/")
    for _ in range(12):
        if fin.search(page.url):
            return
        if page.locator(".barre-lecon button:has-text('Terminer')").count():
            clavier.avancer(".barre-lecon button:has-text('Terminer')")
        elif page.locator("main .suivi-module a.b:has-text('Reprendre')").count():
            clavier.avancer("main .suivi-module a.b:has-text('Reprendre')")
        else:
            clavier.faire_une_activite()
            if not fin.search(page.url):
                clavier.avancer("main a.b:has-text('Revenir au module')")
    raise AssertionError(f"Le module {code} ne finit pas : {page.url}")


def test_tout_le_parcours_a_au_clavier(ouvrir: Callable[..., Page], parcours_a: None) -> None:
    page = ouvrir()
    page.context.set_default_timeout(30_000)
    clavier = Repondeur(page)
    creer_son_compte(page, clavier)
    assert Professionnel.objects.get().est_complet
    page.goto("/reperer/")
    clavier.avancer("button:has-text('Commencer le parcours')")
    for rang, code in enumerate(MODULES, start=1):
        page.wait_for_url(lambda adresse, code=code: adresse.endswith(f"/{code.lower()}/"))
        finir_le_module(page, clavier, code)
        expect(page.locator("h1")).to_contain_text(f"Module {code} terminé")
        assert Realisation.objects.count() == rang
        if rang < len(MODULES):
            page.goto("/reperer/")
            clavier.avancer("main a.b:has-text('Continuer')")
    expect(page.locator("#titre-parcours")).to_have_text("Parcours A terminé")
    assert ParcoursAcheve.objects.count() == 1
    assert rendu.relever() == 5
    page.goto("/mes-attestations/")
    expect(page.locator("li.attestation")).to_have_count(5)
    assert Attestation.objects.filter(genre="parcours").count() == 1
    with page.expect_download() as telechargement:
        clavier.activer("li.attestation a:has-text('Télécharger')")
    assert telechargement.value.path().read_bytes().startswith(b"%PDF-")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
