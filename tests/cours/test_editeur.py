"""Les références et les leçons dans le CMS : ce qui est cité est gardé, ce qui est inconnu n'est pas publié."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cours.importation import importer
from cours.lecture import lire_curriculum
from cours.models import Chiffre, LeconPage, RessourceUrgence, Terme
from lms.roles import FORMATEURS, installer_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def formatrice(ecrire: Callable[..., Path]) -> Client:
    installer_roles()
    importer(lire_curriculum(ecrire()))
    user = get_user_model().objects.create_user("formatrice", "f@exemple.invalid", "un-mot-de-passe-long")
    user.groups.add(Group.objects.get(name=FORMATEURS))
    client = Client()
    client.force_login(user)
    return client


def envoyer_la_lecon(client: Client, texte: str, **boutons: str) -> Any:
    lecon = LeconPage.objects.get(code="Z1-L1")
    champs = {
        "title": lecon.title, "slug": lecon.slug, "code": lecon.code, "duree_minutes": 12, "est_obligatoire": "on",
        "objectif": lecon.objectif, "chapo": lecon.chapo, "corps": streamfield([("texte", rich_text(texte))]),
        "relu_par": "", "date_relecture": "", "comments": inline_formset([]),
    }  # fmt: skip
    return client.post(reverse("wagtailadmin_pages:edit", args=[lecon.pk]), nested_form_data(champs) | boutons)


@pytest.mark.parametrize(
    ("marque", "phrase"),
    [
        ("[[inconnu]]", "Le terme « inconnu » n'est pas dans le glossaire."),
        ("[[chiffre:inconnu]]", "Le chiffre « inconnu » n'est pas parmi les chiffres sourcés."),
        ("[[NEET", "ne forme pas une marque"),
    ],
)
def test_publier_une_marque_inconnue_est_refuse_avec_une_phrase(formatrice: Client, marque: str, phrase: str) -> None:
    reponse = envoyer_la_lecon(formatrice, f"<p>Un mot {marque}.</p>", **{"action-publish": "1"})
    assert reponse.status_code == 200
    assert phrase in " ".join(reponse.context["form"].errors["corps"])
    assert not LeconPage.objects.get(code="Z1-L1").has_unpublished_changes


def test_un_brouillon_peut_citer_un_terme_qui_n_existe_pas_encore(formatrice: Client) -> None:
    assert envoyer_la_lecon(formatrice, "<p>Un [[futur]].</p>").status_code == 302
    assert LeconPage.objects.get(code="Z1-L1").has_unpublished_changes


def test_publier_tient_les_liens_des_termes_et_des_chiffres(formatrice: Client) -> None:
    reponse = envoyer_la_lecon(formatrice, "<p>Le [[halo]] : [[chiffre:neet-2021]].</p>", **{"action-publish": "1"})
    assert reponse.status_code == 302
    lecon = LeconPage.objects.get(code="Z1-L1")
    assert [lien.terme.terme for lien in lecon.liens_termes.all()] == ["halo"]
    assert [lien.chiffre.code for lien in lecon.liens_chiffres.all()] == ["neet-2021"]


def test_l_editeur_dit_comment_citer(formatrice: Client) -> None:
    lecon = LeconPage.objects.get(code="Z1-L1")
    assert (
        "[[chiffre:neet-2021]]" in formatrice.get(reverse("wagtailadmin_pages:edit", args=[lecon.pk])).content.decode()
    )


@pytest.mark.parametrize("modele", [Chiffre, Terme])
def test_une_reference_citee_ne_s_efface_pas(formatrice: Client, modele: Any) -> None:
    reference = modele.objects.first()
    adresse = reverse(reference.snippet_viewset.get_url_name("delete"), args=[reference.pk])
    reponse = formatrice.post(adresse, follow=True)
    assert "est cité dans Z1-L1" in reponse.content.decode()
    assert modele.objects.filter(pk=reference.pk).exists()


def test_une_reference_que_rien_ne_cite_s_efface(formatrice: Client) -> None:
    terme = Terme.objects.create(terme="seul", definition="Personne ne le cite.")
    formatrice.post(reverse(terme.snippet_viewset.get_url_name("delete"), args=[terme.pk]))
    assert not Terme.objects.filter(terme="seul").exists()


def test_une_reference_a_ses_brouillons_et_son_historique(formatrice: Client) -> None:
    terme = Terme.objects.get(terme="halo")
    adresse = reverse(terme.snippet_viewset.get_url_name("edit"), args=[terme.pk])
    formatrice.post(adresse, {"terme": "halo", "developpe": "", "definition": "Un brouillon."})
    terme.refresh_from_db()
    assert terme.has_unpublished_changes
    assert terme.definition.startswith("Sans emploi")
    historique = formatrice.get(reverse(terme.snippet_viewset.get_url_name("history"), args=[terme.pk]))
    assert historique.status_code == 200


def test_une_date_de_revision_suit_la_verification(formatrice: Client) -> None:
    chiffre = Chiffre.objects.get()
    champs = {nom: getattr(chiffre, nom) for nom in ("code", "valeur", "unite", "annee", "champ", "source", "adresse")}
    dates = {"date_verification": "2026-01-02", "date_revision": "2026-01-01", "relu_par": ""}
    adresse = reverse(chiffre.snippet_viewset.get_url_name("edit"), args=[chiffre.pk])
    reponse = formatrice.post(adresse, champs | dates | {"action-publish": "1"})
    assert "La date de révision doit suivre la date de vérification." in reponse.content.decode()


@pytest.mark.parametrize(
    ("jours", "etat"), [(-1, "Périmé"), (0, "À revoir aujourd"), (60, "À revoir dans 60 j"), (61, None)]
)
def test_le_rapport_des_chiffres_previent_soixante_jours_avant(
    formatrice: Client, jours: int, etat: str | None
) -> None:
    Chiffre.objects.update(
        date_verification=date(2020, 1, 1), date_revision=timezone.localdate() + timedelta(days=jours)
    )
    page = formatrice.get(reverse("cours_chiffres_a_revoir")).content.decode()
    assert ("Z1-L1" in page) == (etat is not None)
    assert etat is None or etat in page


def test_le_rapport_des_numeros_et_le_menu(formatrice: Client) -> None:
    RessourceUrgence.objects.filter(numero="3114").update(date_revision=date(2020, 1, 1))
    page = formatrice.get(reverse("cours_urgences_a_revoir")).content.decode()
    assert "3114 · Prévention du suicide" in page
    assert reverse("cours_chiffres_a_revoir") in page


def test_le_rapport_s_exporte(formatrice: Client) -> None:
    Chiffre.objects.update(date_verification=date(2020, 1, 1), date_revision=date(2020, 2, 1))
    reponse = formatrice.get(reverse("cours_chiffres_a_revoir"), {"export": "csv"})
    contenu = b"".join(reponse.streaming_content).decode() if reponse.streaming else reponse.content.decode()
    assert "2020-02-01" in contenu


def test_les_rapports_ne_s_ouvrent_pas_a_une_apprenante() -> None:
    user = get_user_model().objects.create_user("apprenante", "a@exemple.invalid", "un-mot-de-passe-long")
    client = Client()
    client.force_login(user)
    assert client.get(reverse("cours_chiffres_a_revoir")).status_code == 302
