"""Les faits du suivi : personnes et structures, inscriptions, progression, réalisations, journal."""

from .journal import EvenementSuivi
from .lots import LigneLot, Lot
from .modeles import ModeleDansLeCms
from .personnes import Coordination, Metier, Professionnel, Structure, Territoire
from .preuves import Consultation, DemandeCorrection, FormationImportee, RappelExpiration, Renouvellement
from .suivi import (
    Inscription,
    ParcoursAcheve,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
    RealisationTerritoire,
)
from .tutorat import EchangeTuteur, MessageTuteur

__all__ = [
    "Consultation",
    "Coordination",
    "DemandeCorrection",
    "EchangeTuteur",
    "EvenementSuivi",
    "FormationImportee",
    "Inscription",
    "LigneLot",
    "Lot",
    "MessageTuteur",
    "Metier",
    "ModeleDansLeCms",
    "ParcoursAcheve",
    "Professionnel",
    "ProgressionActivite",
    "ProgressionLecon",
    "RappelExpiration",
    "Realisation",
    "RealisationTerritoire",
    "Renouvellement",
    "Structure",
    "Territoire",
]
