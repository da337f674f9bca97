"""Histoires complètes, par les vraies adresses : de la leçon à l'indicateur."""
