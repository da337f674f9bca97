"""Lire le curriculum en fichiers texte : du dossier aux définitions gelées. Sans base, sans Django."""

from .arbre import lire_curriculum
from .formes import (
    Bloc,
    Curriculum,
    CurriculumInvalideError,
    LeconFichier,
    ModuleFichier,
    ParcoursFichier,
)

__all__ = [
    "Bloc",
    "Curriculum",
    "CurriculumInvalideError",
    "LeconFichier",
    "ModuleFichier",
    "ParcoursFichier",
    "lire_curriculum",
]
