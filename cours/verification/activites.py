"""Les règles des quiz et des mises en situation : jouables, justifiées, sourcées, à leur place."""

from collections.abc import Iterator
from pathlib import Path

from cours.lecture import ModuleFichier, Place
from evaluations.definitions import Definition, DefinitionQuestionnaire, problemes

from .constats import Constat, avertir, place_de

QUESTIONS_PAR_QUIZ = 5


def des_activites(module: ModuleFichier) -> Iterator[Constat]:
    """Les constats sur le quiz et la mise en situation d'un module."""
    dossier = module.place.chemin.parent
    if module.a_paraitre:
        return
    for nom, definition in (("quiz", module.questionnaire), ("situation", module.situation)):
        chemin = dossier / f"{nom}.md"
        if definition is None:
            yield Constat(Place(chemin, 1), f"il manque {nom}.md, ou il ne se lit pas")
            continue
        yield from _jouable(chemin, definition)
        suffixe = "QUIZ" if nom == "quiz" else "SIT"
        if definition.code != f"{module.code}-{suffixe}":
            place = place_de(chemin, "code:")
            yield Constat(place, f"le code « {definition.code} » devrait être « {module.code}-{suffixe} »")
    if module.questionnaire:
        yield from _questions(module.code, dossier / "quiz.md", module.questionnaire)


def _jouable(chemin: Path, definition: Definition) -> Iterator[Constat]:
    if isinstance(definition, DefinitionQuestionnaire):
        titres = [f"## {question.code}" for question in definition.questions]
    else:
        titres = [f"## étape {etape.cle}" for etape in definition.etapes]
    for probleme in problemes(definition):
        place = Place(chemin, 1) if probleme.rang is None else place_de(chemin, titres[probleme.rang])
        yield Constat(place, probleme.message)


def _questions(module: str, chemin: Path, quiz: DefinitionQuestionnaire) -> Iterator[Constat]:
    if len(quiz.questions) < QUESTIONS_PAR_QUIZ:
        yield Constat(Place(chemin, 1), f"{len(quiz.questions)} questions : un quiz en a {QUESTIONS_PAR_QUIZ} au moins")
    for rang, question in enumerate(quiz.questions, start=1):
        place = place_de(chemin, f"## {question.code}")
        if question.code != f"{module}-Q{rang}":
            yield Constat(place, f"le code « {question.code} » devrait être « {module}-Q{rang} », à cette place")
        if not question.source.strip():
            yield Constat(place, f"{question.code} : écrivez « Source : titre | adresse | date »")
        elif not question.source_url and "fiche" not in question.source.lower():
            yield avertir(place, f"{question.code} : la source n'a pas d'adresse")
