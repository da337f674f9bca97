"""Le curriculum livré, réduit à ce que la plupart des tests demandent : le module A1 entier, les autres à paraître.

Lu une fois par processus : relire et importer quarante-huit leçons à chaque test coûterait dix secondes.
"""

from dataclasses import replace
from functools import cache as une_fois
from pathlib import Path

from django.core.cache import cache

from cours.importation import importer
from cours.lecture import Curriculum, lire_curriculum
from cours.lecture.formes import ModuleFichier
from lms.referentiel import installer_metiers
from lms.roles import installer_roles

from .instantane import refaire

TERMES_DE_A1 = {"CASF", "HCTS"}
LIVRE = Path(__file__).resolve().parents[1] / "cours" / "curriculum"


@une_fois
def entier() -> Curriculum:
    """Tout le curriculum livré."""
    return lire_curriculum(LIVRE)


@une_fois
def court() -> Curriculum:
    """Les trois parcours, leurs deux premiers modules ; seules les leçons et activités de A1, et ce qu'elles citent."""
    curriculum = entier()
    parcours = (
        replace(p, modules=tuple(m if m.code == "A1" else _a_paraitre(m) for m in p.modules[:2]))
        for p in curriculum.parcours
    )
    termes = tuple(terme for terme in curriculum.termes if terme.terme in TERMES_DE_A1)
    return replace(curriculum, parcours=tuple(parcours), termes=termes, chiffres=())


def _a_paraitre(fichier: ModuleFichier) -> ModuleFichier:
    return replace(fichier, a_paraitre=True, lecons=(), situation=None, questionnaire=None)


def installer() -> None:
    """Un portail prêt, sur une base neuve : les rôles, les métiers, le curriculum court."""
    refaire("portail", _etablir)
    cache.clear()


def _etablir() -> None:
    installer_roles()
    installer_metiers()
    importer(court())
