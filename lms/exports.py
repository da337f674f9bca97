"""L'export des réalisations, en flux : une seule requête, des colonnes décrites par des données, sans nom ni score."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from .expressions import JourTexte, UuidTexte, libelle_du_choix, neutraliser, texte, version_texte
from .indicateurs import VERSION_DEFINITION
from .models import EvenementSuivi, Realisation, Structure

BOM = "\ufeff".encode()
SEPARATEUR = ";"
TAILLE_BLOC = 64 * 1024
LOT = 5000


@dataclass(frozen=True)
class Colonne:
    """Une colonne de l'export : son nom, et l'expression SQL qui rend son texte."""

    nom: str
    expression: Any
    est_libre: bool = False  # saisie par quelqu'un : les formules y sont neutralisées

    @property
    def texte(self) -> Any:
        """Le texte à écrire, jamais nul."""
        valeur = Coalesce(self.expression, Value(""), output_field=CharField())
        return neutraliser(valeur) if self.est_libre else valeur


# Pseudonymisé (metier.md §8) : ni nom, ni courriel, ni score, ni heure. `personne` est une clé tirée au hasard.
COLONNES = (
    Colonne("realisation", UuidTexte("uuid")),
    Colonne("personne", UuidTexte("cle_statistique")),
    Colonne("jour", JourTexte("jour")),
    Colonne("module_code", F("module_code"), est_libre=True),
    Colonne("module_titre", F("module_titre"), est_libre=True),
    Colonne("module_version", version_texte()),
    Colonne("parcours_code", F("parcours_code"), est_libre=True),
    Colonne("parcours_titre", F("parcours_titre"), est_libre=True),
    Colonne("premiere_validation", Case(When(est_premiere=True, then=Value("oui")), default=Value("non"))),
    Colonne("modalite", libelle_du_choix("modalite", Realisation.Modalite.choices)),
    Colonne("duree_minutes", texte("duree_minutes")),
    Colonne("structure", F("structure_nom"), est_libre=True),
    Colonne("structure_type", libelle_du_choix("structure_type", Structure.Type.choices), est_libre=True),
    Colonne("metier", F("metier_libelle"), est_libre=True),
    Colonne("origine", libelle_du_choix("origine", Realisation.Origine.choices)),
    Colonne("version_definition", Value(VERSION_DEFINITION)),
)


def realisations_a_exporter(
    *, debut: date | None = None, fin: date | None = None, acteur: Any = None, structure: Structure | None = None
) -> QuerySet[Realisation]:
    """Les réalisations valides du périmètre, dans l'ordre du temps ; `acteur` None : une commande du serveur."""
    realisations = Realisation.objects.valides().sur(debut or date.min, fin or date.max)
    if acteur is not None:
        realisations = realisations.visibles_par(acteur)
    if structure is not None:
        realisations = realisations.filter(structure=structure)
    return realisations.order_by("jour", "pk")


def exporter(realisations: QuerySet[Realisation]) -> Iterator[bytes]:
    """Le CSV pour tableur (`;`, BOM), par blocs : COPY sur PostgreSQL, itérateur ailleurs, mêmes octets."""
    voie = exporter_par_copie if connections[realisations.db].vendor == "postgresql" else exporter_par_iterateur
    yield from _grouper(voie(realisations))


def exporter_par_copie(realisations: QuerySet[Realisation]) -> Iterator[bytes]:
    """PostgreSQL écrit le CSV lui-même : la requête du QuerySet, ses paramètres liés par le pilote."""
    yield BOM + _entete()
    connexion = connections[realisations.db]
    sql, parametres = _en_colonnes(realisations).query.sql_with_params()
    commande = f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, DELIMITER '{SEPARATEUR}', FORCE_QUOTE *)"
    with connexion.cursor() as curseur, curseur.cursor.copy(commande, parametres) as copie:
        for bloc in copie:
            yield bytes(bloc)


def exporter_par_iterateur(realisations: QuerySet[Realisation]) -> Iterator[bytes]:
    """La même requête, lue par lots et écrite par le module csv."""
    yield BOM + _entete()
    for ligne in _en_colonnes(realisations).iterator(chunk_size=LOT):
        yield _ligne_csv(ligne)


def journaliser(*, acteur: Any, perimetre: dict[str, str]) -> EvenementSuivi:
    """Inscrit l'export au journal : qui, sur quelle période et quelle structure, sous quelle définition."""
    detail = {**perimetre, "version_definition": VERSION_DEFINITION}
    return EvenementSuivi.objects.create(
        genre=EvenementSuivi.Genre.EXPORT, acteur=acteur, cible="realisations.csv", detail=detail
    )


def _en_colonnes(realisations: QuerySet[Realisation]) -> Any:
    annotations = {f"c_{colonne.nom}": colonne.texte for colonne in COLONNES}
    return realisations.annotate(**annotations).values_list(*annotations)


def _entete() -> bytes:
    return _ligne_csv([colonne.nom for colonne in COLONNES])


def _ligne_csv(valeurs: Any) -> bytes:
    """Tous les champs entre guillemets, comme `FORCE_QUOTE *` de PostgreSQL."""
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=SEPARATEUR, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(valeurs)
    return tampon.getvalue().encode()


def _grouper(morceaux: Iterator[bytes]) -> Iterator[bytes]:
    """Réunit les lignes en blocs d'environ 64 kio : moins d'allers-retours avec le serveur web."""
    tampon = bytearray()
    for morceau in morceaux:
        tampon += morceau
        if len(tampon) >= TAILLE_BLOC:
            yield bytes(tampon)
            tampon.clear()
    if tampon:
        yield bytes(tampon)
