"""Qui apprend quoi ? Personnes, structures, inscriptions, progression, réalisations, indicateur, exports, écrans.

Le chef d'orchestre : lui seul connaît `cours`, `evaluations` et `certificats`.
"""
