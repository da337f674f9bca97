"""En production, un module ne s'ouvre pas sans tuteur, délai, contact handicap ni signataire : par aucune porte."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from certificats.contenu import emetteur
from cours.importation import Bilan, importer
from cours.lecture import lire_curriculum
from cours.models import LeconPage, ModulePage, ReglagesFormation
from lms.roles import ADMINISTRATEURS, FORMATEURS, installer_roles

from .conftest import FICHIERS

pytestmark = pytest.mark.django_db
REMPLIS = {
    "tuteur_nom": "Une personne fictive", "tuteur_contact": "tuteur@exemple.invalid", "delai_reponse_jours": 2,
    "contact_handicap": "handicap@exemple.invalid", "signataire_nom": "Camille Fictive",
    "signataire_qualite": "Direction (fictive)",
}  # fmt: skip


@pytest.fixture(autouse=True)
def en_production(settings: Any) -> None:
    settings.COURS_EXIGER_REGLAGES = True


@pytest.fixture
def importer_ici(ecrire: Callable[..., Path]) -> Callable[[], Bilan]:
    return lambda: importer(lire_curriculum(ecrire()))


def remplir() -> None:
    ReglagesFormation.objects.all().delete()
    ReglagesFormation.objects.create(**REMPLIS)
    cache.clear()


def vider() -> None:
    ReglagesFormation.objects.all().delete()
    cache.clear()


def module() -> ModulePage:
    return ModulePage.objects.get(code="Z1")


def client_du_groupe(nom: str) -> Client:
    installer_roles()
    user = get_user_model().objects.create_user(nom, f"{nom}@exemple.invalid", "un-mot-de-passe-long")
    user.groups.add(Group.objects.get(name=nom))
    client = Client()
    client.force_login(user)
    return client


def test_l_import_laisse_le_module_et_ses_lecons_en_brouillon(importer_ici: Callable[[], Bilan]) -> None:
    bilan = importer_ici()
    assert bilan.brouillons == ["Z1"]
    assert not module().live
    assert not LeconPage.objects.get(code="Z1-L1").live


def test_la_commande_d_import_le_dit_avec_le_remede(ecrire: Callable[..., Path]) -> None:
    erreurs = StringIO()
    call_command("importer_curriculum", ecrire(), stderr=erreurs, stdout=StringIO())
    assert "En brouillon : Z1. Remplissez-les dans Réglages" in erreurs.getvalue()


def test_un_second_import_sans_reglages_n_ecrit_rien_puis_avec_publie(importer_ici: Callable[[], Bilan]) -> None:
    importer_ici()
    assert set(importer_ici().comptes) == {"inchangee"}
    remplir()
    bilan = importer_ici()
    assert bilan.comptes["modifiee"] == 2
    assert not bilan.brouillons
    assert module().live
    assert LeconPage.objects.get(code="Z1-L1").live
    assert set(importer_ici().comptes) == {"inchangee"}


def test_un_module_a_paraitre_s_annonce_sans_reglages(ecrire: Callable[..., Path]) -> None:
    nom = "a-essai/z1/module.md"
    importer(lire_curriculum(ecrire({nom: FICHIERS[nom].replace("a_paraitre: false", "a_paraitre: true")})))
    assert module().live


def envoyer_le_module(client: Client, **boutons: str) -> Any:
    page = module()
    champs = {
        "title": page.title, "slug": page.slug, "code": "Z1", "duree_minutes": 90, "version_majeure": 1,
        "version_mineure": 0, "resume": "", "objectifs": "", "nature": page.nature, "public": "", "prerequis": "Aucun",
        "evaluation": "", "invite_carnet": "", "activites": inline_formset([]), "comments": inline_formset([]),
    }  # fmt: skip
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(champs) | boutons)


@pytest.mark.parametrize("bouton", ["action-publish", "action-submit"])
def test_le_formulaire_refuse_de_publier_et_dit_ce_qui_manque(importer_ici: Callable[[], Bilan], bouton: str) -> None:
    importer_ici()
    if bouton == "action-submit":
        moderer(module())
    reponse = envoyer_le_module(client_du_groupe(FORMATEURS), **{bouton: "1"})
    phrases = " ".join(reponse.context["form"].non_field_errors())
    assert "il manque : tuteur ou tutrice, contact du tuteur, délai de réponse" in phrases
    assert "« Réglages de la formation »" in phrases
    assert not module().live


def test_le_formulaire_garde_un_brouillon_et_publie_une_fois_les_reglages_remplis(
    importer_ici: Callable[[], Bilan],
) -> None:
    importer_ici()
    client = client_du_groupe(FORMATEURS)
    assert envoyer_le_module(client).status_code == 302
    remplir()
    assert envoyer_le_module(client, **{"action-publish": "1"}).status_code == 302
    assert module().live


def test_la_publication_programmee_n_ouvre_pas_le_module(importer_ici: Callable[[], Bilan]) -> None:
    importer_ici()
    page = module()
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")
    assert not module().live
    remplir()
    revision.publish()
    assert module().live


def moderer(page: ModulePage) -> Workflow:
    installer_roles()
    tache = GroupApprovalTask.objects.create(name="Relire")
    tache.groups.set(Group.objects.filter(name=FORMATEURS))
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=tache, sort_order=0)
    workflow.workflow_pages.create(page=page)
    return workflow


def test_l_approbation_d_un_workflow_n_ouvre_pas_le_module(importer_ici: Callable[[], Bilan]) -> None:
    importer_ici()
    remplir()
    client = client_du_groupe(FORMATEURS)
    user = get_user_model().objects.get(username=FORMATEURS)
    etat = moderer(module()).start(module(), user)
    vider()
    etat.current_task_state.approve(user=user)
    assert not module().live
    assert client.get("/essai/z1/").status_code == 404


def test_la_fiche_du_module_montre_qui_repond(importer_ici: Callable[[], Bilan]) -> None:
    remplir()
    importer_ici()
    fiche = Client().get("/essai/z1/").content.decode()
    for attendu in ("Une personne fictive, tuteur@exemple.invalid", "2 jours ouvrés", "handicap@exemple.invalid"):
        assert attendu in fiche


def test_l_accueil_du_cms_liste_ce_qui_manque(importer_ici: Callable[[], Bilan]) -> None:
    importer_ici()
    client = client_du_groupe(ADMINISTRATEURS)
    accueil = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "délai de réponse (jours ouvrés)" in accueil
    adresse = reverse("wagtailsettings:edit", args=["cours", "reglagesformation"])
    assert adresse in accueil
    assert client.get(adresse, follow=True).status_code == 200
    remplir()
    assert "Il manque des réglages" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_le_signataire_du_cms_l_emporte_sur_celui_de_l_environnement() -> None:
    assert emetteur()["signataire_qualite"] == "Responsable de formation (personne fictive)"
    remplir()
    assert emetteur()["signataire_qualite"] == "Direction (fictive)"


def test_hors_production_rien_n_est_exige(importer_ici: Callable[[], Bilan], settings: Any) -> None:
    settings.COURS_EXIGER_REGLAGES = False
    importer_ici()
    assert module().live
