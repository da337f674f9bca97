"""Un contenu d'attestation et un titulaire."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from certificats import depot, rendu
from certificats.contenu import ContenuAttestation
from certificats.delivrance import delivrer
from certificats.models import Attestation


def contenu_d_essai(**champs: Any) -> ContenuAttestation:
    valeurs: dict[str, Any] = {
        "reference": "reference-1",
        "genre": "module",
        "titulaire_nom": "Exemple",
        "titulaire_prenom": "Nadia",
        "fonction": "Médiation",
        "structure": "Structure d'essai",
        "formation_code": "A1",
        "intitule": "L'aller-vers : une posture avant un dispositif",
        "version": "1.0",
        "parcours": "Repérer et engager les publics",
        "objectifs": ("définir l'aller-vers", "situer sa pratique"),
        "nature": "Action de professionnalisation",
        "modalite": "À distance, en ligne",
        "duree_minutes": 90,
        "debut": datetime(2026, 10, 1, 8, tzinfo=UTC),
        "fin": datetime(2026, 10, 14, 9, tzinfo=UTC),
        "resultat": "acquis",
        "conditions": "Leçons vues, mise en situation rendue, quiz réussi",
        "accent": "a",
        "est_demonstration": False,
    }
    return ContenuAttestation(**(valeurs | champs))


@pytest.fixture
def titulaire(db: None) -> Any:
    return get_user_model().objects.create_user("titulaire", "titulaire@exemple.invalid", "x")


@pytest.fixture
def attestation(titulaire: Any) -> Attestation:
    """Une attestation émise, scellée par le cachet d'essai."""
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    attestation.refresh_from_db()
    assert attestation.a_un_document, attestation.erreur
    return attestation


@pytest.fixture
def document(attestation: Attestation) -> bytes:
    return depot.ouvrir(attestation.pdf_sha256)
