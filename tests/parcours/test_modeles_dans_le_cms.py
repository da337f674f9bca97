"""Le modèle d'attestation dans le CMS : créé, montré sur les pires noms, mis en service, retiré."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from certificats.models import ModeleAttestation
from cours.models import ModulePage
from lms import roles

from .conftest import client_de

CHAMPS = {
    "nom": "Région", "genre": "module", "titre": "Attestation de fin de module", "introduction": "remise à",
    "blocs": "Un texte.", "couleur": "", "logo": "", "signataire_nom": "", "signataire_qualite": "",
}  # fmt: skip


@pytest.fixture
def administrateur(portail: ModulePage, creer_personne: Callable[..., Any]) -> Client:
    camille = creer_personne("Camille")
    camille.user.groups.add(Group.objects.get(name=roles.ADMINISTRATEURS))
    return client_de(camille)


def creer(client: Client, **champs: str) -> Any:
    return client.post(reverse("wagtailsnippets_certificats_modeleattestation:add"), CHAMPS | champs)


def test_un_modele_se_cree_se_montre_et_se_met_en_service(administrateur: Client) -> None:
    assert creer(administrateur).status_code == 302
    modele = ModeleAttestation.objects.get()
    liste = administrateur.get(reverse("wagtailsnippets_certificats_modeleattestation:list"))
    assert "Aperçu et mise en service" in liste.content.decode()
    page = administrateur.get(reverse("apercu_modele", args=[modele.pk]))
    assert page.content.decode().count("data:image/png;base64,") == 3
    for attendu in (True, False):
        assert administrateur.post(reverse("basculer_modele", args=[modele.pk])).status_code == 302
        modele.refresh_from_db()
        assert modele.est_actif is attendu


def test_un_modele_mal_rempli_est_refuse_avec_une_phrase(administrateur: Client) -> None:
    reponse = creer(administrateur, couleur="rouge")
    assert reponse.status_code == 200
    assert "#95470A" in reponse.content.decode()
    assert not ModeleAttestation.objects.exists()


def test_une_formatrice_n_y_touche_pas(portail: ModulePage, creer_personne: Callable[..., Any]) -> None:
    karima = creer_personne("Karima")
    karima.user.groups.add(Group.objects.get(name=roles.FORMATEURS))
    modele = ModeleAttestation.objects.create(nom="x")
    client = client_de(karima)
    for adresse in (
        reverse("apercu_modele", args=[modele.pk]),
        reverse("wagtailsnippets_certificats_modeleattestation:list"),
    ):
        assert client.get(adresse).status_code in {302, 403, 404}
    client.post(reverse("basculer_modele", args=[modele.pk]))
    modele.refresh_from_db()
    assert not modele.est_actif
