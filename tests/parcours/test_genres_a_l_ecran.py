"""Chaque genre de question à l'écran : la remplir, se tromper d'envoi sans rien perdre, lire le verdict."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from cours.models import ModuleActivite, ModulePage
from evaluations.definitions import DefinitionQuestion, DefinitionQuestionnaire
from evaluations.enregistrement import enregistrer_questionnaire
from evaluations.models import Declaration
from lms.models import Professionnel
from tests.evaluations.test_genres import EXEMPLES, JUSTES, TOUS

from .conftest import champs_du_formulaire, client_de

ADRESSE = "/apprendre/A1/TOUS/"


@pytest.fixture
def client_inscrit(portail: ModulePage, nadia: Professionnel) -> Client:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    return client


def poser(portail: ModulePage, genre: str) -> None:
    enonce, choix = EXEMPLES[genre]
    questions = (DefinitionQuestion("Q-1", enonce, choix, "Parce que c'est ainsi.", genre),)
    quiz, _ = enregistrer_questionnaire(definition=DefinitionQuestionnaire("TOUS", "Essai", questions))
    ModuleActivite.objects.create(module_page=portail, activite_id=quiz.pk, sort_order=9, est_obligatoire=False)


def texte(page: Any) -> str:
    """Ce qui se lit, apostrophes droites et espaces ordinaires."""
    brut = unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))
    return " ".join(brut.replace("’", "'").split())


@pytest.mark.parametrize("genre", TOUS)
def test_un_genre_se_remplit_et_rend_son_verdict(portail: ModulePage, client_inscrit: Client, genre: str) -> None:
    poser(portail, genre)
    client_inscrit.post(f"{ADRESSE}ouvrir/")
    champs = champs_du_formulaire(client_inscrit.get(ADRESSE).content.decode())
    vide = client_inscrit.post(f"{ADRESSE}repondre/", champs | {"valeur": ""})
    assert vide.status_code == 400
    assert "avant de valider" in texte(vide)
    assert champs["declaration"] in vide.content.decode()
    assert not Declaration.objects.exists()
    reponse = client_inscrit.post(f"{ADRESSE}repondre/", champs | {"valeur": JUSTES[genre]}, follow=True)
    assert "C'est la bonne réponse" in texte(reponse)
    assert "Parce que c'est ainsi" in texte(reponse)
    assert "<input" not in reponse.content.decode().split("<article")[1].split("</article>")[0]


def test_une_reponse_incomplete_garde_ce_qui_etait_choisi(portail: ModulePage, client_inscrit: Client) -> None:
    poser(portail, "ordre")
    client_inscrit.post(f"{ADRESSE}ouvrir/")
    champs = champs_du_formulaire(client_inscrit.get(ADRESSE).content.decode())
    page = client_inscrit.post(f"{ADRESSE}repondre/", champs | {"valeur": ["a[.]1", "b[.]1", "c[.]3", "d[.]4"]})
    assert page.status_code == 400
    assert "même position" in texte(page)
    assert page.content.decode().count(" selected") == 4


def test_une_reponse_partielle_dit_ce_qui_est_juste(portail: ModulePage, client_inscrit: Client) -> None:
    poser(portail, "choix_multiple")
    client_inscrit.post(f"{ADRESSE}ouvrir/")
    champs = champs_du_formulaire(client_inscrit.get(ADRESSE).content.decode())
    page = client_inscrit.post(f"{ADRESSE}repondre/", champs | {"valeur": ["a", "c"]}, follow=True)
    assert "En partie juste : 1 bonne réponse sur 2, et 1 choix inexact." in texte(page)
    for mot in ("Votre réponse, exacte", "À cocher aussi", "Votre réponse, inexacte", "Trop."):
        assert mot in texte(page)


def test_une_reponse_a_plusieurs_valeurs_attend_la_reconnexion(
    portail: ModulePage, nadia: Professionnel, client_inscrit: Client
) -> None:
    poser(portail, "association")
    client_inscrit.post(f"{ADRESSE}ouvrir/")
    champs = champs_du_formulaire(client_inscrit.get(ADRESSE).content.decode())
    client_inscrit.logout()
    client_inscrit.post(f"{ADRESSE}repondre/", champs | {"valeur": JUSTES["association"]})
    assert not Declaration.objects.exists()
    seance = dict(client_inscrit.session)
    client_inscrit.force_login(nadia.user)
    gardee = client_inscrit.session
    gardee.update({"reponse_en_attente": seance["reponse_en_attente"]})
    gardee.save()
    page = client_inscrit.get(ADRESSE).content.decode()
    assert page.count(" selected") == 3
    assert champs["declaration"] in page
