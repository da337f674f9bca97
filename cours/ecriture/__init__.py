"""Écrire le curriculum en fichiers texte : le miroir de `cours/lecture`. Sans base, sans Django.

Ce qui est écrit se relit à l'identique ; ce qui ne le pourrait pas lève EcritureImpossibleError.
"""

from .activites import ecrire_questionnaire, ecrire_situation
from .arbre import ecrire_curriculum
from .prose import EcritureImpossibleError, markdown

__all__ = ["EcritureImpossibleError", "ecrire_curriculum", "ecrire_questionnaire", "ecrire_situation", "markdown"]
