"""Chromium, et ce qui fait échouer une page : une erreur de console, une violation de la CSP, un autre hôte."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from lms.models import Coordination, Metier, Professionnel, Structure
from lms.personnes import creer_profil
from tests.curriculum import installer

from .lenteur import en_deux_fois

# Playwright tient une boucle asyncio dans le fil des tests : Django s'en inquiète à tort.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

RACINE = Path(__file__).resolve().parents[2]
MOT_DE_PASSE = "un-mot-de-passe-long"
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tout ce dossier tourne dans un navigateur, sur un même ouvrier, avec une base à transactions réelles."""
    for item in items:
        if "tests/navigateur" in str(item.path):
            item.add_marker(pytest.mark.navigateur)
            item.add_marker(pytest.mark.xdist_group("navigateur"))
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@dataclass
class Surveillance:
    """Ce qu'un contexte de navigation a vu passer."""

    fautes: list[str] = field(default_factory=list)
    requetes: list[Request] = field(default_factory=list)

    def brancher(self, contexte: BrowserContext, origine: str) -> None:
        contexte.on("console", lambda m: self.fautes.append(m.text) if m.type == "error" else None)
        contexte.on("weberror", lambda e: self.fautes.append(str(e.error)))
        contexte.on("request", lambda r: self.requetes.append(r))
        contexte.on(
            "request",
            lambda r: None if r.url.startswith((origine, "data:")) else self.fautes.append(f"autre hôte : {r.url}"),
        )


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """Le serveur des tests, à travers une mauvaise connexion."""
    serveur = live_server.thread.httpd
    serveur.set_app(en_deux_fois(serveur.get_app()))
    return live_server


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def surveillance() -> Surveillance:
    return Surveillance()


@pytest.fixture
def ouvrir(navigateur: Browser, live_server: Any, surveillance: Surveillance) -> Iterator[Callable[..., Page]]:
    """Ouvre un contexte neuf ; à la fin, toute faute relevée fait échouer le test."""
    contextes = []

    def ouvrir_page(largeur: int = 360, **options: Any) -> Page:
        contexte = navigateur.new_context(
            viewport={"width": largeur, "height": 740}, base_url=live_server.url, **options
        )
        contexte.set_default_timeout(15_000)
        surveillance.brancher(contexte, live_server.url)
        contextes.append(contexte)
        return contexte.new_page()

    yield ouvrir_page
    for contexte in contextes:
        contexte.close()
    assert not [f for f in surveillance.fautes if "404 (Not Found)" not in f and "400 (Bad Request)" not in f]


@pytest.fixture
def portail(live_server: Any, transactional_db: None) -> None:
    installer()


@pytest.fixture
def nadia(portail: None) -> Professionnel:
    return personne("Nadia")


@pytest.fixture
def coordinatrice(portail: None) -> Professionnel:
    profil = personne("Louise")
    Coordination.objects.create(user=profil.user, structure=profil.structure)
    return profil


def personne(prenom: str) -> Professionnel:
    courriel = f"{prenom.lower()}@exemple.invalid"
    user = get_user_model().objects.create_user(str(uuid4()), courriel, MOT_DE_PASSE)
    EmailAddress.objects.create(user=user, email=courriel, verified=True, primary=True)
    profil = creer_profil(user, courriel)
    profil.prenom, profil.nom = prenom, "Exemple"
    profil.metier = Metier.objects.first()
    profil.structure = Structure.objects.get_or_create(nom="Structure d'essai")[0]
    profil.save()
    return profil


def se_connecter(page: Page, profil: Professionnel) -> None:
    page.goto("/compte/login/")
    page.fill("input[name=login]", profil.courriel_normalise)
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.click("main button[type=submit]")
