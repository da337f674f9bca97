"""Ce qu'une personne écrit librement reste sur son appareil : le reconnaître, et n'en rien garder. Pur.

Une activité qui fait écrire n'a pas d'état sur le serveur. De ses éléments, seuls ceux qui ne font écrire ni en
eux-mêmes, ni dans ce qu'ils contiennent, ni dans ce qui les contient gardent réponses et énoncés : DocumentationTool
met les objectifs saisis dans l'énoncé de ses propres déclarations.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .resolution import lire_reference

# Types où la personne écrit ce qu'elle veut.
LIBRES = frozenset(
    {
        "H5P.Essay",
        "H5P.OpenEndedQuestion",
        "H5P.FreeTextQuestion",
        "H5P.TextInputField",
        "H5P.ExportableTextArea",
        "H5P.DocumentationTool",
        "H5P.GoalsPage",
        "H5P.GoalsAssessmentPage",
        "H5P.DocumentExportPage",
        "H5P.Cornell",
        "H5P.StructureStrip",
    }
)
# Réponses choisies dans une liste, ou un nombre : les seules gardées, avec un texte à trous dont la réponse est connue.
CHOISIES = frozenset({"choice", "true-false", "sequencing", "matching", "numeric", "likert", "performance"})


def est_libre(bibliotheques: Sequence[str]) -> bool:
    """Vrai si l'une des bibliothèques (« H5P.Essay-1.5.13 ») fait écrire librement."""
    return any(dossier.rpartition("-")[0] in LIBRES for dossier in bibliotheques)


def elements_surs(params: Any, principale: str) -> list[str]:
    """Les `subContentId` des éléments où l'on n'écrit pas librement, et "" pour l'activité elle-même."""
    surs: set[str] = set()
    autres: set[str] = set()
    est_dans_libre = principale in LIBRES
    contient = _parcourir(params, est_dans_libre, surs, autres)
    (autres if contient or est_dans_libre else surs).add("")
    return sorted(surs - autres)


def _parcourir(valeur: Any, est_dans_libre: bool, surs: set[str], autres: set[str]) -> bool:
    """Range chaque sous-contenu ; vrai si cette partie fait écrire librement. La profondeur est bornée à l'import."""
    if isinstance(valeur, list):
        return any([_parcourir(sous, est_dans_libre, surs, autres) for sous in valeur])
    if not isinstance(valeur, dict):
        return False
    nom = lire_reference(valeur.get("library"))
    fait_ecrire = nom is not None and nom.machine_name in LIBRES
    contient = any([_parcourir(sous, est_dans_libre or fait_ecrire, surs, autres) for sous in valeur.values()])
    identifiant = valeur.get("subContentId")
    if isinstance(identifiant, str):
        (autres if est_dans_libre or fait_ecrire or contient else surs).add(identifiant)
    return fait_ecrire or contient


def est_ecrite(definition: Mapping[str, Any]) -> bool:
    """Vrai si cette question attend un texte libre : une réponse longue, ou à remplir sans réponse connue."""
    genre = definition.get("interactionType")
    return genre == "long-fill-in" or (genre == "fill-in" and not _a_une_reponse_connue(definition))


def est_gardee(definition: Mapping[str, Any]) -> bool:
    """Vrai si la réponse à cette question peut être gardée."""
    genre = definition.get("interactionType")
    return genre in CHOISIES or (genre == "fill-in" and _a_une_reponse_connue(definition))


def _a_une_reponse_connue(definition: Mapping[str, Any]) -> bool:
    return any(definition.get("correctResponsesPattern", ()))


def etat_est_local(contenu: Mapping[str, Any]) -> bool:
    """Vrai si l'état d'une tentative reste sur l'appareil : son contenu le dit, ou une réponse l'a montré."""
    return bool(contenu.get("est_libre") or contenu.get("etat_local"))
