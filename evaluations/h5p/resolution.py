"""Résoudre : quelles bibliothèques charger, dans quel ordre, et lesquelles manquent. Pur."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

REFERENCE = re.compile(r"([$a-zA-Z_][\w\-.$]{1,254})[ ](\d{1,5})\.(\d{1,5})", re.ASCII)


@dataclass(frozen=True, order=True)
class Nom:
    """Une bibliothèque à sa version mineure : « H5P.Blanks 1.14 ». Le correctif se choisit à la résolution."""

    machine_name: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"

    @property
    def est_d_edition(self) -> bool:
        """Les composants de l'éditeur, que des paquets déclarent à tort en lecture : jamais chargés."""
        return self.machine_name.startswith("H5PEditor.")


@dataclass
class Fermeture:
    """`ordre` : chaque bibliothèque après celles dont elle dépend ; `manquantes` : celles que rien ne fournit."""

    ordre: list[Nom] = field(default_factory=list)
    manquantes: list[Nom] = field(default_factory=list)
    ignorees: list[Nom] = field(default_factory=list)


def lire_reference(texte: Any) -> Nom | None:
    """« H5P.Blanks 1.14 » en Nom ; None si ce n'est pas une référence."""
    trouve = REFERENCE.fullmatch(texte) if isinstance(texte, str) else None
    return Nom(trouve[1], int(trouve[2]), int(trouve[3])) if trouve else None


def references(params: Any) -> Iterator[Nom]:
    """Chaque `"library": "X M.m"` d'un contenu, dans l'ordre du document."""
    restants = [params]
    while restants:
        valeur = restants.pop()
        if isinstance(valeur, dict):
            if nom := lire_reference(valeur.get("library")):
                yield nom
            restants.extend(reversed(valeur.values()))
        elif isinstance(valeur, list):
            restants.extend(reversed(valeur))


def fermer(racines: Iterable[Nom], dependances: Callable[[Nom], Iterable[Nom] | None]) -> Fermeture:
    """Parcourt les dépendances de lecture depuis `racines`. Un cycle est toléré ; None veut dire : introuvable."""
    fermeture, vues = Fermeture(), set()
    pile: list[tuple[Nom, Iterator[Nom] | None]] = [(nom, None) for nom in reversed(list(racines))]
    while pile:
        nom, suite = pile.pop()
        if suite is None:
            if nom in vues:
                continue
            vues.add(nom)
            suite = _ouvrir(nom, dependances, fermeture)
            if suite is None:
                continue
        suivante = next(suite, None)
        if suivante is None:
            fermeture.ordre.append(nom)
        else:
            pile.append((nom, suite))
            pile.append((suivante, None))
    return fermeture


def _ouvrir(nom: Nom, dependances: Callable[[Nom], Iterable[Nom] | None], fermeture: Fermeture) -> Iterator[Nom] | None:
    if nom.est_d_edition:
        fermeture.ignorees.append(nom)
        return None
    trouvees = dependances(nom)
    if trouvees is None:
        fermeture.manquantes.append(nom)
        return None
    return iter(list(trouvees))
