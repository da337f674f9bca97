"""La formatrice dans le CMS : ce qui porte des preuves est gardé, avec une phrase, jamais une panne."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Dessin
from wagtail.images import get_image_model
from wagtail.models import Page

from cours.models import LeconPage, ModulePage
from evaluations.models import Activite, Questionnaire
from lms.models import Professionnel, Realisation
from lms.roles import FORMATEURS

from .conftest import client_de, terminer_le_module


@pytest.fixture
def administratrice(creer_personne: Callable[..., Professionnel]) -> Client:
    profil = creer_personne("Camille")
    profil.user.is_superuser = profil.user.is_staff = True
    profil.user.save()
    return client_de(profil)


@pytest.fixture
def formatrice(creer_personne: Callable[..., Professionnel]) -> Client:
    profil = creer_personne("Karima")
    profil.user.groups.add(Group.objects.get(name=FORMATEURS))
    return client_de(profil)


@pytest.fixture
def nadia_a_fini(portail: ModulePage, nadia: Professionnel) -> Professionnel:
    terminer_le_module(client_de(nadia), portail)
    return nadia


def lecon(code: str = "A1-L1") -> LeconPage:
    return LeconPage.objects.get(code=code)


def phrases(reponse: Any) -> str:
    """Les messages que le CMS affiche, après avoir suivi la redirection."""
    return " ".join(str(message) for message in reponse.context["messages"]) if reponse.context else ""


def test_une_lecon_ou_un_module_suivis_ne_se_suppriment_pas(
    administratrice: Client, nadia_a_fini: Professionnel, portail: ModulePage
) -> None:
    for page in (lecon(), portail):
        reponse = administratrice.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert reponse.status_code == 200
        assert "Dépubliez-la plutôt" in phrases(reponse)
        assert Page.objects.filter(pk=page.pk).exists()
    assert Realisation.objects.valides().count() == 1


def test_une_lecon_sans_preuve_se_supprime(administratrice: Client, portail: ModulePage) -> None:
    page = LeconPage(title="Essai", slug="essai")
    portail.add_child(instance=page)
    assert administratrice.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()


def test_un_lot_ou_une_lecon_porte_des_preuves_est_refuse_entier(
    administratrice: Client, nadia_a_fini: Professionnel, portail: ModulePage
) -> None:
    libre = LeconPage(title="Essai", slug="essai")
    portail.add_child(instance=libre)
    adresse = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    reponse = administratrice.post(f"{adresse}?id={lecon().pk}&id={libre.pk}", follow=True)
    assert "porte des preuves" in phrases(reponse)
    assert Page.objects.filter(pk__in=[lecon().pk, libre.pk]).count() == 2


def test_une_lecon_suivie_ne_se_deplace_pas(
    administratrice: Client, nadia_a_fini: Professionnel, portail: ModulePage
) -> None:
    ailleurs = ModulePage.objects.get(code="A2")
    adresse = reverse("wagtailadmin_pages:move_confirm", args=[lecon().pk, ailleurs.pk])
    reponse = administratrice.post(adresse, follow=True)
    assert "déplacée" in phrases(reponse)
    assert lecon().get_parent().pk == portail.pk


def test_depublier_garde_les_preuves_et_dit_combien_de_personnes_sont_en_chemin(
    administratrice: Client, nadia: Professionnel, portail: ModulePage
) -> None:
    client_de(nadia).post("/apprendre/A1/inscription/")
    reponse = administratrice.post(reverse("wagtailadmin_pages:unpublish", args=[portail.pk]), follow=True)
    assert reponse.status_code == 200
    assert "en cours : 1" in phrases(reponse)
    portail.refresh_from_db()
    assert not portail.live
    assert nadia.inscriptions.count() == 1


def test_une_copie_de_module_ne_prend_ni_le_code_ni_les_preuves(
    administratrice: Client, nadia_a_fini: Professionnel, portail: ModulePage
) -> None:
    reponse = administratrice.post(
        reverse("wagtailadmin_pages:copy", args=[portail.pk]),
        {"new_title": "Copie", "new_slug": "copie", "new_parent_page": portail.get_parent().pk, "copy_subpages": "on"},
    )
    assert reponse.status_code == 302
    copie = ModulePage.objects.get(slug="copie")
    assert copie.code == ""
    assert copie.get_children().count() == 4
    assert not copie.inscriptions.exists()
    assert ModulePage.objects.get(code="A1").pk == portail.pk


def test_un_compte_qui_porte_des_preuves_ne_se_supprime_pas(
    administratrice: Client, nadia_a_fini: Professionnel
) -> None:
    adresse = reverse("wagtailusers_users:delete", args=[nadia_a_fini.user.pk])
    reponse = administratrice.post(adresse, follow=True)
    assert reponse.status_code == 200
    assert "Désactivez-le" in phrases(reponse)
    nadia_a_fini.user.refresh_from_db()


def test_une_activite_suivie_ne_se_supprime_pas(administratrice: Client, nadia_a_fini: Professionnel) -> None:
    quiz = Questionnaire.objects.get(code="A1-QUIZ")
    adresse = reverse(quiz.snippet_viewset.get_url_name("delete"), args=[quiz.pk])
    reponse = administratrice.post(adresse, follow=True)
    assert "ne peut pas être supprimée" in phrases(reponse).replace("\u00a0", " ")
    assert Activite.objects.filter(code="A1-QUIZ").exists()


def dessin(titre: str) -> Any:
    tampon = io.BytesIO()
    Dessin.new("RGB", (40, 25), "white").save(tampon, "PNG")
    fichier = ContentFile(tampon.getvalue(), name=f"{titre}.png")
    return get_image_model().objects.create(title=titre, file=fichier, width=40, height=25)


def poser_une_image(page: LeconPage, image: Any) -> None:
    page.corps.append(("image", {"image": image, "alternative": "Une porte", "est_decorative": False, "legende": ""}))
    page.save_revision().publish()


def test_une_image_montree_par_une_lecon_ne_se_supprime_pas(administratrice: Client, portail: ModulePage) -> None:
    montree, libre = dessin("montree"), dessin("libre")
    poser_une_image(lecon(), montree)
    reponse = administratrice.post(reverse("wagtailimages:delete", args=[montree.pk]), follow=True)
    assert reponse.status_code == 200
    assert "est montré" in phrases(reponse)
    assert get_image_model().objects.filter(pk=montree.pk).exists()
    assert administratrice.post(reverse("wagtailimages:delete", args=[libre.pk])).status_code == 302
    assert not get_image_model().objects.filter(pk=libre.pk).exists()


def test_un_lot_d_images_dont_une_sert_est_refuse(administratrice: Client, portail: ModulePage) -> None:
    montree, libre = dessin("montree"), dessin("libre")
    poser_une_image(lecon(), montree)
    adresse = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
    reponse = administratrice.post(f"{adresse}?id={montree.pk}&id={libre.pk}", follow=True)
    assert "est montré" in phrases(reponse)
    assert get_image_model().objects.filter(pk__in=[montree.pk, libre.pk]).count() == 2


def test_la_formatrice_voit_sa_lecon_comme_une_personne_la_lira(formatrice: Client, portail: ModulePage) -> None:
    page = lecon()
    page.title = "Un titre en préparation"
    page.save_revision()
    apercu = formatrice.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert apercu.status_code == 200
    assert "Un titre en préparation" in apercu.content.decode()
    assert "Un titre en préparation" not in Client().get("/reperer/a1/lecon-1/").content.decode()


def test_la_formatrice_ouvre_l_editeur_de_chaque_page(formatrice: Client, portail: ModulePage) -> None:
    for page in (portail, lecon(), portail.get_parent()):
        assert formatrice.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_une_personne_sans_role_n_entre_pas_dans_le_cms(nadia: Professionnel, portail: ModulePage) -> None:
    reponse = client_de(nadia).get(reverse("wagtailadmin_pages:edit", args=[portail.pk]))
    assert reponse.status_code in {302, 404}
