"""Mettre en forme un relevé pour l'écran : phrases, barres, tableaux. Aucun compte n'est refait ici."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cours.models import ParcoursPage
from lms.indicateurs import DEFINITIONS, Ligne, Releve, masquer

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MOIS_COURTS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
FINE = "\u202f"  # espace fine insécable, entre les milliers
INSECABLE = "\u00a0"


@dataclass(frozen=True)
class Segment:
    """Une part de barre : sa classe de motif, son début et sa largeur en pour cent de la plus longue barre."""

    accent: str
    debut: str
    largeur: str


@dataclass(frozen=True)
class Barre:
    """Une ligne du graphe. `details` suit l'ordre de la légende ; None sous le seuil du secret."""

    libelle: str
    total: str
    segments: list[Segment]
    details: list[str] | None
    est_en_cours: bool


@dataclass(frozen=True)
class Chiffre:
    """Un indicateur secondaire : libellé, valeur écrite, définition."""

    code: str
    libelle: str
    valeur: str
    definition: str


@dataclass(frozen=True)
class Rang:
    """Une ligne de tableau, écrite ; `est_secret` remplace ses nombres par une phrase."""

    code: str
    libelle: str
    formations: str
    personnes: str
    parcours: str
    heures: str
    est_secret: bool


@dataclass(frozen=True)
class TableauDeBord:
    """Tout ce que la page montre."""

    releve: Releve
    grand_nombre: str
    phrase: SafeString
    definition: str
    chiffres: list[Chiffre]
    titre_barres: str
    legende: list[tuple[str, str]]
    barres: list[Barre]
    modules: list[Rang]
    parcours: list[Rang]
    structures: list[Rang]
    seuil: int

    @property
    def seuil_ecrit(self) -> str:
        return str(self.seuil)

    @property
    def a_du_secret(self) -> bool:
        """Vrai si une barre tait son détail : la légende le dit."""
        return any(barre.details is None for barre in self.barres)

    @property
    def est_vide(self) -> bool:
        total = self.releve.total
        return not (total.formations or total.actualisations)


def tableau_de_bord(releve: Releve, periode: str, seuil: int) -> TableauDeBord:
    """Compose l'écran depuis un relevé ; une requête, pour l'ordre et la lettre des parcours."""
    lettres = {page.code: page.lettre for page in ParcoursPage.objects.only("code", "lettre")}
    parcours = sorted(releve.par_axe["parcours"], key=lambda ligne: lettres.get(ligne.code, ligne.code))
    legende = [(lettres.get(ligne.code, "").lower(), ligne.libelle) for ligne in parcours]
    return TableauDeBord(
        releve=releve,
        grand_nombre=nombre(releve.total.formations or 0),
        phrase=_phrase(releve),
        definition=DEFINITIONS["I1"][1].replace("Le ", "le ", 1),
        chiffres=_chiffres(releve.total),
        titre_barres="Par mois" if periode == "mois" else "Par trimestre",
        legende=legende,
        barres=list(_barres(releve, periode, [(ligne.code, lettres.get(ligne.code, "")) for ligne in parcours], seuil)),
        modules=[_rang(ligne) for ligne in masquer(releve.par_axe["module"], seuil)],
        parcours=[_rang(ligne, lettres.get(ligne.code, "")) for ligne in masquer(parcours, seuil)],
        structures=[_rang(ligne, "") for ligne in sorted(releve.par_axe["structure"], key=lambda li: li.libelle)],
        seuil=seuil,
    )


def nombre(valeur: int | Decimal) -> str:
    """« 1 234 », « 100,5 » : espace fine, virgule, sans zéro inutile."""
    texte = f"{valeur:,}".replace(",", FINE).replace(".", ",")
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def jour_en_lettres(jour: date) -> SafeString:
    """« 1er janvier 2026 », « 30 septembre 2026 »."""
    rang = format_html("{}<sup>er</sup>", 1) if jour.day == 1 else str(jour.day)
    return format_html("{}{}{} {}", rang, INSECABLE, MOIS[jour.month - 1], jour.year)


def _phrase(releve: Releve) -> SafeString:
    pluriel = "s" if (releve.total.formations or 0) > 1 else ""
    debut, fin = jour_en_lettres(releve.debut), jour_en_lettres(releve.fin)
    return format_html("formation{} réalisée{} du {} au {}", pluriel, pluriel, debut, fin)


def _chiffres(total: Ligne) -> list[Chiffre]:
    valeurs = {
        "I2": nombre(total.professionnels or 0),
        "I3": nombre(total.parcours_complets or 0),
        "I4": f"{nombre(total.heures or Decimal(0))}{INSECABLE}h",
        "I5": nombre(total.actualisations or 0),
    }
    return [Chiffre(code, DEFINITIONS[code][0], valeur, DEFINITIONS[code][1]) for code, valeur in valeurs.items()]


def _rang(ligne: Ligne, code: str | None = None) -> Rang:
    """`code` remplace celui de la ligne quand il ne se lit pas (lettre du parcours, rien pour une structure)."""
    return Rang(
        code=ligne.code if code is None else code,
        libelle=ligne.libelle,
        formations=_ecrire(ligne.formations),
        personnes=_ecrire(ligne.professionnels),
        parcours=_ecrire(ligne.parcours_complets),
        heures=_ecrire(ligne.heures),
        est_secret=ligne.secret,
    )


def _ecrire(mesure: int | Decimal | None) -> str:
    return "" if mesure is None else nombre(mesure)


def _periodes(releve: Releve, periode: str) -> Iterator[tuple[str, str, bool]]:
    """(code, libellé, en cours) de chaque mois ou trimestre de la période, jusqu'à aujourd'hui."""
    aujourdhui = timezone.localdate()
    pas = 1 if periode == "mois" else 3
    plusieurs_annees = releve.debut.year != releve.fin.year
    courant = date(releve.debut.year, (releve.debut.month - 1) // pas * pas + 1, 1)
    while courant <= min(releve.fin, max(aujourdhui, releve.debut)):
        suivant = date(courant.year + (courant.month + pas > 12), (courant.month + pas - 1) % 12 + 1, 1)
        if periode == "mois":
            libelle = MOIS_COURTS[courant.month - 1] + (f" {courant.year}" if plusieurs_annees else "")
            code = f"{courant:%Y-%m}"
        else:
            libelle, code = f"T{courant.month // 3 + 1} {courant.year}", f"{courant.year}-T{courant.month // 3 + 1}"
        yield code, libelle, courant <= aujourdhui < suivant
        courant = suivant


def _barres(releve: Releve, periode: str, parcours: list[tuple[str, str]], seuil: int) -> Iterator[Barre]:
    """Une barre par période, vides comprises ; sous le seuil, le total sans le détail par parcours."""
    lignes = {ligne.code: ligne for ligne in releve.par_axe[periode]}
    croisees = {ligne.code: ligne.formations or 0 for ligne in releve.par_axe[f"{periode}_parcours"]}
    plus_longue = max((ligne.formations or 0 for ligne in lignes.values()), default=0) or 1
    for code, libelle, est_en_cours in _periodes(releve, periode):
        ligne = lignes.get(code)
        total = (ligne.formations or 0) if ligne else 0
        est_secret = bool(ligne and total and (ligne.professionnels or 0) < seuil)
        parts = [(lettre.lower(), croisees.get(f"{code}|{cle}", 0)) for cle, lettre in parcours]
        segments = _segments([("neutre", total)] if est_secret else parts, plus_longue)
        details = None if est_secret else [nombre(part) for _, part in parts]
        yield Barre(libelle, nombre(total), segments, details, est_en_cours)


def _segments(parts: list[tuple[str, int]], plus_longue: int) -> list[Segment]:
    segments, debut = [], 0.0
    for accent, valeur in parts:
        largeur = 100 * valeur / plus_longue
        if valeur:
            segments.append(Segment(accent or "neutre", f"{debut:.2f}%", f"{largeur:.2f}%"))
        debut += largeur
    return segments
