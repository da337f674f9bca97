"""Les activités et leurs traces : ce qu'écrit une formatrice, ce que fait une personne, ce que dit xAPI."""

from .activites import Activite
from .declarations import (
    Acteur,
    Declaration,
    DeclarationActeur,
    DeclarationActivite,
    ObjetActivite,
    Verbe,
)
from .questionnaires import Choix, Question, Questionnaire
from .situations import ChoixEtape, Etape, MiseEnSituation
from .tentatives import Tentative

__all__ = [
    "Acteur",
    "Activite",
    "Choix",
    "ChoixEtape",
    "Declaration",
    "DeclarationActeur",
    "DeclarationActivite",
    "Etape",
    "MiseEnSituation",
    "ObjetActivite",
    "Question",
    "Questionnaire",
    "Tentative",
    "Verbe",
]
