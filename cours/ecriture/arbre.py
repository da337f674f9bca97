"""Écrire tout un curriculum : un dossier par parcours, un par module."""

from collections.abc import Iterator

from cours.lecture.formes import Curriculum, ModuleFichier, ParcoursFichier

from .activites import ecrire_questionnaire, ecrire_situation
from .champs import champs, fichier
from .lecons import ecrire_lecon
from .references import ecrire_chiffres, ecrire_termes, ecrire_urgences


def ecrire_curriculum(curriculum: Curriculum) -> dict[str, str]:
    """Chaque fichier, par son chemin dans le dossier. Lève EcritureImpossibleError."""
    references = {
        "chiffres.md": ecrire_chiffres(curriculum.chiffres) if curriculum.chiffres else "",
        "glossaire.md": ecrire_termes(curriculum.termes) if curriculum.termes else "",
        "urgences.md": ecrire_urgences(curriculum.urgences) if curriculum.urgences else "",
    }
    fichiers = {nom: texte for nom, texte in references.items() if texte}
    for parcours in curriculum.parcours:
        dossier = f"{parcours.lettre}-{parcours.code}".lower()
        fichiers[f"{dossier}/parcours.md"] = ecrire_parcours(parcours)
        for module in parcours.modules:
            fichiers.update((f"{dossier}/{nom}", texte) for nom, texte in _du_module(module))
    return fichiers


def _du_module(module: ModuleFichier) -> Iterator[tuple[str, str]]:
    dossier = module.code.lower()
    yield f"{dossier}/module.md", ecrire_module(module)
    for rang, lecon in enumerate(module.lecons, start=1):
        yield f"{dossier}/lecon-{rang}.md", ecrire_lecon(lecon)
    if module.situation:
        yield f"{dossier}/situation.md", ecrire_situation(module.situation)
    if module.questionnaire:
        yield f"{dossier}/quiz.md", ecrire_questionnaire(module.questionnaire)


def ecrire_parcours(parcours: ParcoursFichier) -> str:
    """Le texte d'un parcours."""
    entete = champs({"titre": parcours.titre, "objectifs": parcours.objectifs})
    return fichier(f"code: {parcours.code}\nlettre: {parcours.lettre}\n{entete}", parcours.chapo)


def ecrire_module(module: ModuleFichier) -> str:
    """Le texte d'un module."""
    entete = champs(
        {
            "titre": module.titre,
            "duree": module.duree,
            "version": f"{module.version_majeure}.{module.version_mineure}",
            "a_paraitre": module.a_paraitre,
            "objectifs": module.objectifs,
            "public": module.public,
            "prerequis": module.prerequis,
            "evaluation": module.evaluation,
            "invite_carnet": module.invite_carnet,
        }
    )
    return fichier(f"code: {module.code}\n{entete}", module.resume)
