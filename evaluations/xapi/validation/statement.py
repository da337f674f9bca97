"""Le Statement et le SubStatement : leurs propriétés, et ce qui les lie entre elles."""

import re
from typing import Any

from . import contexte
from .acteurs import acteur, autorite
from .activites import activite
from .regles import Regle, est_objet, exiger, liste, objet, toutes
from .valeurs import carte_de_langues, horodatage, iri, texte, uuid

VERSIONS = ("2.0.0", "1.0.3")
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
# Ce que la propriété `version` d'un Statement peut dire, selon la version qui le juge.
VERSIONS_ADMISES = {"2.0.0": re.compile(r"[12]\.0(?:\.[0-9]+)?"), "1.0.3": re.compile(r"1\.0(?:\.[0-9]+)?")}

verbe = objet({"id": iri, "display": carte_de_langues}, ["id"])


def valider(statement: Any, version: str = "2.0.0") -> None:
    """Lève StatementInvalideError, avec l'endroit et ce qui est attendu, si le Statement n'est pas conforme."""
    REGLES[version](statement, "")


def _objet_vise(sous_statement: Regle | None) -> Regle:
    """Object : Activity à défaut d'objectType, Agent, Group, StatementRef, SubStatement (jamais imbriqué)."""
    par_genre: dict[str, Regle] = {
        "Activity": activite,
        "Agent": acteur,
        "Group": acteur,
        "StatementRef": contexte.reference,
    }
    if sous_statement is not None:
        par_genre["SubStatement"] = sous_statement

    def regle(valeur: Any, chemin: str) -> None:
        est_objet(valeur, chemin)
        genre = valeur.get("objectType", "Activity")
        exiger(isinstance(genre, str) and genre in par_genre, f"{chemin}.objectType", "genre d'objet inconnu ici")
        par_genre[genre](valeur, chemin)

    return regle


def _revision_et_plateforme(valeur: Any, chemin: str) -> None:
    """`revision` et `platform` décrivent une Activity : ils n'ont de sens qu'avec elle."""
    if valeur["object"].get("objectType", "Activity") != "Activity":
        presentes = {"revision", "platform"} & valeur.get("context", {}).keys()
        attendu = f"{', '.join(sorted(presentes))} : seulement si object est une Activity"
        exiger(not presentes, f"{chemin}.context" if chemin else "context", attendu)


def _annulation(valeur: Any, chemin: str) -> None:
    if valeur["verb"]["id"] == VOIDED:
        exiger(valeur["object"].get("objectType") == "StatementRef", "object", "« voided » vise un StatementRef")


def _version_admise(version: str) -> Regle:
    def regle(valeur: Any, chemin: str) -> None:
        texte(valeur, chemin)
        exiger(VERSIONS_ADMISES[version].fullmatch(valeur), chemin, f"version admise en {version} attendue")

    return regle


def _regles(version: str) -> Regle:
    """Les règles d'une version."""
    champs_contexte = contexte.CHAMPS_2_0 if version == "2.0.0" else contexte.CHAMPS
    communs: dict[str, Regle] = {
        "actor": acteur,
        "verb": verbe,
        "result": contexte.resultat,
        "context": objet(champs_contexte),
        "timestamp": horodatage,
        "attachments": liste(contexte.piece_jointe),
    }
    exiges = ["actor", "verb", "object"]
    sous_statement = toutes(
        objet(communs | {"objectType": texte, "object": _objet_vise(None)}, [*exiges, "objectType"]),
        _revision_et_plateforme,
    )
    propres: dict[str, Regle] = {
        "id": uuid,
        "object": _objet_vise(sous_statement),
        "stored": horodatage,
        "authority": autorite,
        "version": _version_admise(version),
    }
    return toutes(objet(communs | propres, exiges), _revision_et_plateforme, _annulation)


REGLES = {version: _regles(version) for version in VERSIONS}
