"""Lire les fichiers de références : `chiffres.md`, `glossaire.md`, `urgences.md`, une section `## code` par entrée."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from .formes import ChiffreFichier, CurriculumInvalideError, Place, TermeFichier, UrgenceFichier
from .texte import Fichier, champs_et_texte, lire_fichier, sections

R = TypeVar("R")
Entree = tuple[Place, str, dict[str, Any], str]

CHAMPS_CHIFFRE = {"valeur", "unite", "champ", "annee", "source", "adresse", "verifie_le", "relu_par", "a_revoir_le"}
CHAMPS_URGENCE = {
    "mode", "libelle", "pour_qui", "pied", "source", "adresse", "verifie_le", "relu_par", "a_revoir_le",
}  # fmt: skip


def lire_chiffres(chemin: Path) -> tuple[ChiffreFichier, ...]:
    """Les chiffres sourcés d'un fichier. Lève CurriculumInvalideError."""
    return _lire(chemin, _chiffre)


def lire_termes(chemin: Path) -> tuple[TermeFichier, ...]:
    """Les termes d'un glossaire. Lève CurriculumInvalideError."""
    return _lire(chemin, _terme)


def lire_urgences(chemin: Path) -> tuple[UrgenceFichier, ...]:
    """Les numéros d'urgence, dans l'ordre d'affichage. Lève CurriculumInvalideError."""
    return _lire(chemin, _urgence)


def _lire(chemin: Path, en_objet: Callable[[Entree], R]) -> tuple[R, ...]:
    if not chemin.exists():
        return ()
    deja: set[str] = set()
    objets = []
    for entree in _entrees(lire_fichier(chemin)):
        place, code, _, _ = entree
        if code in deja:
            raise CurriculumInvalideError(place.chemin, place.ligne, f"« {code} » est écrit deux fois")
        deja.add(code)
        objets.append(en_objet(entree))
    return tuple(objets)


def _entrees(fichier: Fichier) -> Iterator[Entree]:
    for code, lignes, numero in sections(fichier, "## "):
        champs, texte = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
        yield Place(fichier.chemin, numero), code, champs, texte


def _chiffre(entree: Entree) -> ChiffreFichier:
    place, code, champs, _ = entree
    _refuser_inconnus(place, champs, CHAMPS_CHIFFRE)
    return ChiffreFichier(
        code=code,
        valeur=_texte(place, champs, "valeur"),
        unite=str(champs.get("unite") or ""),
        champ=_texte(place, champs, "champ"),
        annee=_texte(place, champs, "annee"),
        place=place,
        **_datation(place, champs),
    )


def _terme(entree: Entree) -> TermeFichier:
    place, terme, champs, texte = entree
    _refuser_inconnus(place, champs, {"developpe"})
    if not texte.strip():
        raise CurriculumInvalideError(place.chemin, place.ligne, f"« {terme} » n'a pas de définition")
    return TermeFichier(terme, str(champs.get("developpe") or ""), texte.strip(), place)


def _urgence(entree: Entree) -> UrgenceFichier:
    place, numero, champs, _ = entree
    _refuser_inconnus(place, champs, CHAMPS_URGENCE)
    return UrgenceFichier(
        numero=numero,
        mode=str(champs.get("mode", "appel")),
        libelle=_texte(place, champs, "libelle"),
        pour_qui=_texte(place, champs, "pour_qui"),
        est_dans_le_pied=bool(champs.get("pied", False)),
        place=place,
        **_datation(place, champs),
    )


def _datation(place: Place, champs: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": _texte(place, champs, "source"),
        "adresse": str(champs.get("adresse") or ""),
        "verifie_le": _date(place, champs, "verifie_le"),
        "relu_par": str(champs.get("relu_par") or ""),
        "a_revoir_le": _date(place, champs, "a_revoir_le"),
    }


def _texte(place: Place, champs: dict[str, Any], nom: str) -> str:
    valeur = champs.get(nom)
    if valeur is None or not str(valeur).strip():
        raise CurriculumInvalideError(place.chemin, place.ligne, f"il manque « {nom} »")
    return str(valeur)


def _date(place: Place, champs: dict[str, Any], nom: str) -> date:
    valeur = champs.get(nom)
    if type(valeur) is not date:
        raise CurriculumInvalideError(place.chemin, place.ligne, f"« {nom} » est une date, écrite 2026-11-23")
    return valeur


def _refuser_inconnus(place: Place, champs: dict[str, Any], connus: set[str]) -> None:
    if inconnus := sorted(str(nom) for nom in set(champs) - connus):
        raise CurriculumInvalideError(place.chemin, place.ligne, f"champ inconnu : {', '.join(inconnus)}")
