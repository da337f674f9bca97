"""L'horodateur joint par HTTP, comme en production : un jeton, ou rien ; jamais un sceau sans date par défaut."""

from typing import Any

import pytest
from asn1crypto import tsp

from certificats import rendu
from certificats.delivrance import delivrer
from certificats.horodatage import PANNE
from certificats.models import Attestation

from .conftest import contenu_d_essai
from .horodateur import JETON, Reponse, repondre, servir

pytestmark = pytest.mark.django_db


def emettre(settings: Any, titulaire: Any, adresse: str) -> Attestation:
    settings.CERTIFICATS_CACHET = {"horodateur": adresse}
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    return Attestation.objects.get(pk=attestation.pk)


def test_un_horodateur_http_donne_un_sceau_date(settings: Any, titulaire: Any) -> None:
    with servir(repondre) as adresse:
        attestation = emettre(settings, titulaire, adresse)
    assert attestation.date_emission
    assert attestation.niveau_sceau == "B-T"


@pytest.mark.parametrize(
    "reponse",
    [
        (500, "text/html", b"<p>Panne</p>"),
        (200, "text/html", b"<p>Connectez-vous au portail captif</p>"),
        (200, JETON, b""),
        (200, JETON, b"\x30\x03\x02\x01\x00"),
        (200, JETON, b"n'importe quoi"),
        (429, JETON, b""),
    ],
)
def test_une_reponse_qui_n_est_pas_un_jeton_reporte_l_emission(settings: Any, titulaire: Any, reponse: Reponse) -> None:
    with servir(lambda _: reponse) as adresse:
        attestation = emettre(settings, titulaire, adresse)
    assert attestation.date_emission is None
    assert attestation.date_echec is None
    assert attestation.erreur == PANNE


def test_l_emission_reprend_quand_l_horodateur_repond(settings: Any, titulaire: Any) -> None:
    with servir(lambda _: (503, "text/plain", b"")) as adresse:
        attestation = emettre(settings, titulaire, adresse)
    Attestation.objects.update(date_fin_bail=None)
    with servir(repondre) as adresse:
        settings.CERTIFICATS_CACHET = {"horodateur": adresse}
        rendu.relever()
    attestation.refresh_from_db()
    assert attestation.date_emission


def test_un_jeton_sur_autre_chose_est_refuse(settings: Any, titulaire: Any) -> None:
    """L'horodateur a daté une autre empreinte : son jeton ne vaut rien pour ce document."""

    def detourner(demande: bytes) -> Reponse:
        lue = tsp.TimeStampReq.load(demande)
        lue["message_imprint"]["hashed_message"] = b"\x00" * 32
        return repondre(lue.dump())

    with servir(detourner) as adresse:
        attestation = emettre(settings, titulaire, adresse)
    assert attestation.date_emission is None
