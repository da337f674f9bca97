"""Activity : son IRI, sa définition, et les composants d'interaction que permet son interactionType."""

from typing import Any

from .regles import Regle, exiger, liste, objet, parmi, toutes
from .valeurs import carte_de_langues, extensions, iri, texte

# xAPI-Data, annexe C : quelles listes de composants vont avec quel interactionType.
COMPOSANTS = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "matching": {"source", "target"},
    "performance": {"steps"},
    "true-false": set(),
    "fill-in": set(),
    "long-fill-in": set(),
    "numeric": set(),
    "other": set(),
}
LISTES = ("choices", "scale", "source", "target", "steps")

composant = objet({"id": texte, "description": carte_de_langues}, ["id"])


def _identifiants_distincts(valeur: Any, chemin: str) -> None:
    identifiants = [element["id"] for element in valeur]
    exiger(len(identifiants) == len(set(identifiants)), chemin, "deux composants portent le même id")


composants: Regle = toutes(liste(composant), _identifiants_distincts)

_forme = objet(
    {
        "name": carte_de_langues,
        "description": carte_de_langues,
        "type": iri,
        "moreInfo": iri,
        "extensions": extensions,
        "interactionType": parmi(*COMPOSANTS),
        "correctResponsesPattern": liste(texte),
        **dict.fromkeys(LISTES, composants),
    }
)


def _composants_du_genre(valeur: Any, chemin: str) -> None:
    """Une propriété d'interaction demande son interactionType, et le bon."""
    presentes = set(LISTES) & valeur.keys()
    genre = valeur.get("interactionType")
    if genre is None:
        sans_genre = presentes | ({"correctResponsesPattern"} & valeur.keys())
        exiger(not sans_genre, chemin, f"interactionType manque pour {', '.join(sorted(sans_genre))}")
        return
    etrangeres = presentes - COMPOSANTS[genre]
    exiger(not etrangeres, chemin, f"{', '.join(sorted(etrangeres))} ne va pas avec interactionType {genre}")


definition = toutes(_forme, _composants_du_genre)
activite = objet({"objectType": parmi("Activity"), "id": iri, "definition": definition}, ["id"])
