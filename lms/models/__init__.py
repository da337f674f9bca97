"""Les faits du suivi : personnes et structures, inscriptions, progression, réalisations, journal."""

from .journal import EvenementSuivi
from .personnes import Coordination, Metier, Professionnel, Structure, Territoire
from .suivi import (
    Inscription,
    ParcoursAcheve,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
    RealisationTerritoire,
)

__all__ = [
    "Coordination",
    "EvenementSuivi",
    "Inscription",
    "Metier",
    "ParcoursAcheve",
    "Professionnel",
    "ProgressionActivite",
    "ProgressionLecon",
    "Realisation",
    "RealisationTerritoire",
    "Structure",
    "Territoire",
]
