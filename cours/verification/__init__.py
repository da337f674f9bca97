"""Relire un curriculum en fichiers : ce qui empêche de l'importer, ce qui mérite d'être repris. Sans base."""

from .constats import Constat
from .rapport import Rapport, verifier_dossier

__all__ = ["Constat", "Rapport", "verifier_dossier"]
