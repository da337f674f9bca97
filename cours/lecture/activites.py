"""Lire un quiz ou une mise en situation écrits en texte."""

import re
from collections.abc import Iterator

from evaluations.definitions import (
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
)

from .formes import CurriculumInvalideError
from .texte import Fichier, html

CHOIX = re.compile(r"^- \[([ x])\] (.+)$")
CHOIX_ETAPE = re.compile(r"^### ([a-z0-9-]+) · (\d) points? · (.+?) → ([a-z0-9-]+)$")
FIN = "debriefing"


def _sections(fichier: Fichier, marque: str) -> Iterator[tuple[str, list[str], int]]:
    """Découpe le corps en sections (titre, lignes, numéro) ; rien n'est admis avant la première."""
    titre, debut = "", fichier.ligne
    lignes: list[str] = []
    for numero, ligne in enumerate(fichier.corps.split("\n"), start=fichier.ligne):
        if ligne.startswith(marque):
            if titre:
                yield titre, lignes, debut
            titre, lignes, debut = ligne.removeprefix(marque).strip(), [], numero
        elif titre:
            lignes.append(ligne)
        elif ligne.strip():
            raise CurriculumInvalideError(fichier.chemin, numero, f"une section « {marque}… » est attendue")
    if titre:
        yield titre, lignes, debut


def lire_questionnaire(fichier: Fichier) -> DefinitionQuestionnaire:
    """Un quiz : une section `## code` par question."""
    return DefinitionQuestionnaire(
        code=fichier.champ("code"),
        titre=fichier.champ("titre"),
        consigne=fichier.champ("consigne", ""),
        duree_minutes=fichier.champ("duree", 10),
        seuil_reussite=fichier.champ("seuil", 70),
        questions=tuple(_question(fichier, *section) for section in _sections(fichier, "## ")),
    )


def _question(fichier: Fichier, code: str, lignes: list[str], numero: int) -> DefinitionQuestion:
    enonce: list[str] = []
    choix: list[DefinitionChoix] = []
    champs: dict[str, str] = {}
    for rang, ligne in enumerate(lignes, start=numero + 1):
        cle, deux_points, suite = ligne.partition(" : ")
        if trouve := CHOIX.match(ligne):
            choix.append(DefinitionChoix(trouve[2], trouve[1] == "x"))
        elif ligne.startswith("  > ") and choix:
            dernier = choix.pop()
            choix.append(DefinitionChoix(dernier.texte, dernier.est_juste, ligne.removeprefix("  > ")))
        elif deux_points and cle in {"Justification", "Source"} and choix:
            champs[cle] = suite
        elif ligne.strip() and not choix:
            enonce.append(ligne.strip())
        elif ligne.strip():
            raise CurriculumInvalideError(fichier.chemin, rang, "ligne inattendue après les choix")
    if "Justification" not in champs or "Source" not in champs:
        raise CurriculumInvalideError(fichier.chemin, numero, f"{code} : il faut une justification et une source")
    source, adresse, date = ([*champs["Source"].split(" | "), "", ""])[:3]
    genre = "vrai_faux" if [c.texte for c in choix] == ["Vrai", "Faux"] else "choix_unique"
    return DefinitionQuestion(
        code=code,
        genre=genre,
        enonce=" ".join(enonce),
        choix=tuple(choix),
        justification=champs["Justification"],
        source=source,
        source_url=adresse,
        source_date=date,
    )


def lire_situation(fichier: Fichier) -> DefinitionSituation:
    """Une mise en situation : `## contexte`, une section `## étape cle` par étape, `## débriefing`."""
    contexte = debriefing = ""
    etapes: list[DefinitionEtape] = []
    for titre, lignes, numero in _sections(fichier, "## "):
        if titre == "contexte":
            contexte = html("\n".join(lignes).strip())
        elif titre == "débriefing":
            debriefing = html("\n".join(lignes).strip())
        elif titre.startswith("étape "):
            etapes.append(_etape(fichier, titre.removeprefix("étape "), lignes, numero))
        else:
            raise CurriculumInvalideError(fichier.chemin, numero, f"section « {titre} » inconnue")
    return DefinitionSituation(
        code=fichier.champ("code"),
        titre=fichier.champ("titre"),
        consigne=fichier.champ("consigne", ""),
        avertissement=fichier.champ("avertissement", ""),
        duree_minutes=fichier.champ("duree", 15),
        score_compte=fichier.champ("score_compte", False),
        contexte=contexte,
        debriefing=debriefing,
        etapes=tuple(etapes),
    )


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
        posture=entete[3],
        etape_suivante="" if entete[4] == FIN else entete[4],
        texte=" ".join("\n".join(dit).split()),
        consequence=" ".join("\n".join(effet).split()),
    )
