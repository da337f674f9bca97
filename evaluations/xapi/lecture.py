"""Lire le JSON reçu : UTF-8, nombres finis, profondeur bornée. Pur."""

import json
import math
from typing import Any

from .validation import StatementInvalideError
from .validation.regles import montrable

PROFONDEUR_MAX = 32


def lire_json(octets: bytes) -> Any:
    """Rend la valeur lue. Lève StatementInvalideError si ce n'est pas du JSON, ou s'il est trop profond."""
    try:
        valeur = json.loads(octets.decode("utf-8-sig"), parse_constant=_refuser, parse_float=_fini)
    except StatementInvalideError:
        raise
    except RecursionError:
        raise StatementInvalideError(f"JSON trop profond (au plus {PROFONDEUR_MAX} niveaux).") from None
    except UnicodeDecodeError:
        raise StatementInvalideError("JSON illisible : il n'est pas en UTF-8.") from None
    except json.JSONDecodeError as erreur:
        raise StatementInvalideError(f"JSON illisible : erreur de syntaxe au caractère {erreur.pos + 1}.") from None
    except ValueError:  # un entier de plusieurs milliers de chiffres
        raise StatementInvalideError("JSON illisible : il contient un nombre démesuré.") from None
    if _profondeur(valeur) > PROFONDEUR_MAX:
        raise StatementInvalideError(f"JSON trop profond (au plus {PROFONDEUR_MAX} niveaux).")
    return valeur


def _refuser(constante: str) -> float:
    raise StatementInvalideError(f"JSON illisible : « {montrable(constante)} » n'est pas un nombre.")


def _fini(texte: str) -> float:
    nombre = float(texte)
    return nombre if math.isfinite(nombre) else _refuser(texte)


def _profondeur(valeur: Any) -> int:
    """Le nombre de niveaux, compté étage par étage : jamais de récursion sur une entrée ouverte."""
    etage, niveaux = [valeur], 0
    while etage:
        niveaux += 1
        conteneurs = [v for v in etage if isinstance(v, dict | list)]
        etage = [sous for v in conteneurs for sous in (v.values() if isinstance(v, dict) else v)]
    return niveaux
