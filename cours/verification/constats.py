"""Un constat : où, quoi, et quoi faire."""

from dataclasses import dataclass
from pathlib import Path

from cours.lecture import CurriculumInvalideError, Place


@dataclass(frozen=True)
class Constat:
    """Une erreur empêche l'import ou trompe la personne ; un avertissement se discute."""

    place: Place
    message: str
    est_erreur: bool = True

    def __str__(self) -> str:
        gravite = "erreur" if self.est_erreur else "avertissement"
        return f"{self.place.chemin}:{self.place.ligne} : {gravite} : {self.message}"


def depuis(erreur: CurriculumInvalideError) -> Constat:
    """L'erreur d'un lecteur, en constat."""
    return Constat(erreur.place, erreur.message)


def avertir(place: Place, message: str) -> Constat:
    return Constat(place, message, est_erreur=False)


def place_de(chemin: Path, debut: str) -> Place:
    """La première ligne du fichier qui commence ainsi ; la première du fichier à défaut."""
    for numero, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines(), start=1):
        if ligne.startswith(debut):
            return Place(chemin, numero)
    return Place(chemin, 1)
