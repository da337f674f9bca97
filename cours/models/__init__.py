"""Les pages de l'enseignement, et les références qu'elles citent : chiffres, termes, numéros d'urgence."""

from .pages import (
    PAR_PROFONDEUR,
    AccueilPage,
    LeconActivite,
    LeconChiffre,
    LeconDocument,
    LeconImage,
    LeconPage,
    LeconTerme,
    ModuleActivite,
    ModulePage,
    PageDuPortail,
    ParcoursPage,
)
from .references import Chiffre, Reference, RessourceUrgence, Terme

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
    "RessourceUrgence",
    "Terme",
]
