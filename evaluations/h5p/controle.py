"""Contrôler un contenu : types, médias, HTML, textes alternatifs, valeurs par défaut. Étape 17. Pur."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from .assainissement import assainir
from .constats import Garde, Rapport
from .resolution import Nom
from .semantics import ABSENT, SIMPLES, Champ, Parcours, Place, Semantics, est_cache, sources

SOUS_CONTENU = re.compile(r"[\w{}-]{1,64}")
EXTERNE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|data:|blob:", re.IGNORECASE)
ALTERNATIVE = re.compile(r"alt|\w*Alt(?:Text|ernativeText)?|alternativeText|imageAlt\w*|altText\w*")
VRAI_FAUX = {"true": True, "false": False, "1": True, "0": False, "": False, 1: True, 0: False}


class Controle(Parcours):
    """Vérifie et complète un contenu ; les constats vont au rapport, les médias cités dans `cites`."""

    def __init__(self, semantics: Semantics, fichiers: set[str], rapport: Rapport, garde: Garde) -> None:
        super().__init__(semantics)
        self._fichiers, self._rapport, self._garde = fichiers, rapport, garde
        self._est_francais = self._est_cache = False
        self.cites: set[str] = set()
        self.sous_bibliotheques: list[Nom] = []
        self._completes = 0
        self._inconnus: Counter[Nom] = Counter()

    def controler(self, params: Any, principale: Nom, langue: str) -> Any:
        """Le contenu nettoyé et complété, avec les défauts de sa langue. Lève DelaiDepasseError."""
        self._est_francais = langue.lower().startswith("fr")
        rendu = self.contenu(params, principale)
        if self._completes:
            self._rapport.noter("semantics-completed", n=self._completes)
        for nom, nombre in sorted(self._inconnus.items()):
            self._rapport.noter("semantics-unknown-param", n=nombre, lib=nom)
        if inutiles := sorted(self._fichiers - self.cites - _noms_cites(rendu, self._fichiers)):
            self._rapport.noter("unreferenced-file", f"content/{inutiles[0]}", n=len(inutiles))
        return rendu

    def champ(self, champ: Champ, valeur: Any, place: Place, nom: Nom) -> Any:
        self._garde.battre()
        return super().champ(champ, valeur, place, nom)

    @contextmanager
    def parmi(self, champ: Champ, voisins: dict[str, Any]) -> Iterator[None]:
        """Ce que ses voisins cachent peut rester incomplet : personne ne le voit."""
        avant, self._est_cache = self._est_cache, self._est_cache or est_cache(champ, voisins)
        yield
        self._est_cache = avant

    def simple(self, champ: Champ, valeur: Any, place: Place) -> Any:
        lire = {"text": self._texte, "number": self._nombre, "boolean": self._booleen, "select": self._choix}
        return lire[champ.genre](champ, valeur, place)

    def absent(self, champ: Champ, place: Place) -> Any:
        if champ.genre in SIMPLES and champ.defaut is not ABSENT:
            self._completes += 1
            return champ.defaut_traduit if self._est_francais else champ.defaut
        if champ.genre in {"text", "library", "list"} and not self._est_cache and not _peut_manquer(champ):
            self._rapport.noter("semantics-missing-value", place.chemin, field=place.libelle)
        return ABSENT

    def groupe_absent(self, champ: Champ, place: Place, nom: Nom) -> Any:
        """L'objet de ses défauts : des lecteurs échouent sans lui (h5p.md §3, piège h)."""
        if champ.est_groupe_simple:
            return self.champ(champ.enfants[0], ABSENT, place, nom)
        self._completes += 1
        return self._objet({}, champ.enfants, place, nom)

    def mauvais_type(self, champ: Champ, valeur: Any, place: Place) -> Any:
        self._rapport.noter("semantics-wrong-type", place.chemin, field=place.libelle)
        return valeur

    def bibliotheque(self, champ: Champ, nom: Nom, valeur: dict[str, Any], place: Place) -> None:
        self.sous_bibliotheques.append(nom)
        if champ.options and str(nom) not in champ.options:
            self._rapport.noter("library-not-allowed", place.chemin, field=place.libelle, lib=nom)
        identifiant = valeur.get("subContentId")
        if identifiant is not None and not (isinstance(identifiant, str) and SOUS_CONTENU.fullmatch(identifiant)):
            identifiant = None
        if identifiant is None:
            # Un livre s'y retrouve par lui, chaque question aussi ; des outils qui font des paquets l'oublient.
            valeur["subContentId"] = str(uuid5(NAMESPACE_URL, place.chemin))

    def objet(self, champs_: list[Champ], valeur: dict[str, Any], inconnus: set[str], place: Place, nom: Nom) -> None:
        if inconnus:
            self._inconnus[nom] += len(inconnus)
        alternatives = [champ for champ in champs_ if champ.genre == "text" and ALTERNATIVE.fullmatch(champ.nom)]
        images = [c for c in champs_ if c.genre == "image" and any(sources(c, valeur.get(c.nom)))]
        if self._est_cache or not images or not alternatives or valeur.get("decorative") is True:
            return
        if not any(str(valeur.get(champ.nom) or "").strip() for champ in alternatives):
            ici = place.vers(alternatives[0].nom, alternatives[0].libelle)
            self._rapport.noter("missing-alt", ici.chemin, field=ici.libelle)

    def media(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if (not isinstance(valeur, dict | list) and valeur != "") or not _sont_des_chemins(valeur):
            return self.mauvais_type(champ, valeur, place)
        for source in sources(champ, valeur):
            chemin = source["path"].removesuffix("#tmp").strip()
            if EXTERNE.match(chemin):
                self._rapport.noter("external-url", place.chemin, field=place.libelle, url=chemin)
            elif chemin in self._fichiers or unquote(chemin) in self._fichiers:
                self.cites.update({chemin, unquote(chemin)})
            elif chemin:
                self._rapport.noter("missing-media", place.chemin, field=place.libelle, path=chemin)
        return valeur

    def _texte(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if isinstance(valeur, int | float) and not isinstance(valeur, bool):
            valeur = str(valeur)
        if isinstance(valeur, bool) and isinstance(champ.defaut, bool):
            return valeur  # la bibliothèque l'écrit ainsi elle-même
        if not isinstance(valeur, str):
            return self.mauvais_type(champ, valeur, place) if valeur != [] else ""
        if not champ.est_html:
            return valeur
        propre, a_perdu = assainir(valeur, champ.balises)
        if a_perdu:
            self._rapport.noter("html-sanitised", place.chemin, field=place.libelle)
        return propre

    def _nombre(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if isinstance(valeur, int | float) and not isinstance(valeur, bool):
            return valeur
        if isinstance(valeur, str):
            if not valeur.strip():
                return self.absent(champ, place)
            lu = _en_nombre(valeur)
            if lu is not None:
                return lu
        return self.mauvais_type(champ, valeur, place)

    def _booleen(self, champ: Champ, valeur: Any, place: Place) -> Any:
        if isinstance(valeur, str | int) and (valeur.lower() if isinstance(valeur, str) else valeur) in VRAI_FAUX:
            return VRAI_FAUX[valeur.lower() if isinstance(valeur, str) else valeur]
        return self.mauvais_type(champ, valeur, place)

    def _choix(self, champ: Champ, valeur: Any, place: Place) -> Any:
        """Une valeur hors de la liste est gardée : des widgets remplissent la liste eux-mêmes."""
        if isinstance(valeur, str | int | float) or (champ.brut.get("multiple") and isinstance(valeur, list | dict)):
            return valeur
        return self.mauvais_type(champ, valeur, place) if not isinstance(valeur, list) else valeur


def _sont_des_chemins(media: Any) -> bool:
    lignes = media if isinstance(media, list) else [media]
    return all(isinstance(ligne.get("path") or "", str) for ligne in lignes if isinstance(ligne, dict))


def _en_nombre(texte: str) -> int | float | None:
    try:
        nombre = float(texte.strip().replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(nombre):
        return None
    return int(nombre) if nombre.is_integer() else nombre


def _peut_manquer(champ: Champ) -> bool:
    """Un champ facultatif, ou montré selon un autre, peut rester vide."""
    return (
        champ.est_facultatif
        or champ.brut.get("widget") in {"showWhen", "none"}
        or "showWhen" in champ.brut
        or bool(champ.brut.get("deprecated"))
    )


def _noms_cites(params: Any, fichiers: set[str]) -> set[str]:
    """Les fichiers nommés hors d'un champ de média (champ inconnu, HTML)."""
    if not fichiers:
        return set()
    trouves: set[str] = set()
    restants = [params]
    while restants:
        valeur = restants.pop()
        if isinstance(valeur, dict):
            restants.extend(valeur.values())
        elif isinstance(valeur, list):
            restants.extend(valeur)
        elif isinstance(valeur, str) and valeur in fichiers:
            trouves.add(valeur)
    return trouves
