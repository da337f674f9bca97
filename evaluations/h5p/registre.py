"""Le registre des bibliothèques installées : les lire pour l'analyse, en installer, une seule fois chacune."""

import base64
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from evaluations.models import (
    BibliothequeH5P,
    DependanceBibliothequeH5P,
    FichierBibliothequeH5P,
    LangueBibliothequeH5P,
)

from .limites import mime
from .manifeste import Fiche
from .paquet import BibliothequeLue
from .resolution import Nom

LISTE = Path(__file__).parent / "officiels.json"


def officiels() -> frozenset[tuple[str, str]]:
    """Les bibliothèques officielles livrées (outils/officiels_h5p.py) ; aucune si l'hôte les refuse."""
    return _liste() if getattr(settings, "H5P_OFFICIELS_APPROUVES", True) else frozenset()


@cache
def _liste() -> frozenset[tuple[str, str]]:
    return frozenset((nom, empreinte) for nom, empreinte in json.loads(LISTE.read_text()))


def installees() -> dict[Nom, Fiche]:
    """Chaque bibliothèque approuvée, à son correctif servi le plus récent ; une bloquée reste, pour être nommée."""
    fiches: dict[int, Fiche] = {}
    choisies: dict[Nom, Fiche] = {}
    approuvees = BibliothequeH5P.objects.filter(date_approbation__isnull=False)
    for bibliotheque in approuvees.order_by("patch"):
        fiche = _fiche(bibliotheque)
        precedente = choisies.get(fiche.nom)
        if precedente is None or precedente.est_bloquee or not fiche.est_bloquee:
            choisies[fiche.nom] = fiches[bibliotheque.pk] = fiche
        else:
            precedente.correctifs_bloques.add(fiche.patch)
    for dependance in DependanceBibliothequeH5P.objects.filter(bibliotheque__in=list(fiches)):
        nom = Nom(dependance.machine_name, dependance.major, dependance.minor)
        fiches[dependance.bibliotheque_id].dependances.setdefault(dependance.genre, []).append(nom)
    for langue in LangueBibliothequeH5P.objects.filter(lang="fr", bibliotheque__in=list(fiches)):
        fiches[langue.bibliotheque_id].langues["fr"] = langue.data
    return choisies


def installer(lues: Iterable[BibliothequeLue], par: Any) -> list[BibliothequeH5P]:
    """Inscrit des bibliothèques dont les octets sont au dépôt. À appeler dans une transaction.

    Deux imports simultanés de la même : le second attend le premier, puis reprend sa ligne. L'ordre est toujours le
    même, deux imports ne peuvent pas s'attendre l'un l'autre.
    """
    return [_installer(lue, par) for lue in sorted(lues, key=lambda lue: (lue.fiche.nom, lue.fiche.patch))]


def _installer(lue: BibliothequeLue, par: Any) -> BibliothequeH5P:
    fiche, maintenant = lue.fiche, timezone.now()
    api = fiche.core_api or (None, None)
    bibliotheque, est_nouvelle = BibliothequeH5P.objects.get_or_create(
        machine_name=fiche.nom.machine_name,
        major=fiche.nom.major,
        minor=fiche.nom.minor,
        patch=fiche.patch,
        defaults={
            "title": fiche.titre,
            "runnable": fiche.runnable,
            "core_api_major": api[0],
            "core_api_minor": api[1],
            "license": str(fiche.metadata.get("license") or "")[:100],
            "author": str(fiche.metadata.get("author") or ""),
            "metadata": fiche.metadata,
            "semantics": fiche.semantics,
            "preloaded_js": fiche.preloaded_js,
            "preloaded_css": fiche.preloaded_css,
            "sha256_arbre": fiche.sha256_arbre,
            "taille": sum(lu.taille for lu in lue.fichiers.values()),
            "nombre_fichiers": len(lue.fichiers),
            "date_installation": maintenant,
            "date_approbation": maintenant,
            "installee_par": par,
            "est_restreinte": fiche.est_restreinte,
        },
    )
    if est_nouvelle:
        _inscrire_les_fichiers(bibliotheque, lue)
        _inscrire_les_liens(bibliotheque, fiche)
    return bibliotheque


def _inscrire_les_fichiers(bibliotheque: BibliothequeH5P, lue: BibliothequeLue) -> None:
    FichierBibliothequeH5P.objects.bulk_create(
        FichierBibliothequeH5P(
            bibliotheque=bibliotheque,
            chemin=chemin,
            sha256=lu.sha256,
            sri="sha384-" + base64.b64encode(lu.sha384).decode(),
            taille=lu.taille,
            mime=mime(chemin),
        )
        for chemin, lu in lue.fichiers.items()
    )


def _inscrire_les_liens(bibliotheque: BibliothequeH5P, fiche: Fiche) -> None:
    DependanceBibliothequeH5P.objects.bulk_create(
        DependanceBibliothequeH5P(
            bibliotheque=bibliotheque, machine_name=nom.machine_name, major=nom.major, minor=nom.minor, genre=genre
        )
        for genre, noms in fiche.dependances.items()
        for nom in noms
    )
    LangueBibliothequeH5P.objects.bulk_create(
        LangueBibliothequeH5P(bibliotheque=bibliotheque, lang=lang[:30], data=data)
        for lang, data in fiche.langues.items()
    )


def retrouver(noms: Iterable[Nom]) -> dict[Nom, BibliothequeH5P]:
    """Les lignes servies de ces bibliothèques, au correctif le plus récent."""
    voulus = set(noms)
    lignes = BibliothequeH5P.objects.servies().filter(machine_name__in={nom.machine_name for nom in voulus})
    trouvees: dict[Nom, BibliothequeH5P] = {}
    for ligne in lignes.order_by("patch").defer("semantics", "metadata"):
        trouvees[Nom(ligne.machine_name, ligne.major, ligne.minor)] = ligne
    return {nom: trouvees[nom] for nom in voulus if nom in trouvees}


def _fiche(bibliotheque: BibliothequeH5P) -> Fiche:
    api = (bibliotheque.core_api_major, bibliotheque.core_api_minor)
    return Fiche(
        nom=Nom(bibliotheque.machine_name, bibliotheque.major, bibliotheque.minor),
        patch=bibliotheque.patch,
        titre=bibliotheque.title,
        runnable=bibliotheque.runnable,
        core_api=api if None not in api else None,  # type: ignore[arg-type]
        preloaded_js=bibliotheque.preloaded_js,
        preloaded_css=bibliotheque.preloaded_css,
        semantics=bibliotheque.semantics,
        metadata=bibliotheque.metadata,
        sha256_arbre=bibliotheque.sha256_arbre,
        est_bloquee=bibliotheque.date_blocage is not None,
        est_restreinte=bibliotheque.est_restreinte,
    )
