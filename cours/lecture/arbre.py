"""L'arborescence du curriculum : un dossier par parcours, un par module, un fichier par leçon et par activité."""

from pathlib import Path

from .activites import lire_questionnaire, lire_situation
from .formes import Curriculum, CurriculumInvalideError, LeconFichier, ModuleFichier, ParcoursFichier
from .texte import blocs, lire_fichier


def lire_curriculum(dossier: Path) -> Curriculum:
    """Lit tout un curriculum. Lève CurriculumInvalideError, qui nomme le fichier et la ligne."""
    parcours = sorted(Path(dossier).glob("*/parcours.md"))
    if not parcours:
        raise CurriculumInvalideError(Path(dossier), 1, "aucun fichier parcours.md dans ce dossier")
    return Curriculum(tuple(_parcours(chemin) for chemin in parcours))


def _parcours(chemin: Path) -> ParcoursFichier:
    fichier = lire_fichier(chemin)
    return ParcoursFichier(
        code=fichier.champ("code"),
        lettre=fichier.champ("lettre"),
        titre=fichier.champ("titre"),
        chapo=fichier.corps,
        objectifs=tuple(fichier.champ("objectifs")),
        modules=tuple(_module(module) for module in sorted(chemin.parent.glob("*/module.md"))),
    )


def _module(chemin: Path) -> ModuleFichier:
    fichier = lire_fichier(chemin)
    majeure, mineure = str(fichier.champ("version")).split(".")
    situation, quiz = chemin.parent / "situation.md", chemin.parent / "quiz.md"
    return ModuleFichier(
        code=fichier.champ("code"),
        titre=fichier.champ("titre"),
        resume=fichier.corps,
        objectifs=tuple(fichier.champ("objectifs")),
        duree=fichier.champ("duree"),
        a_paraitre=fichier.champ("a_paraitre", False),
        version_majeure=int(majeure),
        version_mineure=int(mineure),
        evaluation=fichier.champ("evaluation", ""),
        invite_carnet=fichier.champ("invite_carnet", ""),
        lecons=tuple(_lecon(lecon) for lecon in sorted(chemin.parent.glob("lecon-*.md"))),
        situation=lire_situation(lire_fichier(situation)) if situation.exists() else None,
        questionnaire=lire_questionnaire(lire_fichier(quiz)) if quiz.exists() else None,
    )


def _lecon(chemin: Path) -> LeconFichier:
    fichier = lire_fichier(chemin)
    return LeconFichier(
        code=fichier.champ("code"),
        titre=fichier.champ("titre"),
        duree=fichier.champ("duree"),
        objectif=fichier.champ("objectif"),
        chapo=fichier.champ("accroche"),
        corps=blocs(fichier),
        relu_par=fichier.champ("relu_par", ""),
        relu_le=fichier.entete.get("relu_le"),
    )
