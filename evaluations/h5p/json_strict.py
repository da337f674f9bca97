"""Lire un JSON venu d'ailleurs : borné, sans NaN ni infini, sans caractère qu'une base refuserait. Pur."""

import json
import re
from typing import Any

from .limites import MO, Limites

DEMESURE = 10**300
# Caractère nul et demi-codets : ni PostgreSQL ni UTF-8 ne les gardent.
INTERDITS = re.compile("[\x00\ud800-\udfff]")


class JsonInvalideError(ValueError):
    """Le JSON ne peut pas être lu ; le message dit pourquoi, en français."""


def lire_json(octets: bytes, limites: Limites) -> Any:
    """La valeur lue. Lève JsonInvalideError."""
    if len(octets) > limites.json_mo * MO:
        raise JsonInvalideError(f"il pèse plus de {limites.json_mo} Mo")
    try:
        texte = octets.decode("utf-8-sig")
        valeur = json.loads(texte, parse_constant=_refuser, parse_float=_fini, parse_int=_entier)
    except JsonInvalideError:
        raise
    except UnicodeDecodeError:
        raise JsonInvalideError("il n'est pas en UTF-8") from None
    except json.JSONDecodeError as erreur:
        raise JsonInvalideError(f"erreur de syntaxe à la ligne {erreur.lineno}") from None
    except RecursionError:
        raise JsonInvalideError(f"il a plus de {limites.json_profondeur} niveaux") from None
    except ValueError:
        raise JsonInvalideError("il contient un nombre démesuré") from None
    _verifier(valeur, limites)
    return valeur


def canonique(valeur: Any) -> bytes:
    """La même suite d'octets pour deux JSON qui ne diffèrent que par l'écriture."""
    return json.dumps(valeur, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _refuser(constante: str) -> float:
    raise JsonInvalideError(f"« {constante} » n'est pas un nombre")


def _fini(texte: str) -> float:
    nombre = float(texte)
    if nombre in (float("inf"), float("-inf")):
        raise JsonInvalideError("il contient un nombre démesuré")
    return nombre


def _entier(texte: str) -> int:
    """Un entier que le navigateur lira comme un nombre fini."""
    nombre = int(texte)
    if abs(nombre) > DEMESURE:
        raise JsonInvalideError("il contient un nombre démesuré")
    return nombre


def _verifier(valeur: Any, limites: Limites) -> None:
    niveau, courants = 0, [valeur]
    while courants:
        if niveau == limites.json_profondeur and any(isinstance(element, dict | list) for element in courants):
            raise JsonInvalideError(f"il a plus de {limites.json_profondeur} niveaux")
        suivants: list[Any] = []
        for element in courants:
            if isinstance(element, str):
                if INTERDITS.search(element):
                    raise JsonInvalideError("il contient un caractère interdit")
            elif isinstance(element, list):
                suivants.extend(element)
            elif isinstance(element, dict):
                suivants.extend(element.values())
                suivants.extend(cle for cle in element if INTERDITS.search(cle))
        niveau, courants = niveau + 1, suivants
