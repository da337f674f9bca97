"""Le modèle d'attestation dans le CMS : créé, montré sur les pires noms, mis en service, retiré."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from certificats.edition import PIRES_NOMS
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


def creer(client: Client, **champs: Any) -> Any:
    return client.post(reverse("wagtailsnippets_certificats_modeleattestation:add"), CHAMPS | champs)


def test_un_modele_se_cree_se_montre_et_se_met_en_service(administrateur: Client) -> None:
    assert creer(administrateur).status_code == 302
    modele = ModeleAttestation.objects.get()
    liste = administrateur.get(reverse("wagtailsnippets_certificats_modeleattestation:list"))
    assert "Aperçu et mise en service" in liste.content.decode()
    page = administrateur.get(reverse("apercu_modele", args=[modele.pk]))
    assert page.content.decode().count("data:image/png;base64,") == len(PIRES_NOMS)
    for attendu in (True, False):
        assert administrateur.post(reverse("basculer_modele", args=[modele.pk])).status_code == 302
        modele.refresh_from_db()
        assert modele.est_actif is attendu


def test_l_apercu_vivant_montre_ce_qui_est_en_cours_de_saisie(administrateur: Client) -> None:
    """Wagtail dépose la saisie, puis demande l'aperçu : rien n'est enregistré."""
    adresse = reverse("wagtailsnippets_certificats_modeleattestation:preview_on_add")
    images = set()
    for titre in ("Attestation de fin", "Tout autre chose"):
        depot = administrateur.post(adresse, CHAMPS | {"titre": titre})
        assert depot.json() == {"is_valid": True, "is_available": True}
        for rang in range(len(PIRES_NOMS)):
            apercu = administrateur.get(adresse, {"mode": str(rang), "in_preview_panel": "true"})
            assert apercu.status_code == 200
            assert "data:image/png;base64," in apercu.content.decode()
            images.add(apercu.content)
    assert len(images) == 2 * len(PIRES_NOMS)
    assert administrateur.post(adresse, CHAMPS | {"couleur": "rouge"}).json()["is_valid"] is False
    assert not ModeleAttestation.objects.exists()


def test_un_logo_se_donne_en_fichier_et_se_retire(administrateur: Client) -> None:
    sortie = BytesIO()
    Image.new("RGB", (300, 100), "#95470A").save(sortie, "PNG")
    donne = SimpleUploadedFile("logo.png", sortie.getvalue(), "image/png")
    assert creer(administrateur, fichier_logo=donne).status_code == 302
    modele = ModeleAttestation.objects.get()
    assert modele.logo.startswith("<svg")
    edition = reverse("wagtailsnippets_certificats_modeleattestation:edit", args=[modele.pk])
    assert administrateur.post(edition, CHAMPS | {"logo": ""}).status_code == 302
    modele.refresh_from_db()
    assert modele.logo == ""
    for contenu, phrase in ((b"MZ", "SVG, PNG ou JPEG"), (b"<svg><script/></svg>", "ni script"), (b"", "est vide")):
        reponse = creer(administrateur, nom="Autre", fichier_logo=SimpleUploadedFile("logo.svg", contenu))
        assert reponse.status_code == 200
        assert phrase in reponse.content.decode()
    assert ModeleAttestation.objects.count() == 1


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
