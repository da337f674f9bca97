"""Les versions d'une activité : celle que l'on montre, ce qu'il faut charger pour la lire, en créer, revenir."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from evaluations.models import (
    ActiviteH5P,
    BibliothequeDeVersion,
    BibliothequeH5P,
    DependanceBibliothequeH5P,
    FichierVersionH5P,
    VersionH5P,
)

from .limites import mime
from .manifeste import Manifeste, lire_dependances
from .resolution import Fermeture, Nom, fermer, references


class ActiviteSansVersionError(Exception):
    """L'activité n'a encore aucun contenu : importez un paquet."""


@dataclass(frozen=True)
class Media:
    """Un fichier de `content/`, dont les octets sont au dépôt."""

    chemin: str
    sha256: str
    taille: int


@dataclass(frozen=True)
class Contenu:
    """De quoi faire une version ; `paquet_sha256` vide : elle ne vient pas d'un paquet déposé."""

    manifeste: Manifeste
    params: Any
    medias: tuple[Media, ...]
    bibliotheques: tuple[BibliothequeH5P, ...]
    principale: BibliothequeH5P
    content_hash: str
    nombre_taches: int
    paquet_sha256: str = ""
    avertissements: list[dict[str, str]] = field(default_factory=list)
    note: str = ""


def montree(activite: ActiviteH5P) -> VersionH5P:
    """La version publiée d'une activité. Lève ActiviteSansVersionError."""
    if activite.version_courante is None:
        raise ActiviteSansVersionError(activite.code)
    return activite.version_courante


def bibliotheques_a_charger(version: VersionH5P) -> list[BibliothequeH5P]:
    """Les bibliothèques de lecture, chacune après ses dépendances, au correctif servi le plus récent. Deux requêtes."""
    servies = Servies(BibliothequeH5P.objects.servies().defer("semantics", "metadata"))
    return [servies.choisies[nom] for nom in servies.fermer(version).ordre]


def nom_de(bibliotheque: BibliothequeH5P) -> Nom:
    return Nom(bibliotheque.machine_name, bibliotheque.major, bibliotheque.minor)


def creer(*, activite: ActiviteH5P, contenu: Contenu, par: Any) -> VersionH5P:
    """Écrit une version figée. À appeler dans une transaction, l'activité verrouillée."""
    dernier = activite.versions.aggregate(Max("numero"))["numero__max"] or 0
    manifeste = contenu.manifeste
    version = VersionH5P.objects.create(
        activite=activite,
        numero=dernier + 1,
        paquet_sha256=contenu.paquet_sha256,
        taille=sum(media.taille for media in contenu.medias),
        h5p_json=manifeste.brut,
        params=contenu.params,
        bibliotheque_principale=contenu.principale,
        licence=manifeste.licence[:100],
        auteurs=manifeste.auteurs,
        content_hash=contenu.content_hash,
        nombre_taches=contenu.nombre_taches,
        avertissements=contenu.avertissements,
        note=contenu.note[:200],
        date_import=timezone.now(),
        importee_par=par,
    )
    FichierVersionH5P.objects.bulk_create(
        FichierVersionH5P(version=version, chemin=m.chemin, sha256=m.sha256, taille=m.taille, mime=mime(m.chemin))
        for m in contenu.medias
    )
    BibliothequeDeVersion.objects.bulk_create(
        BibliothequeDeVersion(version=version, bibliotheque=bibliotheque, poids=poids)
        for poids, bibliotheque in enumerate(contenu.bibliotheques)
    )
    return version


@transaction.atomic
def montrer(*, activite: ActiviteH5P, version: VersionH5P, par: Any, publier: bool = False) -> ActiviteH5P:
    """Met une version dans le brouillon de l'activité, ou la publie ; sert aussi au retour arrière.

    Les tentatives ouvertes gardent la version qu'elles ont figée. Rend l'activité relue.
    """
    brouillon: ActiviteH5P = activite.get_latest_revision_as_object() if activite.latest_revision_id else activite
    brouillon.version_courante = version
    if not activite.live:
        ActiviteH5P.objects.filter(pk=activite.pk).update(version_courante=version)
    revision = brouillon.save_revision(user=par, clean=False)
    log(instance=activite, action="evaluations.h5p_version", user=par, data={"numero": version.numero})
    if publier:
        revision.publish(user=par)
    return ActiviteH5P.objects.get(pk=activite.pk)


class Servies:
    """Le registre lu une fois : par nom et version mineure, le correctif le plus récent et ses dépendances."""

    def __init__(self, bibliotheques: QuerySet[BibliothequeH5P]) -> None:
        self.choisies: dict[Nom, BibliothequeH5P] = {}
        for bibliotheque in bibliotheques.order_by("patch"):
            self.choisies[nom_de(bibliotheque)] = bibliotheque
        self._dependances: dict[int, list[Nom]] = defaultdict(list)
        lignes = DependanceBibliothequeH5P.objects.filter(
            genre=DependanceBibliothequeH5P.Genre.PRELOADED,
            bibliotheque__in=[bibliotheque.pk for bibliotheque in self.choisies.values()],
        )
        for ligne in lignes:
            self._dependances[ligne.bibliotheque_id].append(Nom(ligne.machine_name, ligne.major, ligne.minor))

    def dependances(self, nom: Nom) -> list[Nom] | None:
        """Les dépendances de lecture d'une bibliothèque ; None si elle n'est pas là."""
        bibliotheque = self.choisies.get(nom)
        return None if bibliotheque is None else self._dependances[bibliotheque.pk]

    def fermer(self, version: VersionH5P) -> Fermeture:
        """Les sous-contenus d'abord, puis ce que le paquet déclare, la bibliothèque principale en dernier."""
        declarees = lire_dependances(version.h5p_json, "preloadedDependencies")
        principale = nom_de(version.bibliotheque_principale)
        return fermer([*references(version.params), *declarees, principale], self.dependances)
