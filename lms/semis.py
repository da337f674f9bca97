"""Semer une base d'essai : personnes, structures, réalisations et attestations synthétiques, à grande vitesse.

Rien de tout cela n'existe : chaque objet le dit (`est_synthetique`, origine, nom, adresse en `.invalid`).
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from certificats.models import Attestation

from .models import Metier, Professionnel, Realisation, RealisationTerritoire, Structure, Territoire
from .referentiel import installer_metiers
from .semis_faits import Ligne, Semoir, gabarits, tirer_uuid

LOT = 5000
COMMUNES = [("37261", "Tours"), ("37122", "Joué-lès-Tours"), ("37233", "Saint-Pierre-des-Corps"), ("37195", "La Riche")]
PRENOMS = ["Aïssata", "Bruno", "Chloé", "Driss", "Élodie", "Farid", "Gaëlle", "Hugo", "Inès", "Jonas", "Kenza", "Léo"]


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
    modeles = gabarits()
    possibles = professionnels * len(modeles)
    demandees = min(3 * professionnels, possibles) if realisations is None else realisations
    _verifier(professionnels, graine, demandees, possibles)
    structures = _structures(professionnels, graine)
    semoir = Semoir(_personnes(professionnels, graine, hasard, structures), modeles, hasard)
    _ecrire(semoir.semer(demandees))
    semoir.numerotation.rendre()
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


def _personnes(nombre: int, graine: int, hasard: random.Random, structures: list[Structure]) -> list[Professionnel]:
    """Les comptes (sans mot de passe utilisable) et leurs profils, avec métier, structure et territoires."""
    comptes = _comptes(nombre, graine, hasard)
    installer_metiers()
    metiers = list(Metier.objects.all())
    profils = [
        Professionnel(
            user=compte,
            uuid=tirer_uuid(hasard),
            cle_statistique=tirer_uuid(hasard),
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
        valeurs = {modele.USERNAME_FIELD: str(tirer_uuid(hasard)), "password": inutilisable}
        valeurs[courriel] = _courriel(graine, rang)
        comptes.append(modele(**valeurs))
    return modele.objects.bulk_create(comptes, batch_size=LOT)


def _courriel(graine: int, rang: int) -> str:
    return f"synthetique-{graine}-{rang + 1}@synthetique.invalid"


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


def _ecrire(faits: Iterator[tuple[Ligne, Ligne]]) -> None:
    """Écrit par lots ; sur PostgreSQL, la base range une ligne pendant que la suivante se compose."""
    ecrire = _ecrire_par_copie if connection.vendor == "postgresql" else _ecrire_par_lots
    while True:
        attestations: list[Ligne] = []
        ecrire(Realisation, _separer(islice(faits, LOT), attestations))
        if not attestations:
            return
        ecrire(Attestation, attestations)


def _separer(faits: Iterable[tuple[Ligne, Ligne]], attestations: list[Ligne]) -> Iterator[Ligne]:
    for fait, attestation in faits:
        attestations.append(attestation)
        yield fait


def _ecrire_par_copie(modele: type[models.Model], lignes: Iterable[Ligne]) -> None:
    """COPY : les champs donnés, et la valeur par défaut des autres."""
    champs = [champ for champ in modele._meta.concrete_fields if not champ.primary_key]
    defauts = {champ.attname: None if champ.is_relation else champ.get_default() for champ in champs}
    colonnes = ", ".join(connection.ops.quote_name(str(champ.column)) for champ in champs)
    table = connection.ops.quote_name(modele._meta.db_table)
    with connection.cursor() as curseur, curseur.cursor.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie:
        for ligne in lignes:
            copie.write_row([*(defauts | ligne).values()])


def _ecrire_par_lots(modele: type[models.Model], lignes: Iterable[Ligne]) -> None:
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
    sql = (  # noqa: S608 : des noms de tables, jamais une saisie
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
