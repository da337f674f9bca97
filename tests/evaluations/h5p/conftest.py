"""Importer un paquet fabriqué en une ligne."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from evaluations.h5p.analyse import Analyse, Contexte, analyser
from evaluations.h5p.composants import Droits
from evaluations.h5p.importation import Demande, recevoir, traiter
from evaluations.models import ActiviteH5P, ImportH5P

from .fabrique import paquet

TOUT = Droits(installer=True, mettre_a_jour=True)


@pytest.fixture
def examiner() -> Callable[..., Analyse]:
    """L'analyse pure d'un paquet, magasin vide, tous les droits."""

    def _examiner(octets: bytes, nom: str = "essai.h5p", **contexte: Any) -> Analyse:
        return analyser(io.BytesIO(octets), nom, Contexte(**{"droits": TOUT} | contexte))

    return _examiner


@pytest.fixture
def importer(db: None) -> Callable[..., ImportH5P]:
    """Un import complet, en base."""

    def _importer(octets: bytes | None = None, *, droits: Droits = TOUT, publier: bool = False, **demande: Any) -> Any:
        par = demande.pop("par", None)
        recu = recevoir(
            fichier=io.BytesIO(paquet() if octets is None else octets),
            nom="essai.h5p",
            par=par,
            demande=Demande(**demande),
        )
        return traiter(recu, droits, publier=publier)

    return _importer


@pytest.fixture
def activite(importer: Callable[..., ImportH5P]) -> ActiviteH5P:
    """Une activité publiée, en version 1."""
    fini = importer(publier=True, code="ESSAI")
    assert fini.activite, fini.rapport
    return ActiviteH5P.objects.get(pk=fini.activite.pk)
