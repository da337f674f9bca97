"""La retouche : ce qui se change d'un contenu sans éditeur H5P, d'après ses semantics. Pur.

On ne retire ni n'ajoute de sous-bibliothèque ; les champs inconnus sont préservés.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .resolution import Nom
from .semantics import Champ, Parcours, Place, Semantics, sources

PARAGRAPHES = re.compile(r"\s*(?:<(p|div)>(?:[^<]|<br ?/?>)*</\1>\s*)+", re.IGNORECASE)
PARAGRAPHE = re.compile(r"<(?:p|div)>(.*?)</(?:p|div)>", re.IGNORECASE | re.DOTALL)
SAUT = re.compile(r"<br ?/?>", re.IGNORECASE)
MEDIAS_REMPLACABLES = {
    "image": ("png", "jpg", "jpeg", "gif", "svg"),
    "audio": ("mp3", "m4a", "wav", "ogg"),
    "video": ("mp4", "webm"),
}


@dataclass(frozen=True)
class Reglage:
    """Une valeur que l'on peut changer : son chemin dans content.json, son champ, sa place, sa valeur."""

    champ: Champ
    place: Place
    valeur: Any

    @property
    def chemin(self) -> str:
        return self.place.chemin

    @property
    def est_media(self) -> bool:
        return self.champ.genre in MEDIAS_REMPLACABLES

    @property
    def groupe(self) -> str:
        """Où l'on est, pour ranger les réglages : « Réponses › Réponse 2 »."""
        return " › ".join(self.place.libelles[:-1])

    @property
    def est_libelle(self) -> bool:
        """Un texte de bouton ou de message, plutôt que du contenu."""
        return self.champ.genre == "text" and isinstance(self.champ.defaut, str) and bool(self.champ.defaut.strip())


class _Inventaire(Parcours):
    def __init__(self, semantics: Semantics) -> None:
        super().__init__(semantics)
        self.reglages: list[Reglage] = []

    def simple(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if isinstance(valeur, str | int | float | bool):
            self.reglages.append(Reglage(champ, place, valeur))
        return valeur

    def media(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if champ.genre in MEDIAS_REMPLACABLES and any(sources(champ, valeur)):
            self.reglages.append(Reglage(champ, place, valeur))
        return valeur


class _Application(Parcours):
    def __init__(self, semantics: Semantics, changements: Mapping[str, Any]) -> None:
        super().__init__(semantics)
        self._changements = changements

    def simple(self, champ: Champ, valeur: Any, place: Place) -> Any:
        return self._changements.get(place.chemin, valeur)

    def media(self, champ: Champ, valeur: Any, place: Place) -> Any:
        nouveau = self._changements.get(place.chemin)
        if nouveau is None:
            return valeur
        gardes = {cle: v for cle, v in next(sources(champ, valeur)).items() if cle in {"copyright", "metadata"}}
        return [gardes | nouveau] if isinstance(valeur, list) else gardes | nouveau


def inventorier(params: Any, principale: Nom, semantics: Semantics) -> list[Reglage]:
    """Tout ce qui se retouche, dans l'ordre du contenu."""
    inventaire = _Inventaire(semantics)
    inventaire.contenu(params, principale)
    return inventaire.reglages


def appliquer(params: Any, principale: Nom, semantics: Semantics, changements: Mapping[str, Any]) -> Any:
    """Le contenu où chaque chemin de `changements` a pris sa nouvelle valeur."""
    return _Application(semantics, changements).contenu(params, principale)


def en_texte(valeur: str) -> str | None:
    """Un HTML fait de simples paragraphes, en texte à lignes ; None s'il porte une mise en forme."""
    if "<" not in valeur:
        return html.unescape(valeur)
    if not PARAGRAPHES.fullmatch(valeur):
        return None
    return "\n\n".join(html.unescape(SAUT.sub("\n", corps)) for corps in PARAGRAPHE.findall(valeur))


def en_html(texte: str, ancien: str) -> str:
    """Le texte saisi, en HTML de la même forme que l'ancien : paragraphes, ou une ligne."""
    if "<" not in ancien and "\n" not in texte.strip():
        return html.escape(texte.strip(), quote=False)
    balise = "div" if ancien.lstrip().lower().startswith("<div") else "p"
    paragraphes = re.split(r"\n\s*\n", texte.replace("\r\n", "\n").strip())
    lignes = (html.escape(paragraphe, quote=False).replace("\n", "<br>") for paragraphe in paragraphes if paragraphe)
    return "".join(f"<{balise}>{ligne}</{balise}>" for ligne in lignes)
