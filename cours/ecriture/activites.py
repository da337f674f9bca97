"""Écrire un quiz ou une mise en situation en texte : ce que `cours/lecture` relit."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cours.lecture.activites import ETAPE, lire_situation
from cours.lecture.formes import CurriculumInvalideError
from cours.lecture.questions import DANS_L_ORDRE, GENRES, RETOUR, lire_questionnaire
from cours.lecture.texte import Fichier
from evaluations.definitions import (
    FIN,
    Definition,
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
)

from .prose import EcritureImpossibleError, canonique, markdown

D = TypeVar("D", DefinitionQuestionnaire, DefinitionSituation)
A_COCHER = {"choix_unique", "vrai_faux", "choix_multiple"}
NOMS = {genre: nom for nom, genre in GENRES.items()}


def ecrire_questionnaire(definition: DefinitionQuestionnaire) -> str:
    """Le texte d'un quiz. Lève EcritureImpossibleError s'il ne se relirait pas à l'identique."""
    entete = {
        "code": definition.code,
        "titre": definition.titre,
        "consigne": definition.consigne,
        "duree": definition.duree_minutes,
        "seuil": definition.seuil_reussite,
    }
    return _verifie(entete, map(_question, definition.questions), definition, lire_questionnaire)


def ecrire_situation(definition: DefinitionSituation) -> str:
    """Le texte d'une mise en situation. Lève EcritureImpossibleError s'il ne se relirait pas à l'identique."""
    entete = {
        "code": definition.code,
        "titre": definition.titre,
        "consigne": definition.consigne,
        "avertissement": definition.avertissement,
        "duree": definition.duree_minutes,
        "score_compte": definition.score_compte,
    }
    sections = [
        f"## contexte\n{markdown(definition.contexte)}",
        *map(_etape, definition.etapes),
        f"## débriefing\n{markdown(definition.debriefing)}",
    ]
    return _verifie(entete, iter(sections), definition, lire_situation)


def en_tete(champs: dict[str, Any]) -> str:
    """L'en-tête d'un fichier : le code et les nombres nus, les textes entre guillemets, rien pour un texte vide."""
    return "\n".join(_champ(nom, valeur) for nom, valeur in champs.items() if valeur != "")


def une_ligne(texte: str) -> str:
    """Un texte sur une ligne, espaces réduits : ni un fichier ni l'écran n'en gardent davantage."""
    return " ".join(texte.split())


def _champ(nom: str, valeur: Any) -> str:
    if nom == "code" or not isinstance(valeur, str):
        return f"{nom}: {str(valeur).lower() if isinstance(valeur, bool) else valeur}"
    ecrite = json.dumps(une_ligne(valeur), ensure_ascii=False)
    return f"{nom}: " + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in ecrite)


def _question(question: DefinitionQuestion) -> str:
    reglages = [f"Genre : {NOMS[question.genre]}"] if question.genre in NOMS else []
    if question.choix_dans_l_ordre:
        reglages.append(f"Choix : {DANS_L_ORDRE}")
    enonce = une_ligne(question.enonce)
    reponses = [ligne for rang, un in enumerate(question.choix, start=1) for ligne in _choix(question.genre, rang, un)]
    pied = [f"Justification : {une_ligne(question.justification)}"]
    if source := " | ".join(filter(None, (question.source, question.source_url, question.source_date))):
        pied.append(f"Source : {une_ligne(source)}")
    if question.date_verification:
        pied.append(f"Vérifiée le : {question.date_verification.isoformat()}")
    blocs = [*(["\n".join(reglages)] if reglages else []), enonce, "\n".join(reponses), "\n".join(pied)]
    return f"## {question.code}\n" + "\n\n".join(blocs)


def _choix(genre: str, rang: int, choix: DefinitionChoix) -> Iterator[str]:
    texte = une_ligne(choix.texte)
    if genre == "ordre":
        yield f"{rang}. {texte}"
    elif genre == "association":
        yield f"- {texte} => {une_ligne(choix.pendant)}"
    elif genre in {"texte_a_trous", "nombre"}:
        yield f"- {texte}"
    else:
        yield f"- [{'x' if choix.est_juste else ' '}] {texte}"
    if choix.retour:
        yield f"{RETOUR}{une_ligne(choix.retour)}"


def _etape(etape: DefinitionEtape) -> str:
    return "\n\n".join([f"## {ETAPE}{etape.cle}\n{markdown(etape.texte)}", *map(_choix_etape, etape.choix)])


def _choix_etape(choix: DefinitionChoixEtape) -> str:
    points = f"{choix.points} {'point' if choix.points < 2 else 'points'}"
    entete = " · ".join(filter(None, (choix.cle, points, une_ligne(choix.posture))))
    return f"### {entete} → {choix.etape_suivante or FIN}\n{une_ligne(choix.texte)}\n> {une_ligne(choix.consequence)}"


def _verifie(entete: dict[str, Any], sections: Iterator[str], attendue: D, lire: Callable[[Fichier], D]) -> str:
    """Assemble, relit, compare en réécrivant : rien ne se perd en silence."""
    tete, corps = en_tete(entete), "\n\n".join(sections)
    fichier = Fichier(Path(f"{attendue.code}.md"), yaml.safe_load(tete), corps, tete.count("\n") + 4)
    try:
        relue = lire(fichier)
    except CurriculumInvalideError as erreur:
        raise EcritureImpossibleError(f"{attendue.code} ne se relirait pas : {erreur}") from None
    if _comparable(relue) != _comparable(attendue):
        phrase = f"{attendue.code} : un texte commence comme une ligne du format (« - », « Genre : »…) : reformulez-le."
        raise EcritureImpossibleError(phrase)
    return f"---\n{tete}\n---\n{corps}\n"


def _comparable(definition: Definition) -> Any:
    """Ce qui doit se relire : espaces réduits, balises équivalentes, sans ce que le genre n'emploie pas."""
    if isinstance(definition, DefinitionQuestionnaire):
        definition = replace(definition, questions=tuple(map(_sans_superflu, definition.questions)))
    return _reduit(asdict(definition))


def _sans_superflu(question: DefinitionQuestion) -> DefinitionQuestion:
    choix = tuple(
        replace(
            un,
            est_juste=un.est_juste and question.genre in A_COCHER,
            pendant=un.pendant if question.genre == "association" else "",
        )
        for un in question.choix
    )
    return replace(question, choix=choix)


def _reduit(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {nom: _reduit(v) for nom, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_reduit(v) for v in valeur]
    if not isinstance(valeur, str):
        return valeur
    return une_ligne(canonique(valeur) if valeur.startswith("<") else valeur)
