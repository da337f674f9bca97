"""Lire un quiz écrit en texte : une section `## code` par question."""

import re
from dataclasses import dataclass, field
from datetime import date

from evaluations.definitions import DefinitionChoix, DefinitionQuestion, DefinitionQuestionnaire, problemes

from .formes import CurriculumInvalideError
from .texte import ADRESSE, Fichier, sections

CASES = re.compile(r"^- \[([ x])\] (.+)$")
MOTIFS = {
    "choix_unique": CASES,
    "choix_multiple": CASES,
    "ordre": re.compile(r"^(\d+)\. (.+)$"),
    "association": re.compile(r"^- (.+?) => (.+)$"),
    "texte_a_trous": re.compile(r"^(-) (.+)$"),
    "nombre": re.compile(r"^(-) (.+)$"),
}
FORMES = {
    "choix_unique": "« - [x] le bon choix » ou « - [ ] un choix faux »",
    "choix_multiple": "« - [x] un bon choix » ou « - [ ] un choix faux »",
    "ordre": "« 1. … », « 2. … », dans l'ordre juste",
    "association": "« - à gauche => à droite »",
    "texte_a_trous": "« - mot | variante »",
    "nombre": "« - 12,8 ± 0,2 % »",
}
GENRES = {
    "choix multiple": "choix_multiple",
    "ordre": "ordre",
    "association": "association",
    "texte à trous": "texte_a_trous",
    "nombre": "nombre",
}
DANS_L_ORDRE = "dans l'ordre"
RETOUR = "  > "
PIED = {"Justification", "Source", "Vérifiée le"}
COMMENCE_UNE_LISTE = re.compile(r"^(-|\d+\.) ")


def lire_questionnaire(fichier: Fichier) -> DefinitionQuestionnaire:
    """Lit un quiz. Lève CurriculumInvalideError, à la ligne en cause, avec la forme attendue."""
    lues = [(_question(fichier, *section), section[2]) for section in sections(fichier, "## ")]
    definition = DefinitionQuestionnaire(
        code=fichier.texte("code"),
        titre=fichier.texte("titre"),
        consigne=fichier.texte("consigne", ""),
        duree_minutes=fichier.champ("duree", 10),
        seuil_reussite=fichier.champ("seuil", 70),
        questions=tuple(question for question, _ in lues),
    )
    for probleme in problemes(definition):
        ligne = 1 if probleme.rang is None else lues[probleme.rang][1]
        raise CurriculumInvalideError(fichier.chemin, ligne, probleme.message)
    return definition


@dataclass
class _Brouillon:
    """Ce qu'on a lu d'une question jusqu'ici."""

    code: str
    genre: str = "choix_unique"
    dans_l_ordre: bool = False
    enonce: list[str] = field(default_factory=list)
    choix: list[DefinitionChoix] = field(default_factory=list)
    pied: dict[str, str] = field(default_factory=dict)


def _question(fichier: Fichier, code: str, lignes: list[str], numero: int) -> DefinitionQuestion:
    brouillon = _Brouillon(code)
    for rang, ligne in enumerate(lignes, start=numero + 1):
        if ligne.strip():
            try:
                _lire_ligne(brouillon, ligne.rstrip())
            except ValueError as erreur:
                raise CurriculumInvalideError(fichier.chemin, rang, f"{code} : {erreur}") from None
    try:
        return _definition(brouillon)
    except ValueError as erreur:
        raise CurriculumInvalideError(fichier.chemin, numero, f"{code} : {erreur}") from None


def _lire_ligne(brouillon: _Brouillon, ligne: str) -> None:
    """Range une ligne : réglage, énoncé, réponse, retour, pied. Lève ValueError si elle n'a pas sa place."""
    cle, deux_points, suite = ligne.partition(" : ")
    if deux_points and cle in {"Genre", "Choix"} and not brouillon.choix:
        _regler(brouillon, cle, suite)
    elif deux_points and cle in PIED and brouillon.choix:
        brouillon.pied[cle] = suite
    elif ligne.startswith(RETOUR) and brouillon.choix and not brouillon.pied:
        _joindre_le_retour(brouillon, ligne.removeprefix(RETOUR))
    elif COMMENCE_UNE_LISTE.match(ligne) and not brouillon.pied:
        brouillon.choix.append(_choix(brouillon, ligne))
    elif not brouillon.choix:
        brouillon.enonce.append(ligne.strip())
    else:
        raise ValueError("ligne inattendue après les réponses : une réponse, son retour « > », ou la justification")


def _regler(brouillon: _Brouillon, cle: str, suite: str) -> None:
    if cle == "Choix":
        if suite != DANS_L_ORDRE:
            raise ValueError(f"« Choix : {DANS_L_ORDRE} » est le seul réglage des choix")
        brouillon.dans_l_ordre = True
        return
    if suite not in GENRES:
        raise ValueError(f"genre « {suite} » inconnu : {', '.join(GENRES)}, ou rien pour un choix unique")
    brouillon.genre = GENRES[suite]


def _choix(brouillon: _Brouillon, ligne: str) -> DefinitionChoix:
    trouve = MOTIFS[brouillon.genre].match(ligne)
    if not trouve:
        raise ValueError(f"une réponse s'écrit {FORMES[brouillon.genre]}")
    premier, second = trouve[1], trouve[2]
    if brouillon.genre == "association":
        return DefinitionChoix(premier, pendant=second)
    attendu = len(brouillon.choix) + 1
    if brouillon.genre == "ordre" and premier != str(attendu):
        raise ValueError(f"l'élément suivant porte le numéro {attendu}, pas {premier}")
    return DefinitionChoix(second, est_juste=premier == "x")


def _joindre_le_retour(brouillon: _Brouillon, retour: str) -> None:
    dernier = brouillon.choix.pop()
    brouillon.choix.append(DefinitionChoix(dernier.texte, dernier.est_juste, retour, dernier.pendant))


def _definition(brouillon: _Brouillon) -> DefinitionQuestion:
    if not brouillon.enonce:
        raise ValueError("il faut un énoncé avant les réponses")
    if "Justification" not in brouillon.pied:
        raise ValueError("il faut une ligne « Justification : … » après les réponses")
    titre, adresse, jour = _source(brouillon.pied.get("Source", ""))
    est_vrai_faux = brouillon.genre == "choix_unique" and [un.texte for un in brouillon.choix] == ["Vrai", "Faux"]
    verifiee = brouillon.pied.get("Vérifiée le", "")
    return DefinitionQuestion(
        code=brouillon.code,
        genre="vrai_faux" if est_vrai_faux else brouillon.genre,
        enonce=" ".join(brouillon.enonce),
        choix=tuple(brouillon.choix),
        justification=brouillon.pied["Justification"],
        source=titre,
        source_url=adresse,
        source_date=jour,
        date_verification=_date(verifiee),
        choix_dans_l_ordre=brouillon.dans_l_ordre,
    )


def _date(ecrite: str) -> date | None:
    try:
        return date.fromisoformat(ecrite) if ecrite else None
    except ValueError:
        raise ValueError(f"« Vérifiée le : {ecrite} » : une date s'écrit 2026-11-23") from None


def _source(ecrite: str) -> tuple[str, str, str]:
    """« Titre | https://… | date » ; l'adresse et la date peuvent manquer."""
    titre, *reste = ecrite.split(" | ")
    adresse = reste.pop(0) if reste and ADRESSE.match(reste[0]) else ""
    if len(reste) > 1 or "://" in titre + "".join(reste):
        raise ValueError("une source s'écrit « Source : Titre | https://… | date »")
    return titre, adresse, "".join(reste)
