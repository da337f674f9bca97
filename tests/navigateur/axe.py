"""axe, sur la page ouverte."""

from typing import Any

from playwright.sync_api import Page

from .conftest import RACINE

AXE = (RACINE / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, zone: str = "html") -> list[dict[str, Any]]:
    """Ce qu'axe reproche à la page, ou à une partie de la page, une fois arrivée."""
    # Un clic rend la main quand la navigation est décidée : la page peut n'être pas encore là.
    page.wait_for_load_state()
    page.evaluate(AXE)
    resultat = page.evaluate("zone => axe.run(zone, {resultTypes: ['violations']})", zone)
    return list(resultat["violations"])
