"""Le plan d'un récit à embranchements : où placer chaque étape, quelles flèches tirer. Pur."""

from dataclasses import dataclass

from .definitions import FIN, DefinitionEtape, DefinitionSituation

LARGEUR, HAUTEUR, ECART, PAS, DECALAGE = 148, 44, 20, 92, 60
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
        cle: Noeud(cle, etat, _x(place, rang, len(rangee), largeur), ECART + rang * PAS)
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


def _x(place: int, rang: int, nombre: int, largeur: int) -> int:
    """Centrée ; une rangée sur deux est décalée, quand il y a la place : deux flèches ne se superposent pas."""
    rangee = nombre * LARGEUR + (nombre - 1) * ECART
    libre = (largeur - rangee) // 2
    decalage = DECALAGE if rang % 2 and libre > ECART + DECALAGE else 0
    return libre + decalage + place * (LARGEUR + ECART)


def _suites(etape: DefinitionEtape) -> dict[str, list[str]]:
    """Les clés des choix, par étape d'arrivée."""
    suites: dict[str, list[str]] = {}
    for choix in etape.choix:
        suites.setdefault(choix.etape_suivante or FIN, []).append(choix.cle)
    return suites


def _rangees(situation: DefinitionSituation) -> list[list[tuple[str, str]]]:
    """Les étapes de chaque rang, avec leur état."""
    etapes = {etape.cle: etape for etape in situation.etapes}
    rangs = _rangs(situation, etapes)
    rangees: list[list[tuple[str, str]]] = [[] for _ in range(max(rangs.values(), default=0) + 1)]
    for cle, rang in rangs.items():
        rangees[rang].append((cle, "inconnue" if cle not in etapes else "etape" if rang else "depart"))
    isolees = [(cle, "isolee") for cle in etapes if cle not in rangs]
    citees = {suite for cle, _ in isolees for suite in _suites(etapes[cle])} - set(etapes) - set(rangs) - {FIN}
    dernieres = [*isolees, *((cle, "inconnue") for cle in sorted(citees))]
    return [*(rangee for rangee in rangees if rangee), [(FIN, "fin")], *([dernieres] if dernieres else [])]


def _rangs(situation: DefinitionSituation, etapes: dict[str, DefinitionEtape]) -> dict[str, int]:
    """Chaque étape atteinte, au plus tard où on la rencontre : les flèches descendent. Un cycle est borné."""
    depart, plafond = situation.etapes[0].cle, len(etapes)
    rangs = {depart: 0}
    for _ in etapes:
        for cle in [atteinte for atteinte in rangs if atteinte in etapes]:
            for suite in _suites(etapes[cle]):
                if suite not in {FIN, depart}:
                    rangs[suite] = min(max(rangs.get(suite, 0), rangs[cle] + 1), plafond)
    return rangs


def _phrase(etape: DefinitionEtape, noeuds: dict[str, Noeud]) -> str:
    etats = {"depart": " (départ)", "isolee": " (aucun choix n'y mène)"}
    suites = [
        f"{', '.join(choix)} → {noeuds[suite].libelle}{' (inconnue)' if noeuds[suite].etat == 'inconnue' else ''}"
        for suite, choix in _suites(etape).items()
    ]
    return f"{etape.cle}{etats.get(noeuds[etape.cle].etat, '')} : {' ; '.join(suites) or 'aucun choix, impasse'}"
