"""Les faits synthétiques : des réalisations étalées dans le temps, chacune avec sa ligne d'attestation."""

import hashlib
import json
import random
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from certificats import codes
from certificats import contenu as mise_en_forme
from certificats.contenu import ContenuAttestation
from certificats.models import Attestation, Compteur
from cours.models import ModulePage
from cours.structure import avec_parcours

from .models import Professionnel, Realisation

PARIS = ZoneInfo("Europe/Paris")
JOURS = 730  # les dates s'étalent sur les deux ans qui précèdent le semis
AVERTISSEMENT = "Attestation synthétique, sans document : elle ne concerne personne."
MARQUE = re.compile("⟦([a-z]+)⟧")

Ligne = dict[str, Any]


def tirer_uuid(hasard: random.Random) -> UUID:
    """Un UUID aléatoire reproductible."""
    return UUID(int=hasard.getrandbits(128), version=4)


class Moule:
    """Un texte à trous `⟦nom⟧`, découpé une fois pour être rempli cent mille fois."""

    def __init__(self, texte: str) -> None:
        self.morceaux = MARQUE.split(texte)

    def remplir(self, valeurs: dict[str, str]) -> str:
        morceaux = self.morceaux.copy()
        morceaux[1::2] = [valeurs[nom] for nom in morceaux[1::2]]
        return "".join(morceaux)


@dataclass(frozen=True)
class Gabarit:
    """Ce qui ne change pas d'une réalisation à l'autre d'un même module."""

    faits: Ligne
    charge: Moule


def gabarits() -> list[Gabarit]:
    """Un gabarit par module en ligne, dans l'ordre des codes."""
    pages = avec_parcours(ModulePage.objects.live().exclude(code="")).order_by("code")
    return [Gabarit(_faits_du_module(page), Moule(canoniser(_charge(page)))) for page in pages]


def _faits_du_module(page: Any) -> Ligne:
    return {
        "module_page_id": page.pk,
        "origine": Realisation.Origine.SYNTHETIQUE.value,
        "modalite": Realisation.Modalite.EN_LIGNE.value,
        "module_code": page.code,
        "module_titre": page.title,
        "parcours_code": page.parcours_code,
        "parcours_titre": page.parcours_titre,
        "version_majeure": page.version_majeure,
        "version_mineure": page.version_mineure,
        "duree_minutes": page.duree_minutes,
    }


def _charge(page: Any) -> dict[str, Any]:
    """La charge d'une attestation du module, avec des trous pour la personne, la date et le numéro."""
    charge = mise_en_forme.figer(_contenu(page), numero="⟦numero⟧", code="⟦code⟧", date_delivrance=timezone.now())
    dates = {"Dates": "du ⟦jour⟧ au ⟦jour⟧", "Délivrée le": "⟦jour⟧"}
    return charge | {
        "sel": "⟦sel⟧",
        "date_delivrance": "⟦instant⟧",
        "formation": charge["formation"] | {"debut": "⟦instant⟧", "fin": "⟦instant⟧"},
        "mentions": [AVERTISSEMENT, *charge["mentions"]],
        "imprime": [[libelle, dates.get(libelle, valeur)] for libelle, valeur in charge["imprime"]],
    }


def _contenu(page: Any) -> ContenuAttestation:
    instant = timezone.now()
    return ContenuAttestation(
        reference="", genre="module", titulaire_nom="⟦nom⟧", titulaire_prenom="", fonction="⟦fonction⟧",
        structure="⟦structure⟧", formation_code=page.code, intitule=page.title, version=page.version,
        parcours=page.parcours_titre, objectifs=tuple(page.liste_objectifs), nature=page.nature,
        modalite=Realisation.Modalite.EN_LIGNE.label, duree_minutes=page.duree_minutes, debut=instant, fin=instant,
        resultat="acquis", conditions=AVERTISSEMENT, accent=page.code[:1].lower(), est_demonstration=True,
    )  # fmt: skip


def canoniser(charge: dict[str, Any]) -> str:
    """La forme canonique (RFC 8785) d'une charge sans nombre flottant."""
    return json.dumps(charge, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _repartir(personnes: int, modules: int, realisations: int, hasard: random.Random) -> "array[int]":
    """À qui revient chaque réalisation, dans l'ordre du temps : inégalement, jamais plus d'une par module."""
    moyenne = realisations / personnes
    parts = [min(modules, int(hasard.triangular(0, 2 * moyenne + 1, moyenne))) for _ in range(personnes)]
    reste, rang = realisations - sum(parts), 0
    while reste:
        pas = 1 if reste > 0 else -1
        if 0 <= parts[rang] + pas <= modules:
            parts[rang] += pas
            reste -= pas
        rang = (rang + 1) % personnes
    tours = array("I", (rang for rang, part in enumerate(parts) for _ in range(part)))
    hasard.shuffle(tours)
    return tours


class Calendrier:
    """Des instants croissants, plus serrés les jours ouvrés, plus rares en août et en fin de semaine."""

    def __init__(self, dernier: date) -> None:
        self.premier = dernier - timedelta(days=JOURS)
        self.cumul = list(accumulate(self._poids(self.premier + timedelta(days=n), n) for n in range(JOURS)))

    @property
    def annees(self) -> range:
        """Les années que touche le calendrier."""
        return range(self.premier.year, (self.premier + timedelta(days=JOURS)).year + 1)

    @staticmethod
    def _poids(jour: date, rang: int) -> float:
        poids = (0.5 + rang / JOURS) * (0.1 if jour.weekday() >= 5 else 1)
        return poids * (0.3 if jour.month == 8 else 1)

    def instant(self, position: float) -> datetime:
        """L'instant à cette position (0 à 1) ; croissant avec elle."""
        cible = position * self.cumul[-1]
        rang = min(bisect_left(self.cumul, cible), JOURS - 1)
        precedent = self.cumul[rang - 1] if rang else 0.0
        fraction = (cible - precedent) / (self.cumul[rang] - precedent)
        matin = datetime.combine(self.premier + timedelta(days=rang), time(8), tzinfo=PARIS)
        return matin + timedelta(seconds=int(fraction * 36_000))


class Numerotation:
    """Les compteurs des années du calendrier, verrouillés jusqu'à la fin de la transaction."""

    def __init__(self, annees: range) -> None:
        cles = [str(annee) for annee in annees]
        Compteur.objects.bulk_create([Compteur(cle=cle) for cle in cles], ignore_conflicts=True)
        verrouilles = Compteur.objects.select_for_update().filter(cle__in=cles).order_by("cle")
        self.derniers = {compteur.cle: compteur.dernier for compteur in verrouilles}

    def suivant(self, instant: datetime) -> str:
        annee = str(instant.year)
        self.derniers[annee] += 1
        return f"{annee}-{self.derniers[annee]:06d}"

    def rendre(self) -> None:
        """Écrit les derniers numéros donnés."""
        for annee, dernier in self.derniers.items():
            Compteur.objects.filter(cle=annee).update(dernier=dernier)


class Semoir:
    """Engendre les faits dans l'ordre du temps, sans rien lire en base une fois construit."""

    def __init__(self, personnes: list[Professionnel], modeles: list[Gabarit], hasard: random.Random) -> None:
        self.personnes, self.modeles, self.hasard = personnes, modeles, hasard
        self.calendrier = Calendrier(timezone.localdate())
        self.numerotation = Numerotation(self.calendrier.annees)

    def semer(self, nombre: int) -> Iterator[tuple[Ligne, Ligne]]:
        """Chaque réalisation et son attestation."""
        modules, hasard = len(self.modeles), self.hasard
        faites = [0] * len(self.personnes)
        departs = [hasard.randrange(0, modules, 4) for _ in self.personnes]
        for rang, qui in enumerate(_repartir(len(self.personnes), modules, nombre, hasard)):
            gabarit = self.modeles[(departs[qui] + faites[qui]) % modules]
            faites[qui] += 1
            fin = self.calendrier.instant((rang + 0.5) / nombre)
            fait = _fait(self.personnes[qui], gabarit, fin, tirer_uuid(hasard))
            yield fait, _attestation(self.personnes[qui], gabarit, fait, self.numerotation.suivant(fin), hasard)


def _fait(personne: Professionnel, gabarit: Gabarit, fin: datetime, uuid: UUID) -> Ligne:
    structure, metier = personne.structure, personne.metier
    return gabarit.faits | {
        "uuid": uuid,
        "professionnel_id": personne.pk,
        "cle_statistique": personne.cle_statistique,
        "date_fin": fin,
        "jour": fin.date(),
        "structure_id": structure.pk if structure else None,
        "structure_nom": structure.nom if structure else "",
        "structure_type": structure.type if structure else "",
        "metier_id": metier.pk if metier else None,
        "metier_libelle": metier.libelle if metier else "",
    }


@lru_cache(maxsize=JOURS + 1)
def _en_lettres(jour: date) -> str:
    return mise_en_forme.jour(datetime.combine(jour, time(12), tzinfo=PARIS))


@lru_cache(maxsize=1000)
def _echapper(texte: str) -> str:
    """Le texte tel qu'il s'écrit dans une chaîne JSON."""
    return json.dumps(texte, ensure_ascii=False)[1:-1]


def _attestation(personne: Professionnel, gabarit: Gabarit, fait: Ligne, numero: str, hasard: random.Random) -> Ligne:
    """La ligne d'attestation : la charge du gabarit, remplie pour cette personne."""
    # Seize chiffres hexadécimaux : un sous-ensemble de l'alphabet des codes.
    code = codes.grouper(f"{hasard.getrandbits(64):016X}")
    charge = gabarit.charge.remplir(
        {
            "nom": _echapper(f"{personne.prenom} {personne.nom}"),
            "fonction": _echapper(fait["metier_libelle"]),
            "structure": _echapper(fait["structure_nom"]),
            "jour": _en_lettres(fait["jour"]),
            "instant": fait["date_fin"].isoformat(),
            "sel": f"{hasard.getrandbits(128):032x}",
            "numero": numero,
            "code": code,
        }
    )
    return {
        "reference": str(fait["uuid"]),
        "genre": Attestation.Genre.MODULE.value,
        "code": code,
        "numero": numero,
        "titulaire_id": personne.user_id,
        "charge": charge,
        "empreinte": hashlib.sha256(charge.encode()).hexdigest(),
        "est_synthetique": True,
        "date_delivrance": fait["date_fin"],
    }
