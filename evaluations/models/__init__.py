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
from .h5p import (
    ActiviteH5P,
    BibliothequeDeVersion,
    BibliothequeH5P,
    DependanceBibliothequeH5P,
    FichierBibliothequeH5P,
    FichierVersionH5P,
    ImportH5P,
    LangueBibliothequeH5P,
    VersionH5P,
)
from .h5p_traces import EtatH5P, ReponseElementH5P
from .questionnaires import Choix, Question, Questionnaire
from .situations import ChoixEtape, Etape, MiseEnSituation
from .tentatives import Tentative

__all__ = [
    "Acteur",
    "Activite",
    "ActiviteH5P",
    "BibliothequeDeVersion",
    "BibliothequeH5P",
    "Choix",
    "ChoixEtape",
    "Declaration",
    "DeclarationActeur",
    "DeclarationActivite",
    "DependanceBibliothequeH5P",
    "Etape",
    "EtatH5P",
    "FichierBibliothequeH5P",
    "FichierVersionH5P",
    "ImportH5P",
    "LangueBibliothequeH5P",
    "MiseEnSituation",
    "ObjetActivite",
    "Question",
    "Questionnaire",
    "ReponseElementH5P",
    "Tentative",
    "Verbe",
    "VersionH5P",
]
