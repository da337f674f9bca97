"""Ce que disent les fichiers du curriculum, une fois lus."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evaluations.definitions import DefinitionQuestionnaire, DefinitionSituation


class CurriculumInvalideError(ValueError):
    """Un fichier du curriculum ne suit pas le format ; le message nomme le fichier et la ligne."""

    def __init__(self, chemin: Path, ligne: int, message: str) -> None:
        super().__init__(f"{chemin}:{ligne} : {message}")


@dataclass(frozen=True)
class Bloc:
    """Un bloc du corps d'une leçon ; `valeur` a la forme JSON du bloc du CMS du même nom."""

    genre: str
    valeur: Any


@dataclass(frozen=True)
class LeconFichier:
    code: str
    titre: str
    duree: int
    objectif: str
    chapo: str
    corps: tuple[Bloc, ...]
    relu_par: str = ""
    relu_le: date | None = None


@dataclass(frozen=True)
class ModuleFichier:
    code: str
    titre: str
    resume: str
    objectifs: tuple[str, ...]
    duree: int
    a_paraitre: bool
    version_majeure: int
    version_mineure: int
    evaluation: str
    invite_carnet: str
    lecons: tuple[LeconFichier, ...]
    situation: DefinitionSituation | None = None
    questionnaire: DefinitionQuestionnaire | None = None


@dataclass(frozen=True)
class ParcoursFichier:
    code: str
    lettre: str
    titre: str
    chapo: str
    objectifs: tuple[str, ...]
    modules: tuple[ModuleFichier, ...]


@dataclass(frozen=True)
class Curriculum:
    parcours: tuple[ParcoursFichier, ...]
