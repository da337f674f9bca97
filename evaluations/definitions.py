"""Ce qu'est une activité, hors de toute base : un quiz, une mise en situation, et les règles qui les rendent jouables.

Pur : aucun import de Django. Un fichier du curriculum, un formulaire et une page enregistrée se décrivent pareil.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .genres import GENRES

# Champs venus après les premiers imports : vides, ils ne changent pas l'empreinte d'un contenu déjà importé.
TARDIFS = {"pendant", "choix_dans_l_ordre"}
# L'éditeur de texte enrichi pose cette clé à chaque enregistrement : ce n'est pas du contenu.
CLE_DE_BLOC = re.compile(r' data-block-key=\\"\w*\\"')


FIN = "debriefing"


@dataclass(frozen=True)
class DefinitionChoix:
    """Une ligne de réponse : un choix, un élément à ordonner, une paire (`pendant`), un trou, un nombre."""

    texte: str
    est_juste: bool = False
    retour: str = ""
    pendant: str = ""


@dataclass(frozen=True)
class DefinitionQuestion:
    code: str
    enonce: str
    choix: tuple[DefinitionChoix, ...]
    justification: str
    genre: str = "choix_unique"
    source: str = ""
    source_url: str = ""
    source_date: str = ""
    date_verification: date | None = None
    choix_dans_l_ordre: bool = False


@dataclass(frozen=True)
class DefinitionQuestionnaire:
    """Un quiz ; `seuil_reussite` en pour cent."""

    code: str
    titre: str
    questions: tuple[DefinitionQuestion, ...]
    consigne: str = ""
    duree_minutes: int = 10
    seuil_reussite: int = 70


@dataclass(frozen=True)
class DefinitionChoixEtape:
    """`etape_suivante` vide : ce choix mène au débriefing."""

    cle: str
    texte: str
    consequence: str
    etape_suivante: str = ""
    points: int = 0
    posture: str = ""


@dataclass(frozen=True)
class DefinitionEtape:
    cle: str
    texte: str
    choix: tuple[DefinitionChoixEtape, ...]


@dataclass(frozen=True)
class DefinitionSituation:
    """Une mise en situation ; la première étape est celle du départ."""

    code: str
    titre: str
    contexte: str
    debriefing: str
    etapes: tuple[DefinitionEtape, ...]
    consigne: str = ""
    avertissement: str = ""
    duree_minutes: int = 10
    score_compte: bool = False


Definition = DefinitionQuestionnaire | DefinitionSituation


@dataclass(frozen=True)
class Probleme:
    """Une règle enfreinte : dans quel élément (`rang`, None pour l'ensemble), quel champ, et quoi faire."""

    rang: int | None
    champ: str
    message: str
    choix: int | None = None  # le rang du choix en cause dans l'élément


class DefinitionInvalideError(ValueError):
    """La définition n'est pas jouable ; `problemes` dit pourquoi, en français."""

    def __init__(self, code: str, problemes: list[Probleme]) -> None:
        self.problemes = problemes
        super().__init__(f"{code} : " + " ".join(probleme.message for probleme in problemes))


def empreinte(definition: Definition) -> str:
    """SHA-256 hexadécimal de la définition : deux contenus identiques ont la même, clés de bloc mises à part."""
    texte = json.dumps(
        asdict(definition, dict_factory=_sans_tardif_vide), ensure_ascii=False, sort_keys=True, default=date.isoformat
    )
    return hashlib.sha256(CLE_DE_BLOC.sub("", texte).encode()).hexdigest()


def _sans_tardif_vide(champs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in champs if valeur or nom not in TARDIFS}


def problemes(definition: Definition) -> list[Probleme]:
    """Rend les règles enfreintes ; une liste vide : l'activité est jouable et notable."""
    regles = _du_questionnaire if isinstance(definition, DefinitionQuestionnaire) else _de_la_situation
    trouves = list(regles(definition))  # type: ignore[arg-type]
    if any("\x00" in texte for texte in _textes(asdict(definition))):
        trouves.append(Probleme(None, "", "Le texte contient un caractère invisible interdit : retapez-le."))
    return trouves


def verifier(definition: Definition) -> None:
    """Lève DefinitionInvalideError si une règle est enfreinte."""
    if trouves := problemes(definition):
        raise DefinitionInvalideError(definition.code, trouves)


def _textes(valeur: Any) -> Iterator[str]:
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, dict):
        yield from _textes(tuple(valeur.values()))
    elif isinstance(valeur, list | tuple):
        for element in valeur:
            yield from _textes(element)


def _du_questionnaire(definition: DefinitionQuestionnaire) -> Iterator[Probleme]:
    if not definition.questions:
        yield Probleme(None, "", "Ajoutez au moins une question.")
    yield from _doublons([question.code for question in definition.questions], "code", "Deux questions portent le code")
    for rang, question in enumerate(definition.questions):
        yield from _de_la_question(rang, question)


def _de_la_question(rang: int, question: DefinitionQuestion) -> Iterator[Probleme]:
    genre = GENRES.get(question.genre)
    if genre is None:
        yield Probleme(rang, "genre", f"Question {question.code} : choisissez un genre de la liste.")
        return
    for regle in genre.regles(question.enonce, question.choix):
        yield Probleme(rang, "enonce", f"Question {question.code} : {regle}")


def _de_la_situation(definition: DefinitionSituation) -> Iterator[Probleme]:
    if not definition.etapes:
        yield Probleme(None, "", "Ajoutez au moins une étape : la première est celle du départ.")
        return
    yield from _doublons([etape.cle for etape in definition.etapes], "cle", "Deux étapes portent la clé")
    cles = {etape.cle for etape in definition.etapes}
    for rang, etape in enumerate(definition.etapes):
        yield from _de_l_etape(rang, etape, cles)
    yield from _du_recit(definition.etapes)


def _de_l_etape(rang: int, etape: DefinitionEtape, cles: set[str]) -> Iterator[Probleme]:
    if not etape.choix:
        yield Probleme(rang, "cle", f"Étape {etape.cle} : proposez au moins un choix, sinon le récit s'arrête là.")
    if etape.cle == FIN:
        yield Probleme(rang, "cle", f"La clé « {FIN} » désigne la fin du récit : donnez-en une autre à cette étape.")
    deja: set[str] = set()
    for place, choix in enumerate(etape.choix):
        if choix.cle in deja:
            yield Probleme(rang, "cle", f"Étape {etape.cle} : deux choix portent la clé {choix.cle}.", place)
        if choix.etape_suivante and choix.etape_suivante not in cles:
            phrase = f"Étape {etape.cle}, choix {choix.cle} : l'étape « {choix.etape_suivante} » n'existe pas."
            yield Probleme(rang, "etape_suivante", phrase, place)
        deja.add(choix.cle)


def _du_recit(etapes: tuple[DefinitionEtape, ...]) -> Iterator[Probleme]:
    """Chaque étape se rencontre au plus une fois, et toutes peuvent se rencontrer depuis la première."""
    suites = {etape.cle: {choix.etape_suivante for choix in etape.choix} & _cles(etapes) for etape in etapes}
    atteintes = _atteintes(etapes[0].cle, suites)
    for rang, etape in enumerate(etapes):
        if etape.cle not in atteintes:
            yield Probleme(rang, "cle", f"Étape {etape.cle} : aucun choix n'y mène depuis la première étape.")
        elif any(etape.cle in _atteintes(suite, suites) for suite in suites[etape.cle]):
            yield Probleme(rang, "cle", f"Étape {etape.cle} : ses choix y ramènent, le récit tournerait en rond.")


def _cles(etapes: tuple[DefinitionEtape, ...]) -> set[str]:
    return {etape.cle for etape in etapes}


def _atteintes(depart: str, suites: dict[str, set[str]]) -> set[str]:
    """Les étapes que l'on peut rencontrer depuis `depart`, lui compris."""
    vues: set[str] = set()
    restantes = {depart}
    while restantes:
        vues |= restantes
        restantes = set().union(*(suites[cle] for cle in restantes)) - vues
    return vues


def _doublons(codes: list[str], champ: str, phrase: str) -> Iterator[Probleme]:
    deja: set[str] = set()
    for rang, code in enumerate(codes):
        if code in deja:
            yield Probleme(rang, champ, f"{phrase} {code}.")
        deja.add(code)
