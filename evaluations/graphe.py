"""Le plan d'un récit à embranchements : où placer chaque étape, quelles flèches tirer. Pur."""

from collections.abc import Iterator
from dataclasses import dataclass

from .definitions import FIN, DefinitionEtape, DefinitionSituation

LARGEUR, HAUTEUR, ECART, PAS = 148, 44, 20, 92
LETTRES = 17


@dataclass(frozen=True)
class Noeud:
    """Une étape du plan, ou la fin ; `etat` : depart, etape, fin, isolee (aucun choix n'y mène), inconnue."""

    cle: str
    etat: str
    x: int
    y: int

    @property
    def libelle(self) -> str:
        nom = "débriefing" if self.etat == "fin" else self.cle
        return nom if len(nom) <= LETTRES else nom[: LETTRES - 1] + "…"

    @property
    def centre(self) -> int:
        return self.x + LARGEUR // 2

    @property
    def bas(self) -> int:
        return self.y + HAUTEUR

    @property
    def ligne_de_texte(self) -> int:
        return self.y + HAUTEUR // 2 + 5


@dataclass(frozen=True)
class Fleche:
    """D'une étape à la suivante ; `choix` : les clés des choix qui y mènent."""

    depart: Noeud
    arrivee: Noeud
    choix: str

    @property
    def x_texte(self) -> int:
        return (3 * self.depart.centre + self.arrivee.centre) // 4 + 6

    @property
    def y_texte(self) -> int:
        return (3 * self.depart.bas + self.arrivee.y) // 4 + 4


@dataclass(frozen=True)
class Graphe:
    """Le plan dessiné ; `phrases` dit la même chose, étape par étape."""

    noeuds: tuple[Noeud, ...]
    fleches: tuple[Fleche, ...]
    largeur: int
    hauteur: int
    phrases: tuple[str, ...]


def dessiner(situation: DefinitionSituation) -> Graphe:
    """Place les étapes par rang depuis le départ, la fin en dernier, les étapes isolées à la suite."""
    if not situation.etapes:
        return Graphe((), (), 0, 0, ())
    rangees = _rangees(situation)
    largeur = max(len(rangee) for rangee in rangees) * (LARGEUR + ECART) + ECART
    noeuds = {
        cle: Noeud(cle, etat, _x(place, len(rangee), largeur), ECART + rang * PAS)
        for rang, rangee in enumerate(rangees)
        for place, (cle, etat) in enumerate(rangee)
    }
    fleches = tuple(
        Fleche(noeuds[etape.cle], noeuds[suite], ", ".join(choix))
        for etape in situation.etapes
        for suite, choix in _suites(etape).items()
    )
    hauteur = len(rangees) * PAS - (PAS - HAUTEUR) + 2 * ECART
    phrases = tuple(_phrase(etape, noeuds) for etape in situation.etapes)
    return Graphe(tuple(noeuds.values()), fleches, largeur, hauteur, phrases)


def _x(place: int, nombre: int, largeur: int) -> int:
    rangee = nombre * LARGEUR + (nombre - 1) * ECART
    return (largeur - rangee) // 2 + place * (LARGEUR + ECART)


def _suites(etape: DefinitionEtape) -> dict[str, list[str]]:
    """Les clés des choix, par étape d'arrivée."""
    suites: dict[str, list[str]] = {}
    for choix in etape.choix:
        suites.setdefault(choix.etape_suivante or FIN, []).append(choix.cle)
    return suites


def _rangees(situation: DefinitionSituation) -> list[list[tuple[str, str]]]:
    """Les étapes de chaque rang, avec leur état."""
    etapes = {etape.cle: etape for etape in situation.etapes}
    rangs = dict(_rangs(situation, etapes))
    rangees: list[list[tuple[str, str]]] = [[] for _ in range(max(rangs.values(), default=0) + 1)]
    for cle, rang in rangs.items():
        rangees[rang].append((cle, "inconnue" if cle not in etapes else "etape" if rang else "depart"))
    isolees = [(cle, "isolee") for cle in etapes if cle not in rangs]
    citees = {suite for cle, _ in isolees for suite in _suites(etapes[cle])} - set(etapes) - set(rangs) - {FIN}
    dernieres = [*isolees, *((cle, "inconnue") for cle in sorted(citees))]
    return [*(rangee for rangee in rangees if rangee), [(FIN, "fin")], *([dernieres] if dernieres else [])]


def _rangs(situation: DefinitionSituation, etapes: dict[str, DefinitionEtape]) -> Iterator[tuple[str, int]]:
    """Chaque étape atteinte, au plus tôt où on la rencontre."""
    vues: set[str] = set()
    courantes, rang = [etape.cle for etape in situation.etapes[:1]], 0
    while courantes:
        vues.update(courantes)
        yield from ((cle, rang) for cle in courantes)
        suites = (suite for cle in courantes if cle in etapes for suite in _suites(etapes[cle]))
        courantes, rang = [cle for cle in dict.fromkeys(suites) if cle not in vues and cle != FIN], rang + 1


def _phrase(etape: DefinitionEtape, noeuds: dict[str, Noeud]) -> str:
    etats = {"depart": " (départ)", "isolee": " (aucun choix n'y mène)"}
    suites = [
        f"{', '.join(choix)} → {noeuds[suite].libelle}{' (inconnue)' if noeuds[suite].etat == 'inconnue' else ''}"
        for suite, choix in _suites(etape).items()
    ]
    return f"{etape.cle}{etats.get(noeuds[etape.cle].etat, '')} : {' ; '.join(suites) or 'aucun choix, impasse'}"
