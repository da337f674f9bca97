"""Actor : un Agent a un seul identifiant (IFI) ; un Group en a un, ou nomme ses membres."""

from typing import Any

from .regles import est_objet, exiger, liste, objet, parmi, toutes
from .valeurs import iri, mbox, sha1, texte

compte = objet({"homePage": iri, "name": texte}, ["homePage", "name"])
IDENTIFIANTS = {"mbox": mbox, "mbox_sha1sum": sha1, "openid": iri, "account": compte}

_forme_agent = objet({"objectType": parmi("Agent"), "name": texte, **IDENTIFIANTS})


def _nombre_d_identifiants(valeur: dict[str, Any]) -> int:
    return len(IDENTIFIANTS.keys() & valeur.keys())


def _un_seul_identifiant(valeur: Any, chemin: str) -> None:
    exiger(_nombre_d_identifiants(valeur) == 1, chemin, f"un identifiant, un seul, parmi {', '.join(IDENTIFIANTS)}")


agent = toutes(_forme_agent, _un_seul_identifiant)

_forme_groupe = objet(
    {"objectType": parmi("Group"), "name": texte, "member": liste(agent), **IDENTIFIANTS}, ["objectType"]
)


def _identifie_ou_compose(valeur: Any, chemin: str) -> None:
    nombre = _nombre_d_identifiants(valeur)
    exiger(nombre <= 1, chemin, "un seul identifiant")
    exiger(nombre or valeur.get("member"), chemin, "un groupe anonyme nomme ses membres")


groupe = toutes(_forme_groupe, _identifie_ou_compose)


def acteur(valeur: Any, chemin: str) -> None:
    """Agent ou Group, selon objectType ; sans objectType, un Agent."""
    est_objet(valeur, chemin)
    (groupe if valeur.get("objectType") == "Group" else agent)(valeur, chemin)


def autorite(valeur: Any, chemin: str) -> None:
    """Authority : un Agent, ou un Group anonyme de deux membres (OAuth)."""
    acteur(valeur, chemin)
    if valeur.get("objectType") == "Group":
        exiger(not _nombre_d_identifiants(valeur), chemin, "une autorité de groupe est anonyme")
        exiger(len(valeur["member"]) == 2, chemin, "une autorité de groupe a exactement deux membres")
