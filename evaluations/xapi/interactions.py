"""Les questions dans les mots d'xAPI : interactionType et response (xAPI-Data, annexe C). Pur.

Une saisie libre n'est jamais recopiée : un texte à trous déclare la variante reconnue, vide si aucune.
"""

from collections.abc import Sequence
from typing import Any

from evaluations.genres.trous import reconnaitre

SEPARATEUR = "[,]"
TYPES = {
    "choix_unique": "choice",
    "choix_multiple": "choice",
    "vrai_faux": "true-false",
    "ordre": "sequencing",
    "association": "matching",
    "texte_a_trous": "fill-in",
    "nombre": "numeric",
}
TYPE_ETAPE = "choice"


def reponse(question: dict[str, Any], valeurs: Sequence[str]) -> str:
    """La `response` d'une réponse gardée à une question figée."""
    if question["genre"] == "vrai_faux":
        texte = next(choix["texte"] for choix in question["choix"] if choix["id"] == valeurs[0])
        return "true" if texte == "Vrai" else "false"
    if question["genre"] == "texte_a_trous":
        trous = zip(question["choix"], valeurs, strict=True)
        return SEPARATEUR.join(reconnaitre(choix["texte"], valeur) for choix, valeur in trous)
    return SEPARATEUR.join(valeurs)
