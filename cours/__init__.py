"""Qu'apprend-on ? Les pages des parcours, des modules et des leçons, écrites dans le CMS.

Ne contient jamais une donnée d'apprenant : ce que `lms` veut montrer passe par des emplacements nommés.
"""
