"""Le nombre de requêtes SQL de chaque écran principal : constant, sous sa barre (session et compte comptés)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificats.delivrance import numero_suivant
from certificats.models import Attestation
from cours import structure
from cours.models import Chiffre, LeconPage, ModuleActivite, ModulePage, Terme
from evaluations.definitions import DefinitionChoix, DefinitionQuestion, DefinitionQuestionnaire
from evaluations.enregistrement import enregistrer_questionnaire
from lms.models import Professionnel, Realisation
from tests.lms.fabriques import RealisationFabrique

from .conftest import (
    BONNES_REPONSES,
    QUIZ,
    champs_du_formulaire,
    client_de,
    rendre_la_situation,
    repondre,
    terminer_les_lecons,
    valeurs,
)

TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def au_plus(barre: int) -> Iterator[None]:
    """Échoue, en montrant les requêtes, si le bloc en fait plus que la barre."""
    with CaptureQueriesContext(connection) as capture:
        yield
    requetes = [q["sql"] for q in capture.captured_queries if not q["sql"].startswith(TRANSACTION)]
    assert len(requetes) <= barre, f"{len(requetes)} requêtes pour une barre de {barre} :\n" + "\n".join(
        requete[:160] for requete in requetes
    )


def ajouter_des_activites(module_page: ModulePage, nombre: int) -> None:
    for rang in range(nombre):
        definition = DefinitionQuestionnaire(
            f"PLUS-{rang}",
            f"Quiz {rang}",
            (DefinitionQuestion("Q1", "?", (DefinitionChoix("a", True), DefinitionChoix("b")), "parce que"),),
        )
        activite, _ = enregistrer_questionnaire(definition=definition)
        ModuleActivite.objects.create(
            module_page=module_page, activite_id=activite.pk, sort_order=10 + rang, est_obligatoire=False
        )


def ajouter_des_lecons(module_page: ModulePage, nombre: int) -> None:
    for rang in range(nombre):
        module_page.add_child(
            instance=LeconPage(title=f"Leçon {rang}", slug=f"plus-{rang}", code=f"PLUS-{rang}", est_obligatoire=False)
        )


@pytest.mark.parametrize("plus", [0, 17])
def test_la_page_de_lecon_d_une_personne_inscrite(portail: ModulePage, nadia: Professionnel, plus: int) -> None:
    ajouter_des_lecons(portail, plus)
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    # Les termes et les chiffres sont en mémoire partagée : le premier lecteur du portail les y met pour tous.
    Client().get("/reperer/a1/lecon-2/")
    with au_plus(12):
        assert client.get("/reperer/a1/lecon-2/").status_code == 200
    with au_plus(11):
        client.get("/reperer/a1/lecon-2/")


def test_la_page_d_une_lecon_qui_cite_des_termes_et_des_chiffres(portail: ModulePage, nadia: Professionnel) -> None:
    """Répertoire en cache : les termes et les chiffres en ligne ne coûtent rien, les chiffres en bloc une requête."""
    chiffres = [
        Chiffre.objects.create(
            code=f"c{rang}", valeur="1", champ="c", annee="2020", source="s",
            date_verification=date(2020, 1, 1), date_revision=date(2999, 1, 1),
        )
        for rang in range(5)
    ]  # fmt: skip
    Terme.objects.create(terme="essai", definition="Un essai.")
    blocs = [{"type": "chiffre", "value": {"chiffre": chiffre.pk}} for chiffre in chiffres]
    texte = "<p>[[essai]] " + " ".join(f"[[chiffre:{chiffre.code}]]" for chiffre in chiffres) + "</p>"
    lecon = LeconPage.objects.get(code="A1-L2")
    lecon.corps = json.dumps([{"type": "texte", "value": texte}, *blocs])
    lecon.save()
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.get("/reperer/a1/lecon-2/")
    with au_plus(12):
        page = client.get("/reperer/a1/lecon-2/").content.decode()
    assert page.count("Chiffre sourcé") == 5
    assert page.count(" popover>") == 6


@pytest.mark.parametrize("plus", [0, 19])
def test_la_page_de_module_a_vingt_et_une_activites(portail: ModulePage, nadia: Professionnel, plus: int) -> None:
    ajouter_des_activites(portail, plus)
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    with au_plus(15):
        page = client.get("/reperer/a1/")
    assert page.status_code == 200
    assert structure.activites_du_module(portail).count() == 2 + plus


def test_enregistrer_une_reponse(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    champs = champs_du_formulaire(client.get(QUIZ).content.decode()) | {"valeur": "b"}
    with au_plus(8):
        assert client.post(f"{QUIZ}repondre/", champs).status_code == 302


def derniere_reponse(module_page: ModulePage, client: Client) -> dict[str, str]:
    """Fait tout le module, sauf la réponse qui l'achève ; rend le formulaire de celle-ci."""
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, module_page)
    rendre_la_situation(client)
    client.post(f"{QUIZ}ouvrir/")
    for texte in BONNES_REPONSES[:-1]:
        repondre(client, QUIZ, texte)
    page = client.get(QUIZ).content.decode()
    return champs_du_formulaire(page) | {"valeur": valeurs(page, BONNES_REPONSES[-1])}


def test_la_reponse_qui_termine_le_module_et_cree_l_attestation(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    champs = derniere_reponse(portail, client)
    with au_plus(25):
        reponse = client.post(f"{QUIZ}repondre/", champs)
    assert reponse.headers["Location"] == "/apprendre/A1/fin/"
    assert Realisation.objects.count() == 1


def test_la_reponse_qui_termine_aussi_le_parcours_cree_deux_attestations(
    portail: ModulePage, nadia: Professionnel
) -> None:
    for page in ModulePage.objects.child_of(portail.get_parent()).exclude(pk=portail.pk):
        RealisationFabrique(professionnel=nadia, module_page=page)
    numero_suivant(timezone.now())  # le compteur de l'année existe déjà, comme toujours sauf une fois l'an
    client = client_de(nadia)
    champs = derniere_reponse(portail, client)
    with au_plus(29):  # deux attestations, chacune relit le modèle en service
        reponse = client.post(f"{QUIZ}repondre/", champs)
    assert reponse.headers["Location"] == "/apprendre/A1/fin/"
    assert set(Attestation.objects.values_list("genre", flat=True)) == {"module", "parcours"}


@pytest.mark.parametrize(("adresse", "barre"), [("/", 20), ("/catalogue/", 15), ("/reperer/", 15)])
def test_le_catalogue_et_les_parcours_avec_la_progression(
    portail: ModulePage, nadia: Professionnel, adresse: str, barre: int
) -> None:
    client = client_de(nadia)
    client.get("/aide/")
    with au_plus(barre):
        assert client.get(adresse).status_code == 200
    client.post("/apprendre/A1/inscription/")
    ajouter_des_lecons(portail, 12)
    ajouter_des_activites(portail, 12)
    with au_plus(barre):
        assert "A1" in client.get(adresse).content.decode()


def test_la_recherche(portail: ModulePage) -> None:
    with au_plus(5):
        assert Client().get("/catalogue/?q=demande").status_code == 200


@pytest.mark.parametrize("nombre", [10, 400])
def test_la_page_de_coordination(
    portail: ModulePage, coordinatrice: Professionnel, creer_personne: Callable[..., Any], nombre: int
) -> None:
    _semer(portail, coordinatrice, nombre)
    client = client_de(coordinatrice)
    cache.clear()
    client.get("/aide/")
    with au_plus(12):
        assert client.get("/suivi/?debut=2024-01-01&fin=2030-12-31").status_code == 200


def _semer(module_page: ModulePage, coordinatrice: Professionnel, nombre: int) -> None:
    Realisation.objects.bulk_create(
        Realisation(
            cle_statistique=uuid4(),
            module_page=module_page,
            date_fin=timezone.now(),
            jour=timezone.localdate(),
            origine="synthetique",
            module_code="A1",
            module_titre="A1",
            parcours_code="REPERER",
            parcours_titre="Repérer",
            duree_minutes=90,
            structure=coordinatrice.structure,
            structure_nom="x",
            structure_type="mission_locale",
            metier=coordinatrice.metier,
            metier_libelle="y",
        )
        for _ in range(nombre)
    )
