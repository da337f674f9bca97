"""Un compte de l'hôte arrive sans profil : il se crée à la première visite, ou l'écran dit pourquoi il ne peut pas."""

import pytest
from django.test import Client

from lms.models import Professionnel

from .fabriques import ProfessionnelFabrique, UtilisateurFabrique

pytestmark = pytest.mark.django_db


def visiter(compte: object) -> tuple[int, str]:
    client = Client()
    client.force_login(compte)  # type: ignore[arg-type]
    reponse = client.get("/mon-profil/")
    return reponse.status_code, reponse.content.decode()


def test_la_premiere_visite_cree_le_profil() -> None:
    compte = UtilisateurFabrique(email="Zoé@Exemple.invalid")
    assert visiter(compte)[0] == 200
    assert Professionnel.objects.get().courriel_normalise == "zoé@exemple.invalid"
    assert visiter(compte)[0] == 200
    assert Professionnel.objects.count() == 1


def test_sans_adresse_l_ecran_dit_quoi_faire() -> None:
    statut, page = visiter(UtilisateurFabrique(email=""))
    assert statut == 409
    assert "pas d'adresse de courriel" in page.replace("&#x27;", "'")
    assert not Professionnel.objects.exists()


def test_l_adresse_d_une_autre_personne_ne_donne_pas_son_profil() -> None:
    ProfessionnelFabrique(user__email="karim@exemple.invalid", prenom="Karim")
    statut, page = visiter(UtilisateurFabrique(email="KARIM@exemple.invalid"))
    assert statut == 409
    assert "Karim" not in page
    assert Professionnel.objects.count() == 1
