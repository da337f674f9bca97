"""Les bancs (`make banc`) : du temps CPU, de la mémoire, des débits, imprimés en JSON à côté de leurs visées.

Un module `banc_<sujet>.py` par sujet, avec une fonction `mesurer(deploiement)` ; `banc.py` les découvre.
"""
