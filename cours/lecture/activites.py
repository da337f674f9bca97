"""Lire une mise en situation écrite en texte ; le quiz est dans `questions.py`."""

import re

from evaluations.definitions import (
    FIN,
    Definition,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionSituation,
    problemes,
)

from .formes import CurriculumInvalideError
from .questions import lire_questionnaire
from .texte import Fichier, html, sections

__all__ = ["lire_questionnaire", "lire_situation"]

CHOIX_ETAPE = re.compile(r"^### ([\w-]+) · (\d{1,4}) points?(?: · (.+?))? → ([\w-]+)$", re.ASCII)
ETAPE = "étape "


def lire_situation(fichier: Fichier) -> DefinitionSituation:
    """Une mise en situation : `## contexte`, une section `## étape cle` par étape, `## débriefing`.

    Lève CurriculumInvalideError, à la ligne de l'étape en cause, si le récit n'est pas jouable.
    """
    proses: dict[str, str] = {}
    etapes: list[DefinitionEtape] = []
    lignes_etapes: list[int] = []
    for titre, lignes, numero in sections(fichier, "## "):
        if titre in {"contexte", "débriefing"} and titre not in proses:
            proses[titre] = html("\n".join(lignes).strip())
        elif titre.startswith(ETAPE):
            etapes.append(_etape(fichier, titre.removeprefix(ETAPE), lignes, numero))
            lignes_etapes.append(numero)
        else:
            phrase = f"section « {titre} » inattendue : contexte, étape cle ou débriefing, une fois chacune"
            raise CurriculumInvalideError(fichier.chemin, numero, phrase)
    definition = DefinitionSituation(
        code=fichier.texte("code"),
        titre=fichier.texte("titre"),
        consigne=fichier.texte("consigne", ""),
        avertissement=fichier.texte("avertissement", ""),
        duree_minutes=fichier.champ("duree", 15),
        score_compte=fichier.champ("score_compte", False),
        contexte=proses.get("contexte", ""),
        debriefing=proses.get("débriefing", ""),
        etapes=tuple(etapes),
    )
    _exiger_jouable(fichier, definition, lignes_etapes)
    return definition


def _exiger_jouable(fichier: Fichier, definition: Definition, lignes: list[int]) -> None:
    for probleme in problemes(definition):
        ligne = 1 if probleme.rang is None else lignes[probleme.rang]
        raise CurriculumInvalideError(fichier.chemin, ligne, probleme.message)


def _etape(fichier: Fichier, cle: str, lignes: list[str], numero: int) -> DefinitionEtape:
    texte: list[str] = []
    choix: list[DefinitionChoixEtape] = []
    entete: re.Match[str] | None = None
    dit: list[str] = []
    effet: list[str] = []
    for rang, ligne in enumerate([*lignes, "### "], start=numero + 1):
        if not ligne.startswith("### "):
            cible = texte if entete is None else effet if ligne.startswith("> ") else dit
            cible.append(ligne.removeprefix("> "))
            continue
        if entete:
            choix.append(_choix_etape(entete, dit, effet))
        entete, dit, effet = CHOIX_ETAPE.match(ligne), [], []
        if entete is None and ligne != "### ":
            forme = "« ### a · 2 points · Posture → étape »"
            raise CurriculumInvalideError(fichier.chemin, rang, f"un choix s'écrit {forme}")
    return DefinitionEtape(cle, html("\n".join(texte).strip()), tuple(choix))


def _choix_etape(entete: re.Match[str], dit: list[str], effet: list[str]) -> DefinitionChoixEtape:
    return DefinitionChoixEtape(
        cle=entete[1],
        points=int(entete[2]),
        posture=entete[3] or "",
        etape_suivante="" if entete[4] == FIN else entete[4],
        texte=" ".join("\n".join(dit).split()),
        consequence=" ".join("\n".join(effet).split()),
    )
