"""Context, Result, Attachment : ce qui entoure le fait."""

from typing import Any

from .acteurs import acteur, agent, groupe
from .activites import activite
from .regles import Regle, exiger, liste, objet, parmi, toutes, une_ou_plusieurs
from .valeurs import (
    booleen,
    carte_de_langues,
    duree,
    entier_positif,
    extensions,
    iri,
    langue,
    nombre,
    sha2,
    texte,
    type_de_media,
    uuid,
)

reference = objet({"objectType": parmi("StatementRef"), "id": uuid}, ["objectType", "id"])
activites_du_contexte = objet(
    dict.fromkeys(("parent", "grouping", "category", "other"), une_ou_plusieurs(activite)),
)


def _entre_bornes(valeur: Any, chemin: str) -> None:
    """scaled entre -1 et 1 ; min < max ; raw entre min et max."""
    minimum, maximum, brut = (valeur.get(cle) for cle in ("min", "max", "raw"))
    exiger(-1 <= valeur.get("scaled", 0) <= 1, f"{chemin}.scaled", "compris entre -1 et 1")
    if minimum is not None and maximum is not None:
        exiger(minimum < maximum, chemin, "min est inférieur à max")
    if brut is not None:
        exiger(minimum is None or brut >= minimum, f"{chemin}.raw", "au moins min")
        exiger(maximum is None or brut <= maximum, f"{chemin}.raw", "au plus max")


score = toutes(objet(dict.fromkeys(("scaled", "raw", "min", "max"), nombre)), _entre_bornes)
resultat = objet(
    {
        "score": score,
        "success": booleen,
        "completion": booleen,
        "response": texte,
        "duration": duree,
        "extensions": extensions,
    }
)
piece_jointe = objet(
    {
        "usageType": iri,
        "display": carte_de_langues,
        "description": carte_de_langues,
        "contentType": type_de_media,
        "length": entier_positif,
        "sha2": sha2,
        "fileUrl": iri,
    },
    # Sans fileUrl, le fichier viendrait en multipart/mixed : le portail ne le reçoit pas (xapi.md §11).
    ["usageType", "display", "contentType", "length", "sha2", "fileUrl"],
)

CHAMPS: dict[str, Regle] = {
    "registration": uuid,
    "instructor": acteur,
    "team": groupe,
    "contextActivities": activites_du_contexte,
    "revision": texte,
    "platform": texte,
    "language": langue,
    "statement": reference,
    "extensions": extensions,
}
_types = liste(iri, vide=False)
# Ajouts de la 2.0.0 (IEEE 9274.1.1, §4.2.2.6).
CHAMPS_2_0 = CHAMPS | {
    "contextAgents": liste(
        objet({"objectType": parmi("contextAgent"), "agent": agent, "relevantTypes": _types}, ["objectType", "agent"])
    ),
    "contextGroups": liste(
        objet({"objectType": parmi("contextGroup"), "group": groupe, "relevantTypes": _types}, ["objectType", "group"])
    ),
}
