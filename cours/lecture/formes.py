"""Ce que disent les fichiers du curriculum, une fois lus."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from evaluations.definitions import DefinitionQuestionnaire, DefinitionSituation


@dataclass(frozen=True)
class Place:
    """Où une chose est écrite ; deux contenus égaux le restent, où qu'ils soient écrits."""

    chemin: Path
    ligne: int


class CurriculumInvalideError(ValueError):
    """Un fichier du curriculum ne suit pas le format ; le message nomme le fichier et la ligne."""

    def __init__(self, chemin: Path, ligne: int, message: str) -> None:
        self.place, self.message = Place(chemin, ligne), message
        super().__init__(f"{chemin}:{ligne} : {message}")


@dataclass(frozen=True)
class Bloc:
    """Un bloc du corps d'une leçon ; `valeur` a la forme JSON du bloc du CMS du même nom."""

    genre: str
    valeur: Any
    ligne: int = field(default=1, compare=False)


@dataclass(frozen=True)
class ChiffreFichier:
    code: str
    valeur: str
    unite: str
    champ: str
    annee: str
    source: str
    adresse: str
    verifie_le: date
    relu_par: str
    a_revoir_le: date
    place: Place = field(compare=False)


@dataclass(frozen=True)
class TermeFichier:
    terme: str
    developpe: str
    definition: str
    place: Place = field(compare=False)


@dataclass(frozen=True)
class UrgenceFichier:
    numero: str
    mode: str
    libelle: str
    pour_qui: str
    est_dans_le_pied: bool
    source: str
    adresse: str
    verifie_le: date
    relu_par: str
    a_revoir_le: date
    place: Place = field(compare=False)


@dataclass(frozen=True)
class LeconFichier:
    code: str
    titre: str
    duree: int
    objectif: str
    chapo: str
    corps: tuple[Bloc, ...]
    place: Place = field(compare=False)
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
    public: str
    prerequis: str
    invite_carnet: str
    lecons: tuple[LeconFichier, ...]
    place: Place = field(compare=False)
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
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Curriculum:
    parcours: tuple[ParcoursFichier, ...]
    chiffres: tuple[ChiffreFichier, ...] = ()
    termes: tuple[TermeFichier, ...] = ()
    urgences: tuple[UrgenceFichier, ...] = ()
