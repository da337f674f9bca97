"""Semer une base d'essai : personnes, structures, réalisations et attestations synthétiques, à grande vitesse.

Rien de tout cela n'existe : chaque objet le dit (`est_synthetique`, origine, nom, adresse en `.invalid`).
"""

import hashlib
import json
import random
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from certificats import codes, contenu as mise_en_forme
from certificats.contenu import ContenuAttestation
from certificats.models import Attestation, Compteur
from cours.models import ModulePage
from cours.structure import avec_parcours

from .models import Metier, Professionnel, Realisation, RealisationTerritoire, Structure, Territoire
from .referentiel import installer_metiers

PARIS = ZoneInfo("Europe/Paris")
LOT = 5000
JOURS = 730  # les dates s'étalent sur les deux ans qui précèdent le semis
COMMUNES = [("37261", "Tours"), ("37122", "Joué-lès-Tours"), ("37233", "Saint-Pierre-des-Corps"), ("37195", "La Riche")]
PRENOMS = ["Aïssata", "Bruno", "Chloé", "Driss", "Élodie", "Farid", "Gaëlle", "Hugo", "Inès", "Jonas", "Kenza", "Léo"]
AVERTISSEMENT = "Attestation synthétique, sans document : elle ne concerne personne."


class SemisImpossibleError(Exception):
    """La demande ne peut pas être servie ; le message dit quoi faire."""


@dataclass(frozen=True)
class Recolte:
    """Ce que le semis a écrit."""

    graine: int
    structures: int
    professionnels: int
    realisations: int
    attestations: int

    def en_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Gabarit:
    """Ce qui ne change pas d'une réalisation à l'autre d'un même module."""

    page: ModulePage
    faits: dict[str, Any]
    charge: dict[str, Any]


def est_base_d_essai() -> bool:
    """Vrai pour la base qu'un lanceur de tests a créée (`test_…`, ou en mémoire)."""
    nom = str(connection.settings_dict["NAME"]).rsplit("/", 1)[-1]
    return nom.startswith("test") or "memory" in nom


@transaction.atomic
def semer(*, professionnels: int, graine: int, realisations: int | None = None) -> Recolte:
    """Sème en une transaction : tout ou rien, les numéros d'attestation restent sans trou.

    Même graine, même jour, même base de départ : mêmes personnes et mêmes faits. Lève SemisImpossibleError si la
    graine a déjà servi, s'il n'y a pas de module, ou s'il faut plus de réalisations que de couples possibles.
    """
    hasard = random.Random(graine)  # noqa: S311 : reproductible exprès
    gabarits = _gabarits()
    possibles = professionnels * len(gabarits)
    demandees = min(3 * professionnels, possibles) if realisations is None else realisations
    _verifier(professionnels, graine, demandees, possibles)
    structures = _structures(professionnels, graine)
    personnes = _personnes(professionnels, graine, hasard, structures)
    ecrire = _ecrire_par_copie if connection.vendor == "postgresql" else _ecrire_par_lots
    for lot in _lots(_faits(personnes, gabarits, demandees, hasard)):
        ecrire(Realisation, [fait for fait, _ in lot])
        ecrire(Attestation, [attestation for _, attestation in lot])
    _copier_territoires(structures)
    _rafraichir_les_statistiques()
    return Recolte(graine, len(structures), professionnels, demandees, demandees)


def _verifier(professionnels: int, graine: int, demandees: int, possibles: int) -> None:
    if professionnels < 1 or demandees < 0:
        raise SemisImpossibleError("Donnez au moins une personne, et un nombre de réalisations positif.")
    if not possibles:
        raise SemisImpossibleError("Aucun module en ligne : lancez d'abord importer_curriculum.")
    if demandees > possibles:
        raise SemisImpossibleError(
            f"{demandees} réalisations demandées pour {possibles} couples possibles : ajoutez des professionnels."
        )
    if Structure.objects.filter(nom__startswith=_prefixe(graine)).exists():
        raise SemisImpossibleError(f"La graine {graine} a déjà servi dans cette base : choisissez-en une autre.")


def _prefixe(graine: int) -> str:
    return f"Structure synthétique {graine}-"


def _structures(professionnels: int, graine: int) -> list[Structure]:
    """Une structure pour quarante personnes, de deux à soixante."""
    types = Structure.Type.values
    nombre = min(max(2, professionnels // 40), 60)
    return Structure.objects.bulk_create(
        Structure(nom=f"{_prefixe(graine)}{rang:02d}", type=types[rang % len(types)], est_synthetique=True)
        for rang in range(1, nombre + 1)
    )


def _personnes(
    nombre: int, graine: int, hasard: random.Random, structures: list[Structure]
) -> list[Professionnel]:
    """Les comptes (sans mot de passe utilisable) et leurs profils, avec métier, structure et territoires."""
    comptes = _comptes(nombre, graine, hasard)
    installer_metiers()
    metiers = list(Metier.objects.all())
    profils = [
        Professionnel(
            user=compte,
            uuid=_uuid(hasard),
            cle_statistique=_uuid(hasard),
            courriel_normalise=_courriel(graine, rang),
            prenom=PRENOMS[rang % len(PRENOMS)],
            nom=f"Synthétique-{rang + 1}",
            metier=hasard.choice(metiers),
            structure=structures[rang % len(structures)],
            est_synthetique=True,
        )
        for rang, compte in enumerate(comptes)
    ]
    Professionnel.objects.bulk_create(profils, batch_size=LOT)
    _situer(profils, hasard)
    return profils


def _comptes(nombre: int, graine: int, hasard: random.Random) -> list[Any]:
    """Des comptes du modèle de l'hôte : identifiant, adresse, rien d'autre."""
    modele: Any = get_user_model()
    courriel = modele.get_email_field_name()
    inutilisable = make_password(None)
    comptes = []
    for rang in range(nombre):
        valeurs = {modele.USERNAME_FIELD: str(_uuid(hasard)), "password": inutilisable}
        valeurs[courriel] = _courriel(graine, rang)
        comptes.append(modele(**valeurs))
    return modele.objects.bulk_create(comptes, batch_size=LOT)


def _courriel(graine: int, rang: int) -> str:
    return f"synthetique-{graine}-{rang + 1}@synthetique.invalid"


def _uuid(hasard: random.Random) -> UUID:
    return UUID(int=hasard.getrandbits(128), version=4)


def _situer(profils: list[Professionnel], hasard: random.Random) -> None:
    """Une commune chacun ; un quartier pour quatre sur dix, deux pour un sur dix."""
    communes = [
        Territoire.objects.get_or_create(genre="commune", code=code, defaults={"libelle": nom})[0]
        for code, nom in COMMUNES
    ]
    quartiers = [
        Territoire.objects.get_or_create(
            genre="qpv", code=f"SYNTH-{rang}", defaults={"libelle": f"Quartier synthétique {rang}"}
        )[0]
        for rang in range(1, 6)
    ]
    lien: Any = Professionnel.territoires.through
    liens = []
    for profil in profils:
        combien = hasard.choices([0, 1, 2], [5, 4, 1])[0]
        lieux = [hasard.choice(communes), *hasard.sample(quartiers, combien)]
        liens += [lien(professionnel_id=profil.pk, territoire_id=lieu.pk) for lieu in lieux]
    lien.objects.bulk_create(liens, batch_size=LOT)


def _gabarits() -> list[Gabarit]:
    """Un gabarit par module en ligne, dans l'ordre des codes."""
    return [_gabarit(page) for page in avec_parcours(ModulePage.objects.live().exclude(code="")).order_by("code")]


def _gabarit(page: Any) -> Gabarit:
    faits = {
        "module_page_id": page.pk,
        "est_premiere": True,
        "origine": Realisation.Origine.SYNTHETIQUE.value,
        "modalite": Realisation.Modalite.EN_LIGNE.value,
        "module_code": page.code,
        "module_titre": page.title,
        "parcours_code": page.parcours_code,
        "parcours_titre": page.parcours_titre,
        "version_majeure": page.version_majeure,
        "version_mineure": page.version_mineure,
        "duree_minutes": page.duree_minutes,
        "inscription_id": None,
        "date_annulation": None,
        "motif_annulation": "",
    }
    charge = mise_en_forme.figer(_contenu(page), numero="?", code="?", date_delivrance=timezone.now())
    return Gabarit(page, faits, charge | {"mentions": [AVERTISSEMENT, *charge["mentions"]]})


def _contenu(page: Any) -> ContenuAttestation:
    """Le contenu commun ; « ? » marque ce que chaque attestation remplace (un champ vide disparaîtrait)."""
    instant = timezone.now()
    return ContenuAttestation(
        reference="", genre="module", titulaire_nom="?", titulaire_prenom="", fonction="?", structure="?",
        formation_code=page.code, intitule=page.title, version=page.version, parcours=page.parcours_titre,
        objectifs=tuple(page.liste_objectifs), nature=page.nature, modalite=Realisation.Modalite.EN_LIGNE.label,
        duree_minutes=page.duree_minutes, debut=instant, fin=instant, resultat="acquis", conditions=AVERTISSEMENT,
        accent=page.code[:1].lower(), est_demonstration=True,
    )  # fmt: skip


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


def _faits(
    personnes: list[Professionnel], gabarits: list[Gabarit], nombre: int, hasard: random.Random
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Chaque réalisation et son attestation, dans l'ordre du temps ; les numéros suivent les compteurs verrouillés."""
    calendrier, numerotation = Calendrier(timezone.localdate()), Numerotation()
    faites, departs = [0] * len(personnes), [hasard.randrange(0, len(gabarits), 4) for _ in personnes]
    for rang, qui in enumerate(_repartir(len(personnes), len(gabarits), nombre, hasard)):
        gabarit = gabarits[(departs[qui] + faites[qui]) % len(gabarits)]
        faites[qui] += 1
        fin = calendrier.instant((rang + 0.5) / nombre)
        fait = _fait(personnes[qui], gabarit, fin, _uuid(hasard))
        yield fait, _attestation(personnes[qui], gabarit, fait, numerotation.suivant(fin), hasard)
    numerotation.rendre()


class Numerotation:
    """Les compteurs des années touchées, verrouillés jusqu'à la fin de la transaction."""

    def __init__(self) -> None:
        self.derniers: dict[str, int] = {}

    def suivant(self, instant: datetime) -> str:
        annee = str(instant.year)
        if annee not in self.derniers:
            Compteur.objects.get_or_create(cle=annee)
            self.derniers[annee] = Compteur.objects.select_for_update().get(cle=annee).dernier
        self.derniers[annee] += 1
        return f"{annee}-{self.derniers[annee]:06d}"

    def rendre(self) -> None:
        """Écrit les derniers numéros donnés."""
        for annee, dernier in self.derniers.items():
            Compteur.objects.filter(cle=annee).update(dernier=dernier)


def _fait(personne: Professionnel, gabarit: Gabarit, fin: datetime, uuid: UUID) -> dict[str, Any]:
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


def _attestation(
    personne: Professionnel, gabarit: Gabarit, fait: dict[str, Any], numero: str, hasard: random.Random
) -> dict[str, Any]:
    """La ligne d'attestation : la charge du gabarit, avec ce qui est propre à cette personne."""
    code = codes.grouper("".join(hasard.choices(codes.ALPHABET, k=codes.LONGUEUR)))
    nom, jour, instant = f"{personne.prenom} {personne.nom}", _en_lettres(fait["jour"]), fait["date_fin"].isoformat()
    propres = {
        "Délivrée à": nom,
        "Fonction": fait["metier_libelle"],
        "Structure à la date de validation": fait["structure_nom"],
        "Dates": f"du {jour} au {jour}",
        "Délivrée le": jour,
        "Numéro": numero,
        "Code de vérification": code,
    }
    charge = gabarit.charge | {
        "sel": f"{hasard.getrandbits(128):032x}",
        "numero": numero,
        "code": code,
        "url": mise_en_forme.adresse_de(code),
        "titulaire": {"nom": nom, "fonction": fait["metier_libelle"], "structure": fait["structure_nom"]},
        "formation": gabarit.charge["formation"] | {"debut": instant, "fin": instant},
        "date_delivrance": instant,
        "imprime": [[libelle, propres.get(libelle, valeur)] for libelle, valeur in gabarit.charge["imprime"]],
    }
    texte = canoniser(charge)
    return {
        "reference": str(fait["uuid"]),
        "genre": Attestation.Genre.MODULE.value,
        "code": code,
        "numero": numero,
        "titulaire_id": personne.user_id,
        "charge": texte,
        "empreinte": hashlib.sha256(texte.encode()).hexdigest(),
        "est_synthetique": True,
        "date_delivrance": fait["date_fin"],
    }


def canoniser(charge: dict[str, Any]) -> str:
    """La forme canonique (RFC 8785) d'une charge sans nombre flottant, dix fois plus vite que le cas général."""
    return json.dumps(charge, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _lots(faits: Iterable[Any]) -> Iterator[list[Any]]:
    lot: list[Any] = []
    for fait in faits:
        lot.append(fait)
        if len(lot) == LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _ecrire_par_copie(modele: type[models.Model], lignes: list[dict[str, Any]]) -> None:
    """COPY : les champs donnés, et la valeur par défaut des autres."""
    champs = [champ for champ in modele._meta.concrete_fields if not champ.primary_key]
    defauts = {champ.attname: champ.get_default() for champ in champs}
    colonnes = ", ".join(connection.ops.quote_name(str(champ.column)) for champ in champs)
    table = connection.ops.quote_name(modele._meta.db_table)
    with connection.cursor() as curseur, curseur.cursor.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie:
        for ligne in lignes:
            copie.write_row([ligne.get(nom, defaut) for nom, defaut in defauts.items()])


def _ecrire_par_lots(modele: type[models.Model], lignes: list[dict[str, Any]]) -> None:
    """SQLite : insertions groupées."""
    objets = [modele(**ligne) for ligne in lignes]
    for objet in objets:
        if isinstance(objet, Attestation):
            objet.charge = json.loads(str(objet.charge))
    modele._default_manager.bulk_create(objets)


def _copier_territoires(structures: list[Structure]) -> None:
    """Fige les territoires des personnes sur leurs réalisations : une seule instruction, dans la base."""
    lien: Any = Professionnel.territoires.through
    tables = {
        "cible": RealisationTerritoire._meta.db_table,
        "faits": Realisation._meta.db_table,
        "liens": lien._meta.db_table,
        "territoires": Territoire._meta.db_table,
    }
    marques = ", ".join(["%s"] * len(structures))
    noms = {cle: connection.ops.quote_name(nom) for cle, nom in tables.items()}
    sql = (
        "INSERT INTO {cible} (realisation_id, genre, code, libelle) "
        "SELECT f.id, t.genre, t.code, t.libelle FROM {faits} f "
        "JOIN {liens} l ON l.professionnel_id = f.professionnel_id "
        "JOIN {territoires} t ON t.id = l.territoire_id "
        "WHERE f.origine = 'synthetique' AND f.structure_id IN ({marques})"
    ).format(**noms, marques=marques)
    with connection.cursor() as curseur:
        curseur.execute(sql, [structure.pk for structure in structures])


def _rafraichir_les_statistiques() -> None:
    """PostgreSQL choisit ses plans sur des statistiques : sans cela, la première lecture serait quadratique."""
    if connection.vendor != "postgresql":
        return
    modeles = (Realisation, RealisationTerritoire, Attestation, Professionnel, Structure)
    with connection.cursor() as curseur:
        for modele in modeles:
            curseur.execute(f"ANALYZE {connection.ops.quote_name(modele._meta.db_table)}")
