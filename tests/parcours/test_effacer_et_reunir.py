"""Effacer son compte, effacer une personne, réunir deux comptes : à l'écran, dit et confirmé avant d'être fait."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from certificats import rendu
from certificats.models import Attestation
from cours.models import ModulePage
from lms import roles
from lms.models import EvenementSuivi, Professionnel, Realisation

from .conftest import client_de, terminer_le_module

EFFACER = "/mon-compte/effacer/"


@pytest.fixture
def attestation(portail: ModulePage, nadia: Professionnel) -> Attestation:
    terminer_le_module(client_de(nadia), portail)
    rendu.relever()
    return Attestation.objects.get()


@pytest.fixture
def administrateur(portail: ModulePage, creer_personne: Callable[..., Any]) -> Client:
    camille = creer_personne("Camille")
    camille.user.groups.add(Group.objects.get(name=roles.ADMINISTRATEURS))
    return client_de(camille)


def test_une_personne_efface_son_compte_apres_avoir_lu_ce_qui_disparait(
    nadia: Professionnel, attestation: Attestation
) -> None:
    client = client_de(nadia)
    page = client.get(EFFACER).content.decode()
    for morceau in ("sans retour", "1 attestation", "données effacées", "Télécharger mes données"):
        assert morceau in page
    reponse = client.post(EFFACER, {"courriel": "NADIA@exemple.invalid "}, follow=True)
    assert "sont effacés" in reponse.content.decode()
    assert not Professionnel.objects.exists()
    assert not get_user_model().objects.filter(email="nadia@exemple.invalid").exists()
    assert Realisation.objects.valides().count() == 1
    assert client.get("/mon-compte/").status_code == 302
    verification = Client().get(f"/v/{attestation.code}")
    assert verification.status_code == 200
    assert "Données effacées" in verification.content.decode()


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [("", "Écrivez l"), ("nadia", "Complétez l"), ("yann@exemple.invalid", "rien n&#x27;est effacé")],
)
def test_sans_la_bonne_adresse_rien_n_est_efface(
    nadia: Professionnel, attestation: Attestation, saisie: str, phrase: str
) -> None:
    reponse = client_de(nadia).post(EFFACER, {"courriel": saisie})
    assert reponse.status_code == 400
    assert phrase in reponse.content.decode()
    assert Professionnel.objects.get() == nadia
    attestation.refresh_from_db()
    assert attestation.etat == "authentique"


def test_un_compte_d_administration_dit_quoi_faire_d_abord(nadia: Professionnel) -> None:
    nadia.user.is_superuser = True
    nadia.user.save()
    reponse = client_de(nadia).post(EFFACER, {"courriel": nadia.courriel_normalise})
    assert reponse.status_code == 400
    assert "Retirez d" in reponse.content.decode()
    assert Professionnel.objects.exists()


def liste_des_profils() -> str:
    return reverse(Professionnel.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]


def test_qui_administre_efface_une_personne(
    administrateur: Client, nadia: Professionnel, attestation: Attestation
) -> None:
    adresse = reverse("effacer_personne", args=[nadia.uuid])
    assert adresse in administrateur.get(liste_des_profils()).content.decode()
    assert nadia.courriel_normalise in administrateur.get(adresse).content.decode()
    assert administrateur.post(adresse, {"courriel": "autre@exemple.invalid"}).status_code == 400
    assert Professionnel.objects.filter(pk=nadia.pk).exists()
    assert administrateur.post(adresse, {"courriel": nadia.courriel_normalise}).status_code == 302
    assert not Professionnel.objects.filter(pk=nadia.pk).exists()
    acteur = EvenementSuivi.objects.get(genre="effacement").acteur
    assert acteur
    assert acteur.professionnel.prenom == "Camille"
    assert administrateur.get(adresse).status_code == 404


def test_deux_comptes_se_comparent_puis_se_reunissent(
    administrateur: Client, nadia: Professionnel, attestation: Attestation, creer_personne: Callable[..., Any]
) -> None:
    garde = creer_personne("Nadia-bis")
    adresse = reverse("reunir_comptes", args=[garde.uuid])
    assert adresse in administrateur.get(liste_des_profils()).content.decode()
    assert administrateur.get(adresse).status_code == 200
    comparee = administrateur.post(adresse, {"courriel": nadia.courriel_normalise})
    assert comparee.status_code == 200
    assert "Compte à fermer" in comparee.content.decode()
    assert Professionnel.objects.filter(pk=nadia.pk).exists()
    reunis = administrateur.post(adresse, {"courriel": nadia.courriel_normalise, "confirmer": "oui"})
    assert reunis.status_code == 302
    attestation.refresh_from_db()
    assert attestation.titulaire == garde.user
    assert Realisation.objects.valides().get().professionnel == garde
    assert not Professionnel.objects.filter(pk=nadia.pk).exists()


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ("personne@exemple.invalid", "Aucun compte"),
        ("nadia@exemple.invalid", "celle de l&#x27;autre"),
        ("chef@exemple.invalid", "ne s&#x27;absorbe pas"),
    ],
)
def test_une_fusion_impossible_se_dit_et_ne_fait_rien(
    administrateur: Client, nadia: Professionnel, creer_personne: Callable[..., Any], saisie: str, phrase: str
) -> None:
    chef = creer_personne("Chef")
    chef.user.is_superuser = True
    chef.user.save()
    adresse = reverse("reunir_comptes", args=[nadia.uuid])
    reponse = administrateur.post(adresse, {"courriel": saisie, "confirmer": "oui"})
    assert reponse.status_code == 400
    assert phrase in reponse.content.decode()
    assert Professionnel.objects.count() == 3


@pytest.mark.parametrize("nom", ["effacer_personne", "reunir_comptes"])
def test_ni_une_formatrice_ni_une_coordinatrice_n_y_accedent(
    nom: str, nadia: Professionnel, coordinatrice: Professionnel, creer_personne: Callable[..., Any]
) -> None:
    karima = creer_personne("Karima")
    karima.user.groups.add(Group.objects.get(name=roles.FORMATEURS))
    coordinatrice.user.groups.add(Group.objects.get(name=roles.NOMINATIF))
    adresse = reverse(nom, args=[nadia.uuid])
    for profil in (nadia, coordinatrice, karima):
        for reponse in (
            client_de(profil).get(adresse),
            client_de(profil).post(adresse, {"courriel": nadia.courriel_normalise, "confirmer": "oui"}),
        ):
            assert reponse.status_code in {302, 404}
    assert Professionnel.objects.filter(pk=nadia.pk).exists()
