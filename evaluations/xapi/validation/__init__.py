"""Valider un Statement, en 2.0.0 (IEEE 9274.1.1) et en 1.0.3. Pur : la bibliothèque standard, ni base ni réseau.

`regles` dit comment se composent les règles, `valeurs` ce qu'est un IRI ou une durée, les autres modules ce qu'est
un Actor, une Activity, un Context, un Statement.
"""

from .regles import StatementInvalideError
from .statement import VERSIONS, valider

__all__ = ["VERSIONS", "StatementInvalideError", "valider"]
