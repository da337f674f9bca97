"""Lire le curriculum en fichiers texte : du dossier aux définitions gelées. Sans base, sans Django."""

from .arbre import lire_curriculum
from .citations import citations_sans_reponse
from .formes import (
    Bloc,
    ChiffreFichier,
    Curriculum,
    CurriculumInvalideError,
    LeconFichier,
    ModuleFichier,
    ParcoursFichier,
    Place,
    TermeFichier,
    UrgenceFichier,
)

__all__ = [
    "Bloc",
    "ChiffreFichier",
    "Curriculum",
    "CurriculumInvalideError",
    "LeconFichier",
    "ModuleFichier",
    "ParcoursFichier",
    "Place",
    "TermeFichier",
    "UrgenceFichier",
    "citations_sans_reponse",
    "lire_curriculum",
]
