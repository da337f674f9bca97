"""Chercher dans ce qui est en ligne : modules, leçons, glossaire ; par racines, sans souci d'accent ni de pluriel."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText, SearchQuery

from .models import LeconPage, ModulePage, Terme
from .racines import MOT, racines_cherchees, racines_du_mot

LONGUEUR_MAX = 100
MOTS_AUTOUR = 16
Racines = Sequence[frozenset[str]]
Segments = list[tuple[str, bool]]


@dataclass(frozen=True)
class Trouvaille:
    """Ce qu'une recherche a trouvé. `page` est None pour un terme du glossaire."""

    genre: str  # "module", "lecon" ou "terme"
    objet: Any
    titre: str
    cherchees: Racines

    @property
    def page(self) -> Any:
        return None if self.genre == "terme" else self.objet

    @property
    def est_au_titre(self) -> bool:
        return all(_est_un_de(racines_du_titre, self.titre) for racines_du_titre in self.cherchees)

    @property
    def extrait(self) -> Segments:
        """Le passage où les mots se trouvent, en morceaux : le texte, et s'il est à surligner."""
        textes = [texte for texte in self.objet.textes_cherches if texte != self.titre]
        if self.genre == "terme":
            textes = [self.objet.definition]
        return extraire(textes, self.cherchees)


def chercher(saisie: str) -> list[Trouvaille]:
    """Ce qui porte tous les mots de la saisie, les titres d'abord ; vide si elle ne dit rien. Quatre requêtes.

    Ni brouillon, ni module à paraître, ni leçon d'un tel module.
    """
    cherchees = racines_cherchees(saisie[:LONGUEUR_MAX])
    if not cherchees:
        return []
    requete, moteur = _requete(cherchees), get_search_backend()
    ouverts = [page for page in ModulePage.objects.live() if not page.est_ferme]
    trouves = {page.pk for page in moteur.search(requete, ModulePage.objects.live())}
    modules = [Trouvaille("module", page, page.title, cherchees) for page in ouverts if page.pk in trouves]
    chemins = tuple(page.path for page in ouverts)
    lecons = [
        Trouvaille("lecon", page, page.title, cherchees)
        for page in moteur.search(requete, LeconPage.objects.live())
        if page.path.startswith(chemins)
    ]
    termes = [
        Trouvaille("terme", terme, terme.terme, cherchees)
        for terme in moteur.search(requete, Terme.objects.filter(live=True))
    ]
    return sorted([*modules, *termes, *lecons], key=lambda trouvaille: not trouvaille.est_au_titre)


def _requete(cherchees: Racines) -> SearchQuery:
    """Chaque mot, sous l'une ou l'autre de ses racines."""
    mots = (reduce(or_, [PlainText(racine) for racine in sorted(racines)]) for racines in cherchees)
    return reduce(and_, mots)


def _est_un_de(racines: Collection[str], texte: str) -> bool:
    return any(not racines_du_mot(mot).isdisjoint(racines) for mot in MOT.findall(texte))


def extraire(textes: Iterable[str], cherchees: Racines) -> Segments:
    """Une trentaine de mots autour du premier trouvé ; les mots trouvés sont marqués. À défaut, le début."""
    voulues = frozenset().union(*cherchees)
    candidats = [texte for texte in textes if texte]
    choisi = max(candidats, key=lambda texte: _nombre_de_mots_trouves(texte, cherchees), default="")
    mots = choisi.split()
    trouve = next((rang for rang, mot in enumerate(mots) if _est_un_de(voulues, mot)), 0)
    debut, fin = max(0, trouve - MOTS_AUTOUR), trouve + MOTS_AUTOUR
    passage = " ".join(mots[debut:fin])
    segments: Segments = [("… ", False)] if debut else []
    segments += _surligner(passage, voulues)
    return [*segments, (" …", False)] if fin < len(mots) else segments


def _nombre_de_mots_trouves(texte: str, cherchees: Racines) -> int:
    presentes = {racine for mot in set(MOT.findall(texte)) for racine in racines_du_mot(mot)}
    return sum(not racines.isdisjoint(presentes) for racines in cherchees)


def _surligner(passage: str, voulues: Collection[str]) -> Segments:
    morceaux = re.split(f"({MOT.pattern})", passage)
    return [(morceau, rang % 2 == 1 and _est_un_de(voulues, morceau)) for rang, morceau in enumerate(morceaux)]
