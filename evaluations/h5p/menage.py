"""Le ménage : ce que plus rien ne cite s'en va ; ce que cite une tentative reste toujours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from evaluations.models import (
    ActiviteH5P,
    BibliothequeH5P,
    FichierBibliothequeH5P,
    FichierVersionH5P,
    ImportH5P,
    Tentative,
    VersionH5P,
)

from . import depot, versions
from .resolution import Nom


@dataclass
class Bilan:
    """Ce que le ménage a retiré."""

    versions: int = 0
    bibliotheques: int = 0
    imports: int = 0
    fichiers: int = 0
    octets: int = 0

    def __str__(self) -> str:
        return (
            f"{self.versions} versions, {self.bibliotheques} bibliothèques, {self.imports} imports, "
            f"{self.fichiers} fichiers ({self.octets / 1024 / 1024:.1f} Mo)"
        )


def menager(*, jours: int = 90) -> Bilan:
    """Retire versions, bibliothèques, imports et fichiers inutiles depuis `jours` jours ; rejouer ne change rien."""
    bilan, limite = Bilan(), timezone.now() - timedelta(days=jours)
    if not ImportH5P.objects.exists() and not VersionH5P.objects.exists():
        return bilan  # une base vide, branchée par erreur sur le dossier de la vraie, n'emporte rien
    with transaction.atomic():
        bilan.imports = _imports(limite)
        bilan.versions = _versions(limite)
        bilan.bibliotheques = _bibliotheques(limite)
    _fichiers(bilan)
    return bilan


def _imports(limite: datetime) -> int:
    """Les rapports anciens et finis ; ceux qui attendent une décision restent."""
    finis = ImportH5P.objects.filter(statut__in=["prete", "refuse"], date_reception__lt=limite)
    nombre = finis.count()
    finis.delete()
    return nombre


def _versions(limite: datetime) -> int:
    """Les versions sans tentative, que ni l'activité ni une de ses révisions ne montre, sauf la dernière."""
    nombre = 0
    candidates = VersionH5P.objects.filter(date_import__lt=limite, tentatives__isnull=True, imports__isnull=True)
    for version in candidates.select_related("activite"):
        if (
            version.pk not in _montrees(version.activite)
            and version.activite.versions.filter(numero__gt=version.numero).exists()
        ):
            version.delete()
            nombre += 1
    return nombre


def _montrees(activite: ActiviteH5P) -> set[int]:
    contenus = Revision.objects.for_instance(activite).values_list("content__version_courante", flat=True)
    return {pk for pk in (activite.version_courante_id, *contenus) if pk}


def _bibliotheques(limite: datetime) -> int:
    """Celles qu'aucune version, aucune tentative ouverte et aucune autre bibliothèque gardée ne demande."""
    gardees = set(BibliothequeH5P.objects.filter(utilisations__isnull=False).values_list("pk", flat=True))
    figees = {dossier for contenu in _contenus_figes() for dossier in contenu.get("bibliotheques", ())}
    demandees = _demandees()
    nombre = 0
    for bibliotheque in BibliothequeH5P.objects.filter(date_installation__lt=limite).exclude(pk__in=gardees):
        if bibliotheque.dossier in figees or bibliotheque.pk in demandees or bibliotheque.date_blocage:
            continue
        bibliotheque.delete()
        nombre += 1
    return nombre


def _demandees() -> set[int]:
    """Ce qu'il faut aujourd'hui pour lire chaque version : la résolution tardive peut avoir changé de correctif."""
    servies = versions.Servies(BibliothequeH5P.objects.servies().defer("semantics", "metadata"))
    noms: set[Nom] = set()
    for version in VersionH5P.objects.select_related("bibliotheque_principale").iterator():
        noms.update(servies.fermer(version).ordre)
    return {servies.choisies[nom].pk for nom in noms}


def _contenus_figes() -> list[dict[str, list[str]]]:
    ouvertes = Tentative.objects.filter(version_h5p__isnull=False, date_fin__isnull=True)
    return list(ouvertes.values_list("contenu", flat=True))


def _fichiers(bilan: Bilan) -> None:
    """Un fichier récent n'est jamais retiré : un import en cours l'a peut-être déposé sans l'avoir encore cité."""
    cites = set(FichierBibliothequeH5P.objects.values_list("sha256", flat=True).distinct())
    cites |= set(FichierVersionH5P.objects.values_list("sha256", flat=True).distinct())
    paquets = set(VersionH5P.objects.values_list("paquet_sha256", flat=True))
    paquets |= set(ImportH5P.objects.exclude(statut="refuse").values_list("paquet_sha256", flat=True))
    for genre, gardes in ((depot.FICHIERS, cites), (depot.PAQUETS, paquets)):
        for sha256 in list(depot.parcourir(genre)):
            if sha256 not in gardes and (octets := depot.retirer(genre, sha256)):
                bilan.fichiers += 1
                bilan.octets += octets
