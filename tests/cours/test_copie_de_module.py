"""Copier un module dans le CMS : code vidé, mêmes activités, aucune preuve partagée, rien d'ouvert par surprise."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cours.models import LeconPage, ModulePage
from evaluations.models import Activite, Tentative
from lms.models import Inscription, Metier, ProgressionActivite, Structure
from lms.personnes import creer_profil
from lms.referentiel import installer_metiers
from tests.curriculum import installer
from tests.parcours.conftest import champs_du_formulaire, valeur_du_choix

pytestmark = pytest.mark.django_db


@pytest.fixture
def copie() -> ModulePage:
    """Le module A1, copié par l'écran de Wagtail avec ses leçons, copies publiées."""
    installer()
    module_page = ModulePage.objects.get(code="A1")
    client = Client()
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    reponse = client.post(
        reverse("wagtailadmin_pages:copy", args=[module_page.pk]),
        {
            "new_title": "Module copié", "new_slug": "a1-copie", "new_parent_page": str(module_page.get_parent().pk),
            "copy_subpages": "on", "publish_copies": "on",
        },
    )  # fmt: skip
    assert reponse.status_code == 302
    return ModulePage.objects.get(slug="a1-copie")


def test_la_copie_a_ses_lecons_et_les_memes_activites_mais_pas_de_code(copie: ModulePage) -> None:
    original = ModulePage.objects.get(code="A1")
    assert copie.code == ""
    assert LeconPage.objects.child_of(copie).count() == LeconPage.objects.child_of(original).count() == 4
    assert set(copie.activites.values_list("activite", flat=True)) == set(
        original.activites.values_list("activite", flat=True)
    )
    assert not set(copie.activites.values_list("pk", flat=True)) & set(original.activites.values_list("pk", flat=True))
    assert Activite.objects.filter(code__startswith="A1").count() == original.activites.count()


def test_la_page_d_une_copie_sans_code_s_ouvre_pour_toutes(copie: ModulePage) -> None:
    client = Client()
    assert client.get(copie.url).status_code == 200
    client.force_login(personne().user)
    for page in (copie, *LeconPage.objects.child_of(copie)):
        assert client.get(page.url).status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/catalogue/").status_code == 200


def personne() -> Any:
    installer_metiers()
    courriel = f"{uuid4()}@exemple.invalid"
    profil = creer_profil(get_user_model().objects.create_user(str(uuid4()), courriel, "x"), courriel)
    profil.prenom, profil.nom, profil.metier = "Nadia", "Exemple", Metier.objects.first()
    profil.structure = Structure.objects.create(nom="Structure d'essai")
    profil.save()
    return profil


def test_une_reponse_dans_la_copie_ne_vaut_pas_dans_l_original(copie: ModulePage) -> None:
    copie.code = "A1B"
    copie.save_revision().publish()
    client, profil = Client(), personne()
    client.force_login(profil.user)
    for code in ("A1", "A1B"):
        assert client.post(f"/apprendre/{code}/inscription/").status_code == 302
        client.post(f"/apprendre/{code}/A1-QUIZ/ouvrir/")
    page = client.get("/apprendre/A1B/A1-QUIZ/").content.decode()
    champs = champs_du_formulaire(page) | {"valeur": valeur_du_choix(page, "un outil de contrôle")}
    client.post("/apprendre/A1B/A1-QUIZ/repondre/", champs)
    inscription = Inscription.objects.get(professionnel=profil, module_page__code="A1")
    intacte = Tentative.objects.get(registration=inscription.uuid)
    assert intacte.reponses == []
    assert len(Tentative.objects.exclude(pk=intacte.pk).get().reponses) == 1
    assert not ProgressionActivite.objects.exists()
