"""Des paquets abîmés au hasard, importés pour de bon : toujours un verdict, jamais une panne ni un reste."""

import io
import os
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from evaluations.h5p import depot
from evaluations.h5p.importation import droits_de, recevoir, traiter
from evaluations.models import BibliothequeH5P, ImportH5P, VersionH5P
from tests.evaluations.h5p.fabrique import CORPUS, PARAMS, dossier, paquet
from tests.evaluations.h5p.mutations import muter

ESSAIS, GRAINE = int(os.environ.get("MUTATIONS", "400")), int(os.environ.get("GRAINE", "1"))
pytestmark = pytest.mark.django_db


def sources() -> list[bytes]:
    """Un paquet à nous, et les vrais paquets légers du dossier partagé quand il est là."""
    sous = PARAMS | {"media": {"library": "H5P.TestImage 1.0", "params": {}}}
    vrais = sorted(CORPUS.glob("valides/*.h5p")) if CORPUS.exists() else []
    return [
        paquet(sous, en_plus=dossier("H5P.TestImage")),
        *(f.read_bytes() for f in vrais if f.stat().st_size < 2**20),
    ]


def fichiers_de(racine: Path) -> set[Path]:
    return {chemin for chemin in racine.rglob("*") if chemin.is_file()}


def test_un_paquet_abime_au_hasard_a_toujours_un_verdict(settings: Any, tmp_path: Path) -> None:
    settings.H5P_DOSSIER = tmp_path / "depot"
    hasard, verdicts = Random(GRAINE), Counter[str]()  # noqa: S311 (un tirage répétable)
    de_depart = sources()
    for _ in range(ESSAIS):
        recu = recevoir(fichier=io.BytesIO(muter(hasard.choice(de_depart), hasard)), nom="a.h5p", par=None)
        fini = traiter(recu, droits_de(None), publier=hasard.random() < 0.5)
        codes = {constat["code"] for constat in fini.rapport}
        assert fini.statut in {"prete", "refuse"}, fini.rapport
        assert not codes & {"internal-error", "storage-failed", "analysis-timeout"}, fini.rapport
        assert (fini.version is not None) == (fini.statut == "prete")
        verdicts[fini.statut] += 1
    print(verdicts)
    assert min(verdicts["prete"], verdicts["refuse"]) > ESSAIS // 20
    _rien_n_est_a_moitie_installe()
    _rien_n_est_hors_du_depot(tmp_path)


def _rien_n_est_a_moitie_installe() -> None:
    for bibliotheque in BibliothequeH5P.objects.prefetch_related("fichiers"):
        fichiers = list(bibliotheque.fichiers.all())
        assert len(fichiers) == bibliotheque.nombre_fichiers
        for fichier in fichiers:
            assert depot.empreinte(depot.ouvrir(fichier.sha256).read()) == fichier.sha256
    for version in VersionH5P.objects.prefetch_related("fichiers"):
        for media in version.fichiers.all():
            assert depot.empreinte(depot.ouvrir(media.sha256).read()) == media.sha256
    assert VersionH5P.objects.count() == ImportH5P.objects.filter(statut="prete").count()


def _rien_n_est_hors_du_depot(racine: Path) -> None:
    for chemin in fichiers_de(racine):
        genre, premier, second, nom = chemin.relative_to(racine / "depot").parts
        assert genre in {depot.FICHIERS, depot.PAQUETS}
        assert (premier, second, len(nom)) == (nom[:2], nom[2:4], 64)
