"""Lire ce que dit une activité H5P : verbe, élément, score, étape ; nettoyer avant d'enregistrer. Pur (h5p.md §10)."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.xapi.validation import StatementInvalideError
from evaluations.xapi.validation.activites import definition as valider_definition
from evaluations.xapi.validation.valeurs import carte_de_langues, extensions
from evaluations.xapi.validation.valeurs import iri as valider_iri
from evaluations.xapi.verbes import ANSWERED, COMPLETED, FAILED, LIBELLES, MASTERED, PASSED

from .texte_libre import est_gardee

SOUS_CONTENU = re.compile(r"[\w{}-]{1,64}", re.ASCII)
ETAPE = re.compile(r"[0-9]{1,4}")
ENDING_POINT = "http://id.tincanapi.com/extension/ending-point"
BIBLIOTHEQUES = "http://h5p.org/libraries/"
CATEGORIE = re.compile(re.escape(BIBLIOTHEQUES) + r"[\w.$-]{2,255}", re.ASCII)
SCORE_MAX = 100_000
PORTEURS_DE_SCORE = {ANSWERED, COMPLETED, PASSED, FAILED, MASTERED}


class DeclarationIgnoreeError(Exception):
    """Cette déclaration ne regarde pas le suivi ; le message dit pourquoi."""


@dataclass(frozen=True)
class Trace:
    """Ce qu'une déclaration du lecteur raconte ; `sous_contenu` vide : l'activité elle-même."""

    verbe: str
    sous_contenu: str
    est_enfant: bool
    brut: Decimal | None
    maximum: Decimal | None
    etape: int

    @property
    def porte_un_score(self) -> bool:
        """Le score de l'activité ne vient que de sa racine."""
        return not self.est_enfant and self.maximum is not None and self.verbe in PORTEURS_DE_SCORE


def lire(statement: Mapping[str, Any], racine: str) -> Trace:
    """Lit une déclaration nettoyée et valide. Lève DeclarationIgnoreeError si elle ne concerne pas l'activité."""
    verbe, objet = statement["verb"]["id"], statement["object"]
    if verbe not in LIBELLES:
        raise DeclarationIgnoreeError("Ce verbe n'est pas suivi.")
    sous_contenu = _sous_contenu(objet["id"], racine)
    score = statement.get("result", {}).get("score", {})
    parent = statement.get("context", {}).get("contextActivities", {}).get("parent")
    return Trace(
        verbe=verbe,
        sous_contenu=sous_contenu,
        est_enfant=bool(sous_contenu or parent),
        brut=_nombre(score.get("raw")),
        maximum=_nombre(score.get("max")),
        etape=_etape(statement),
    )


def _sous_contenu(identifiant: str, racine: str) -> str:
    if identifiant == racine:
        return ""
    prefixe = f"{racine}?subContentId="
    suffixe = identifiant.removeprefix(prefixe)
    if not identifiant.startswith(prefixe) or not SOUS_CONTENU.fullmatch(suffixe):
        raise DeclarationIgnoreeError("Cette déclaration parle d'une autre activité.")
    return suffixe


def _nombre(valeur: Any) -> Decimal | None:
    """Un nombre de points. Lève DeclarationIgnoreeError s'il est démesuré."""
    if valeur is None:
        return None
    if not isinstance(valeur, int | float) or not -SCORE_MAX <= valeur <= SCORE_MAX:
        raise DeclarationIgnoreeError("Ce score est hors bornes.")
    return Decimal(str(valeur))


def _etape(statement: Mapping[str, Any]) -> int:
    """L'étape atteinte (extension ending-point), 0 si elle n'est pas dite."""
    for porteur in (statement["object"].get("definition", {}), statement.get("result", {})):
        valeur = porteur.get("extensions", {}).get(ENDING_POINT)
        if isinstance(valeur, int | str) and ETAPE.fullmatch(str(valeur)):
            return int(valeur)
    return 0


def nettoyer(statement: Any, racine: str, surs: Collection[str] | None) -> dict[str, Any]:
    """La part utile d'une déclaration reçue : ce que le serveur n'écrit pas lui-même, sans `null` ni texte libre.

    `surs` : les éléments où l'on n'écrit pas librement ; None, tous. Lève DeclarationIgnoreeError si elle n'a ni verbe
    ni objet, ou parle d'une autre activité.
    """
    statement = _sans_null(statement)
    verbe, objet = (statement.get(cle) if isinstance(statement, dict) else None for cle in ("verb", "object"))
    if not isinstance(verbe, dict) or not isinstance(verbe.get("id"), str):
        raise DeclarationIgnoreeError("Cette déclaration n'a pas de verbe.")
    if not isinstance(objet, dict) or not isinstance(objet.get("id"), str):
        raise DeclarationIgnoreeError("Cette déclaration n'a pas d'objet.")
    est_sur = surs is None or _sous_contenu(objet["id"], racine) in surs
    propre: dict[str, Any] = {
        "verb": {"id": verbe["id"], "display": {"fr": LIBELLES.get(verbe["id"], "")}},
        "object": {"objectType": "Activity", "id": objet["id"]},
    }
    description = _definition(objet.get("definition"))
    if gardee := description if est_sur else _sans_enonce(description):
        propre["object"]["definition"] = gardee
    if resultat := _resultat(statement.get("result"), garder_la_reponse=est_sur and est_gardee(description)):
        propre["result"] = resultat
    if activites := _activites(statement.get("context"), racine):
        propre["context"] = {"contextActivities": activites}
    return propre


def _sans_null(valeur: Any) -> Any:
    """Copie sans clé nulle (un 0/0 donne « scaled: null », que la norme refuse) ni caractère qu'une base refuse."""
    if isinstance(valeur, dict):
        return {_texte(cle): _sans_null(sous) for cle, sous in valeur.items() if sous is not None}
    if isinstance(valeur, list):
        return [_sans_null(sous) for sous in valeur]
    return _texte(valeur) if isinstance(valeur, str) else valeur


def _texte(texte: str) -> str:
    return texte.encode("utf-8", "ignore").decode().replace("\x00", "")


def _definition(definition: Any) -> dict[str, Any]:
    """La definition si elle est conforme ; sinon ce qui l'est (« compound » n'est pas un interactionType)."""
    if not isinstance(definition, dict):
        return {}
    if _est_conforme(valider_definition, definition):
        return definition
    regles = {
        "name": carte_de_langues,
        "description": carte_de_langues,
        "type": valider_iri,
        "extensions": extensions,
    }
    return {
        cle: definition[cle]
        for cle, regle in regles.items()
        if cle in definition and _est_conforme(regle, definition[cle])
    }


def _est_conforme(regle: Any, valeur: Any) -> bool:
    try:
        regle(valeur, "")
    except StatementInvalideError:
        return False
    return True


def _sans_enonce(definition: dict[str, Any]) -> dict[str, Any]:
    """D'un élément où l'on écrit : son genre et l'étape atteinte ; ni énoncé, ni choix, ni autre extension."""
    gardee = {cle: definition[cle] for cle in ("type", "interactionType") if cle in definition}
    return gardee | _etape_seule(definition)


def _etape_seule(porteur: dict[str, Any]) -> dict[str, Any]:
    extensions_ = porteur.get("extensions")
    valeur = extensions_.get(ENDING_POINT) if isinstance(extensions_, dict) else None
    if isinstance(valeur, int | str) and ETAPE.fullmatch(str(valeur)):
        return {"extensions": {ENDING_POINT: valeur}}
    return {}


def _resultat(resultat: Any, *, garder_la_reponse: bool) -> dict[str, Any]:
    """Score, réussite, fin, durée, étape ; la réponse si elle n'est pas un texte libre. Le reste n'est pas gardé."""
    if not isinstance(resultat, dict):
        return {}
    propre = {cle: resultat[cle] for cle in ("score", "success", "completion", "duration") if cle in resultat}
    score = propre.get("score")
    if isinstance(score, dict) and not score.get("max"):
        del propre["score"]  # 0 sur 0 (InteractiveBook, DocumentationTool) : ni division, ni score
    if garder_la_reponse and "response" in resultat:
        propre["response"] = resultat["response"]
    return propre | _etape_seule(resultat)


def _activites(contexte: Any, racine: str) -> dict[str, Any]:
    """Les activités parentes et les catégories, seules part du contexte que l'on garde."""
    recues = contexte.get("contextActivities") if isinstance(contexte, dict) else None
    gardees: dict[str, Any] = {}
    for usage, est_connue in (("parent", _est_de_l_activite(racine)), ("category", CATEGORIE.fullmatch)):
        cites = recues.get(usage, []) if isinstance(recues, dict) else []
        identifiants = [
            une.get("id") for une in (cites if isinstance(cites, list) else [cites]) if isinstance(une, dict)
        ]
        valables = [i for i in identifiants if isinstance(i, str) and est_connue(i)]
        if usage == "parent" and cites and not valables:
            valables = [racine]  # d'où qu'il vienne, un enfant reste un enfant
        if valables:
            gardees[usage] = [{"objectType": "Activity", "id": identifiant} for identifiant in valables]
    return gardees


def _est_de_l_activite(racine: str) -> Callable[[str], bool]:
    def est_connue(identifiant: str) -> bool:
        try:
            _sous_contenu(identifiant, racine)
        except DeclarationIgnoreeError:
            return False
        return True

    return est_connue


def definitions(racine: str, *, bibliotheques: list[str], params: Any) -> dict[str, Any]:
    """Les Activity que l'activité citera : elle-même, ses sous-contenus, et la catégorie de chaque bibliothèque."""
    categories: dict[str, Any] = {f"{BIBLIOTHEQUES}{dossier.rpartition('.')[0]}": {} for dossier in bibliotheques}
    sous_contenus: dict[str, Any] = {
        f"{racine}?subContentId={identifiant}": {} for identifiant in _sous_contenus(params)
    }
    return categories | sous_contenus


def _sous_contenus(params: Any) -> Iterator[str]:
    restants = [params]
    while restants:
        valeur = restants.pop()
        if isinstance(valeur, dict):
            identifiant = valeur.get("subContentId")
            if isinstance(identifiant, str) and SOUS_CONTENU.fullmatch(identifiant):
                yield identifiant
            restants.extend(valeur.values())
        elif isinstance(valeur, list):
            restants.extend(valeur)
