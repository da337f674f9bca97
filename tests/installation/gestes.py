"""Apprendre par les vraies adresses, sans rien lire en base."""

import re

from tests.visiteur import Visiteur, formulaires


def terminer_les_lecons(visiteur: Visiteur, adresse_module: str) -> None:
    """Ouvre chaque leçon du module et envoie son formulaire « Terminer »."""
    lecons = sorted(set(re.findall(rf'href="({adresse_module}lecon-\d+/)"', visiteur.page(adresse_module))))
    assert lecons
    for lecon in lecons:
        (terminer,) = [f for f in formulaires(visiteur.page(lecon)) if f.endswith("/terminer/")]
        assert visiteur.post(terminer).status_code == 302
