"""Les pages de l'enseignement, les références qu'elles citent (chiffres, termes, numéros d'urgence), les réglages."""

from .liens import LeconActivite, LeconChiffre, LeconDocument, LeconImage, LeconTerme
from .pages import (
    PAR_PROFONDEUR,
    AccueilPage,
    LeconPage,
    ModuleActivite,
    ModulePage,
    PageDuPortail,
    ParcoursPage,
)
from .references import Chiffre, Reference, RessourceUrgence, Terme
from .reglages import ReglagesFormation

__all__ = [
    "PAR_PROFONDEUR",
    "AccueilPage",
    "Chiffre",
    "LeconActivite",
    "LeconChiffre",
    "LeconDocument",
    "LeconImage",
    "LeconPage",
    "LeconTerme",
    "ModuleActivite",
    "ModulePage",
    "PageDuPortail",
    "ParcoursPage",
    "Reference",
    "ReglagesFormation",
    "RessourceUrgence",
    "Terme",
]
