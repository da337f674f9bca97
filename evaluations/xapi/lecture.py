"""Lire le JSON reçu : UTF-8, nombres finis, profondeur bornée. Pur."""

import json
from typing import Any

from .validation import StatementInvalideError

PROFONDEUR_MAX = 32


def lire_json(octets: bytes) -> Any:
    """Rend la valeur lue. Lève StatementInvalideError si ce n'est pas du JSON, ou s'il est trop profond."""
    try:
        valeur = json.loads(octets.decode("utf-8-sig"), parse_constant=_refuser_constante)
    except RecursionError:
        raise StatementInvalideError(f"JSON trop profond (au plus {PROFONDEUR_MAX} niveaux).") from None
    except ValueError as erreur:  # UnicodeDecodeError et JSONDecodeError en sont
        raise StatementInvalideError(f"JSON illisible : {erreur}.") from None
    if _profondeur(valeur) > PROFONDEUR_MAX:
        raise StatementInvalideError(f"JSON trop profond (au plus {PROFONDEUR_MAX} niveaux).")
    return valeur


def _refuser_constante(constante: str) -> None:
    raise ValueError(f"{constante} n'est pas un nombre JSON")


def _profondeur(valeur: Any) -> int:
    """Le nombre de niveaux, compté étage par étage : jamais de récursion sur une entrée ouverte."""
    etage, niveaux = [valeur], 0
    while etage:
        niveaux += 1
        conteneurs = [v for v in etage if isinstance(v, dict | list)]
        etage = [sous for v in conteneurs for sous in (v.values() if isinstance(v, dict) else v)]
    return niveaux
