"""Parcourir un contenu avec les `semantics.json` de ses bibliothèques : vérifier, compléter, nettoyer. Étape 17. Pur.

Un parcours reconstruit le contenu ; ce qu'il fait de chaque valeur se décide dans une sous-classe (`Controle` ici,
`Francisation` et `Retouche` ailleurs). Les champs que les semantics ne connaissent pas sont gardés tels quels.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from .resolution import Nom, lire_reference

ABSENT: Any = object()
MEDIAS = frozenset({"image", "audio", "video", "file"})
SIMPLES = frozenset({"text", "number", "boolean", "select"})
ECRITS = frozenset({"text", "number", "boolean"})
FRERES = frozenset({"subContentId", "metadata"})


@dataclass(frozen=True)
class Place:
    """Où l'on est : les clés dans content.json, et les libellés à montrer à une personne."""

    cles: tuple[str | int, ...] = ()
    libelles: tuple[str, ...] = ()

    def vers(self, cle: str | int, libelle: str = "") -> "Place":
        return Place((*self.cles, cle), (*self.libelles, libelle) if libelle else self.libelles)

    @property
    def chemin(self) -> str:
        return "/".join(str(cle) for cle in self.cles)

    @property
    def libelle(self) -> str:
        return " › ".join(self.libelles) or "Contenu"


@dataclass(frozen=True)
class Champ:
    """Un champ des semantics, et le même en français (libellés et défauts traduits)."""

    brut: dict[str, Any]
    traduit: dict[str, Any]

    @property
    def nom(self) -> str:
        return str(self.brut["name"])

    @property
    def genre(self) -> str:
        return str(self.brut.get("type"))

    @property
    def libelle(self) -> str:
        texte = self.traduit.get("label") or self.brut.get("label") or self.brut.get("name")
        return re.sub(r"<[^>]*>", "", str(texte)[:500])[:80]

    @property
    def est_facultatif(self) -> bool:
        return bool(self.brut.get("optional"))

    @property
    def est_html(self) -> bool:
        return self.brut.get("widget") == "html" or "tags" in self.brut

    @property
    def balises(self) -> frozenset[str]:
        tags = self.brut.get("tags")
        return frozenset(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else frozenset()

    @property
    def defaut(self) -> Any:
        """La valeur par défaut de la bibliothèque, le plus souvent en anglais ; ABSENT s'il n'y en a pas."""
        return _simple(self.brut.get("default"))

    @property
    def defaut_traduit(self) -> Any:
        """La même en français si elle est traduite."""
        traduit = _simple(self.traduit.get("default"))
        return self.defaut if traduit is ABSENT else traduit

    @property
    def options(self) -> list[str]:
        """Les valeurs d'une liste de choix, ou les bibliothèques admises."""
        return [str(valeur) for valeur in self._options]

    def option(self, texte: str) -> Any:
        """La valeur d'une liste de choix telle que la bibliothèque l'écrit : 1 plutôt que « 1 »."""
        return next((valeur for valeur in self._options if str(valeur) == texte), texte)

    @property
    def _options(self) -> list[Any]:
        options = self.brut.get("options")
        valeurs = [o.get("value") if isinstance(o, dict) else o for o in options] if isinstance(options, list) else []
        return [valeur for valeur in valeurs if isinstance(valeur, str | int | float)]

    @property
    def enfants(self) -> list["Champ"]:
        return champs(self.brut.get("fields"), self.traduit.get("fields"))

    @property
    def element(self) -> "Champ | None":
        """Le champ répété d'une liste."""
        trouves = champs([self.brut.get("field")], [self.traduit.get("field")])
        return trouves[0] if trouves else None

    @property
    def est_groupe_simple(self) -> bool:
        """Un groupe à champ unique : sa valeur est directement celle du champ (h5p.md §3, piège m)."""
        return len(self.enfants) == 1 and not self.brut.get("isSubContent")


def champs(semantics: Any, traduction: Any = None) -> list[Champ]:
    """Les champs bien formés d'une liste de semantics ; la traduction a la même structure, ou manque."""
    traduits = traduction if isinstance(traduction, list) else []
    trouves = []
    for rang, brut in enumerate(semantics if isinstance(semantics, list) else []):
        traduit = traduits[rang] if rang < len(traduits) and isinstance(traduits[rang], dict) else {}
        if isinstance(brut, dict) and isinstance(brut.get("type"), str):
            trouves.append(Champ(brut if isinstance(brut.get("name"), str) else brut | {"name": ""}, traduit))
    return trouves


def _simple(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | float | bool) else ABSENT


Semantics = Callable[[Nom], tuple[Any, Any] | None]


class Parcours:
    """Une visite d'un contenu ; `semantics(nom)` rend les semantics d'une bibliothèque et leur traduction, ou None."""

    def __init__(self, semantics: Semantics) -> None:
        self._semantics = semantics

    def contenu(self, params: Any, nom: Nom, place: Place | None = None) -> Any:
        """Les paramètres d'une bibliothèque, reconstruits."""
        trouvees = self._semantics(nom)
        if trouvees is None:
            return params
        return self._objet(params, champs(*trouvees), place or Place(), nom)

    # Ce qu'une sous-classe change. Chaque méthode rend la valeur à écrire, ou ABSENT.
    def simple(self, champ: Champ, valeur: Any, place: Place) -> Any:
        return valeur

    def media(self, champ: Champ, valeur: Any, place: Place) -> Any:
        return valeur

    def absent(self, champ: Champ, place: Place) -> Any:
        return ABSENT

    def mauvais_type(self, champ: Champ, valeur: Any, place: Place) -> Any:
        return valeur

    def bibliotheque(self, champ: Champ, nom: Nom, valeur: dict[str, Any], place: Place) -> None:
        """Une sous-bibliothèque est rencontrée."""

    def parmi(self, champ: Champ, voisins: dict[str, Any]) -> AbstractContextManager[None]:
        """Le temps de visiter un champ, parmi les valeurs de son objet."""
        return nullcontext()

    def objet(self, champs_: list[Champ], valeur: dict[str, Any], inconnus: set[str], place: Place, nom: Nom) -> None:
        """Un objet vient d'être reconstruit."""

    def _objet(self, valeur: Any, champs_: list[Champ], place: Place, nom: Nom) -> Any:
        anciens = valeur if isinstance(valeur, dict) else {}
        nouveaux, voisins = dict(anciens), {champ.nom: champ.defaut for champ in champs_} | anciens
        for champ in champs_:
            ici = place.vers(champ.nom, champ.libelle)
            with self.parmi(champ, voisins):
                rendu = self.champ(champ, anciens.get(champ.nom, ABSENT), ici, nom)
            if rendu is ABSENT:
                nouveaux.pop(champ.nom, None)
            else:
                nouveaux[champ.nom] = rendu
        inconnus = set(anciens) - {champ.nom for champ in champs_} - FRERES
        self.objet(champs_, nouveaux, inconnus, place, nom)
        return nouveaux

    def champ(self, champ: Champ, valeur: Any, place: Place, nom: Nom) -> Any:
        """Une valeur, selon son champ. Un champ de genre inconnu est gardé."""
        if valeur is None or valeur is ABSENT:
            return self._manquant(champ, place, nom)
        if champ.genre in SIMPLES:
            return self.simple(champ, valeur, place)
        if champ.genre in MEDIAS:
            return self.media(champ, valeur, place)
        composes = {"group": self._groupe, "list": self._liste, "library": self._bibliotheque}
        return composes[champ.genre](champ, valeur, place, nom) if champ.genre in composes else valeur

    def _manquant(self, champ: Champ, place: Place, nom: Nom) -> Any:
        if champ.genre == "group":
            return self.groupe_absent(champ, place, nom)
        return self.absent(champ, place)

    def groupe_absent(self, champ: Champ, place: Place, nom: Nom) -> Any:
        """Par défaut un groupe absent le reste."""
        return ABSENT

    def _groupe(self, champ: Champ, valeur: Any, place: Place, nom: Nom) -> Any:
        enfants = champ.enfants
        if champ.est_groupe_simple and not _est_forme_objet(valeur, enfants[0]):
            return self.champ(enfants[0], valeur, place, nom)
        if valeur == [] or valeur == "":  # PHP écrit ainsi un objet vide
            valeur = {}
        if not isinstance(valeur, dict):
            return self.mauvais_type(champ, valeur, place)
        return self._objet(valeur, enfants, place, nom)

    def _liste(self, champ: Champ, valeur: Any, place: Place, nom: Nom) -> Any:
        if isinstance(valeur, dict) and all(cle.isdecimal() for cle in valeur):  # PHP écrit ainsi une liste trouée
            valeur = list(valeur.values())
        if valeur == "":
            valeur = []
        element = champ.element
        if not isinstance(valeur, list):
            return self.mauvais_type(champ, valeur, place)
        if element is None:
            return valeur
        rendus = (
            self.champ(element, ligne, place.vers(rang, f"{element.libelle} {rang + 1}"), nom)
            for rang, ligne in enumerate(valeur)
        )
        return [rendu for rendu in rendus if rendu is not ABSENT]

    def _bibliotheque(self, champ: Champ, valeur: Any, place: Place, nom: Nom) -> Any:
        if valeur in ([], "", {}) or (isinstance(valeur, dict) and not valeur.get("library")):
            return valeur
        cible = lire_reference(valeur.get("library")) if isinstance(valeur, dict) else None
        if cible is None:
            return self.mauvais_type(champ, valeur, place)
        self.bibliotheque(champ, cible, valeur, place)
        params, ici = valeur.get("params"), place.vers("params")
        if not isinstance(params, dict) and params not in (None, "", []):
            return self.mauvais_type(champ, valeur, ici)
        return valeur | {"params": self.contenu(params, cible, ici)}


def _est_forme_objet(valeur: Any, enfant: Champ) -> bool:
    """La forme objet d'un groupe à champ unique, que gardent quelques contenus : ses clés sont celles du groupe.

    Un champ qui ne peut pas être un objet suffit : le groupe avait plus d'un champ quand le contenu a été écrit.
    """
    if not isinstance(valeur, dict):
        return False
    return enfant.genre in ECRITS or (enfant.nom in valeur and set(valeur) <= {enfant.nom} | FRERES)


def est_cache(champ: Champ, voisins: dict[str, Any]) -> bool:
    """Vrai si `showWhen` cache ce champ d'après ses voisins ; une règle qui regarde ailleurs ne cache rien."""
    condition = champ.brut.get("showWhen")
    if not isinstance(condition, dict) or not isinstance(regles := condition.get("rules"), list):
        return False
    if not regles or not all(_se_lit(regle, voisins) for regle in regles):
        return False
    tenues = [_tient(regle["equals"], voisins[regle["field"]]) for regle in regles]
    return not (any(tenues) if condition.get("type") == "or" else all(tenues))


def _se_lit(regle: Any, voisins: dict[str, Any]) -> bool:
    return isinstance(regle, dict) and "equals" in regle and regle.get("field") in list(voisins)


def _tient(voulu: Any, valeur: Any) -> bool:
    return valeur in voulu if isinstance(voulu, list) else bool(valeur == voulu)


def sources(champ: Champ, valeur: Any) -> Iterator[dict[str, Any]]:
    """Les fichiers d'un média : une image est un objet, un son ou une vidéo une liste de sources."""
    lignes = valeur if isinstance(valeur, list) else [valeur]
    yield from (ligne for ligne in lignes if isinstance(ligne, dict) and isinstance(ligne.get("path"), str))
