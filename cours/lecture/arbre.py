"""L'arborescence du curriculum : un dossier par parcours, un par module, un fichier par leçon et par activité."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .activites import lire_questionnaire, lire_situation
from .formes import Curriculum, CurriculumInvalideError, LeconFichier, ModuleFichier, ParcoursFichier, Place
from .references import lire_chiffres, lire_termes, lire_urgences
from .texte import Fichier, blocs, lire_fichier

R = TypeVar("R")
Signaler = Callable[[CurriculumInvalideError], None]


def _arreter(erreur: CurriculumInvalideError) -> None:
    raise erreur


def lire_curriculum(dossier: Path, signaler: Signaler = _arreter) -> Curriculum:
    """Lit tout un curriculum. Lève CurriculumInvalideError, qui nomme le fichier et la ligne.

    `signaler` reçoit chaque erreur à la place : le fichier fautif est alors laissé de côté, les autres sont lus.
    """
    return Lecteur(Path(dossier), signaler).lire()


class Lecteur:
    """Une lecture : son dossier, et ce qu'elle fait d'une erreur."""

    def __init__(self, dossier: Path, signaler: Signaler) -> None:
        self.dossier, self.signaler = dossier, signaler

    def lire(self) -> Curriculum:
        parcours = sorted(self.dossier.glob("*/parcours.md"))
        if not parcours:
            self.signaler(CurriculumInvalideError(self.dossier, 1, "aucun fichier parcours.md dans ce dossier"))
        return Curriculum(
            parcours=self._tous(parcours, self._parcours),
            chiffres=self._essayer(lambda: lire_chiffres(self.dossier / "chiffres.md")) or (),
            termes=self._essayer(lambda: lire_termes(self.dossier / "glossaire.md")) or (),
            urgences=self._essayer(lambda: lire_urgences(self.dossier / "urgences.md")) or (),
        )

    def _essayer(self, lire: Callable[[], R]) -> R | None:
        try:
            return lire()
        except CurriculumInvalideError as erreur:
            self.signaler(erreur)
            return None

    def _tous(self, chemins: list[Path], lire: Callable[[Path], R]) -> tuple[R, ...]:
        lus = (self._essayer(lambda chemin=chemin: lire(chemin)) for chemin in chemins)  # type: ignore[misc]
        return tuple(objet for objet in lus if objet is not None)

    def _parcours(self, chemin: Path) -> ParcoursFichier:
        fichier = lire_fichier(chemin)
        return ParcoursFichier(
            code=fichier.texte("code"),
            lettre=fichier.texte("lettre"),
            titre=fichier.texte("titre"),
            chapo=fichier.corps,
            objectifs=fichier.liste("objectifs"),
            modules=self._tous(sorted(chemin.parent.glob("*/module.md")), self._module),
            place=Place(chemin, 1),
        )

    def _module(self, chemin: Path) -> ModuleFichier:
        fichier = lire_fichier(chemin)
        majeure, mineure = fichier.version()
        return ModuleFichier(
            code=fichier.texte("code"),
            titre=fichier.texte("titre"),
            resume=fichier.corps,
            objectifs=fichier.liste("objectifs"),
            duree=fichier.entier("duree"),
            a_paraitre=fichier.champ("a_paraitre", False),
            version_majeure=majeure,
            version_mineure=mineure,
            evaluation=fichier.texte("evaluation", ""),
            public=fichier.texte("public", ""),
            prerequis=fichier.texte("prerequis", "Aucun"),
            invite_carnet=fichier.texte("invite_carnet", ""),
            lecons=self._tous(sorted(chemin.parent.glob("lecon-*.md")), _lecon),
            situation=self._activite(chemin.parent / "situation.md", lire_situation),
            questionnaire=self._activite(chemin.parent / "quiz.md", lire_questionnaire),
            place=Place(chemin, 1),
        )

    def _activite(self, chemin: Path, lire: Callable[[Fichier], R]) -> R | None:
        return self._essayer(lambda: lire(lire_fichier(chemin))) if chemin.exists() else None


def _lecon(chemin: Path) -> LeconFichier:
    fichier = lire_fichier(chemin)
    return LeconFichier(
        code=fichier.texte("code"),
        titre=fichier.texte("titre"),
        duree=fichier.entier("duree"),
        objectif=fichier.texte("objectif"),
        chapo=fichier.texte("accroche"),
        corps=blocs(fichier),
        place=Place(chemin, fichier.ligne),
        relu_par=fichier.texte("relu_par", ""),
        relu_le=fichier.date("relu_le"),
    )
