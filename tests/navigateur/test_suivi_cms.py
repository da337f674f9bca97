"""Les listes du suivi dans le CMS : structures, profils, périmètres, métiers, territoires."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page

from lms.roles import ADMINISTRATEURS

from .admin import Controle
from .conftest import personne, se_connecter
from .test_pages import LARGEURS


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_les_listes_du_suivi(
    ouvrir: Callable[..., Page], portail: None, tmp_path: Path, theme: Any, largeur: int
) -> None:
    camille = personne("Camille")
    camille.user.groups.add(Group.objects.get(name=ADMINISTRATEURS))
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for modele in ("structure", "professionnel", "coordination", "metier", "territoire"):
        controle.ouvrir(reverse(f"wagtailsnippets_lms_{modele}:list"), de_wagtail=True)
    controle.verifier()
