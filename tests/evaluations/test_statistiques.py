"""Les statistiques d'items : justes, anonymes, muettes sous cinq répondants, en un nombre constant de requêtes."""

from itertools import pairwise
from math import isclose
from statistics import correlation, pstdev
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluations.models import MiseEnSituation, Questionnaire
from evaluations.passation import Reponse, consigner, ouvrir
from evaluations.statistiques import calculer, par_etape, par_question, point_biserielle


@given(
    couples=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), min_size=5, max_size=40
    )
)
def test_la_discrimination_est_la_correlation_de_pearson(couples: list[tuple[int, float]]) -> None:
    items, restes = zip(*couples, strict=True)
    calculee = point_biserielle(couples)
    if len(set(items)) == 1 or pstdev(restes) == 0:
        assert calculee is None
    else:
        assert calculee is not None
        assert isclose(calculee, correlation(items, restes), abs_tol=1e-9)


@given(points=st.lists(st.integers(0, 1), min_size=5, max_size=30))
def test_une_question_que_seuls_les_meilleurs_reussissent_distingue_bien(points: list[int]) -> None:
    assume(0 < sum(points) < len(points))
    assert isclose(point_biserielle([(point, float(point)) for point in points]) or 0, 1)
    assert isclose(point_biserielle([(point, float(1 - point)) for point in points]) or 0, -1)


def contenu(*codes: str) -> dict[str, Any]:
    choix = [
        {"id": lettre, "texte": f"choix {lettre}", "est_juste": lettre == "b", "retour": "", "pendant": ""}
        for lettre in "abc"
    ]
    return {"questions": [{"code": c, "enonce": c, "genre": "choix_unique", "choix": choix} for c in codes]}


def reponse(code: str, lettre: str) -> dict[str, Any]:
    return {"element": code, "valeurs": [lettre], "points": int(lettre == "b")}


def test_difficulte_et_choix_faux_le_plus_frequent() -> None:
    tentatives = [(contenu("Q1", "Q2"), [reponse("Q1", lettre), reponse("Q2", "b")]) for lettre in "bbaac" + "a"]
    premiere, seconde = calculer(tentatives)
    assert (premiere.repondants, premiere.choix_faux) == (6, "choix a")
    assert isclose(premiere.difficulte or 0, 2 / 6)
    assert (seconde.difficulte, seconde.discrimination, seconde.choix_faux) == (1.0, None, "")


def test_sous_cinq_repondants_rien_ne_sort() -> None:
    (stat,) = calculer([(contenu("Q1"), [reponse("Q1", "a")])] * 4)
    assert stat.est_secrete
    assert (stat.difficulte, stat.discrimination, stat.choix_faux) == (None, None, "")


def test_une_saisie_libre_n_est_jamais_montree() -> None:
    trou = {
        "code": "Q1",
        "enonce": "[___]",
        "genre": "texte_a_trous",
        "choix": [{"id": "a", "texte": "x", "retour": ""}],
    }
    saisie = {"element": "Q1", "valeurs": ["Karim Exemple"], "points": 0}
    (stat,) = calculer([({"questions": [trou]}, [saisie])] * 6)
    assert (stat.difficulte, stat.choix_faux) == (0.0, "")


def passer(activite: Any, nombre: int, *reponses: tuple[str, str]) -> None:
    for _ in range(nombre):
        qui = get_user_model().objects.create_user(username=str(uuid4()), first_name="Nadia")
        tentative = ouvrir(personne=qui, activite=activite, registration=uuid4())
        for element, valeur in reponses:
            consigner(personne=qui, tentative_uuid=tentative.uuid, reponse=Reponse(uuid4(), element, (valeur,)))


@pytest.mark.django_db
def test_seule_la_premiere_tentative_de_chaque_personne_compte(quiz: Questionnaire) -> None:
    passer(quiz, 5, ("A1-Q1", "a"), ("A1-Q2", "b"), ("A1-Q3", "b"))
    for tentative in list(quiz.tentatives.select_related("personne")):
        seconde = ouvrir(personne=tentative.personne, activite=quiz, registration=uuid4())
        consigner(personne=tentative.personne, tentative_uuid=seconde.uuid, reponse=Reponse(uuid4(), "A1-Q1", ("b",)))
    assert [(stat.code, stat.repondants, stat.difficulte) for stat in par_question(quiz)] == [
        ("A1-Q1", 5, 0.0), ("A1-Q2", 5, 1.0), ("A1-Q3", 5, 1.0),
    ]  # fmt: skip


@pytest.mark.django_db
def test_une_situation_dit_la_part_de_chaque_choix(situation: MiseEnSituation) -> None:
    passer(situation, 3, ("depart", "saluer"), ("suite", "ecouter"))
    passer(situation, 3, ("depart", "filer"))
    depart, suite = par_etape(situation)
    assert dict(depart.parts) == {"Texte saluer": 0.5, "Texte filer": 0.5}
    assert (suite.repondants, suite.est_secrete, suite.parts) == (3, True, ())


@pytest.mark.django_db
def test_l_ecran_ne_dit_aucun_nom_et_coute_autant_a_cinq_qu_a_dix(client: Client, quiz: Questionnaire) -> None:
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    adresse = reverse("statistiques_activites:activite", args=[quiz.code])
    assert "Personne n'a encore répondu" in client.get(adresse).content.decode()
    comptes = []
    for _ in range(2):
        passer(quiz, 5, ("A1-Q1", "a"), ("A1-Q2", "b"), ("A1-Q3", "b"))
        with CaptureQueriesContext(connection) as capture:
            page = client.get(adresse).content.decode()
        comptes.append(len(capture))
    assert "100\u00a0% de justes" in page
    assert "un outil" in page
    assert "Nadia" not in page
    assert all(avant == apres for avant, apres in pairwise(comptes))
    assert comptes[0] <= 12


@pytest.mark.django_db
def test_sous_cinq_l_ecran_le_dit(client: Client, quiz: Questionnaire, situation: MiseEnSituation) -> None:
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    passer(quiz, 4, ("A1-Q1", "a"))
    passer(situation, 4, ("depart", "filer"))
    for code in (quiz.code, situation.code):
        page = client.get(reverse("statistiques_activites:activite", args=[code])).content.decode()
        assert "Moins de 5 personnes" in page
        assert "\u00a0% de justes" not in page
        assert "un outil" not in page
    assert quiz.titre in client.get(reverse("statistiques_activites:index")).content.decode()
    assert client.get(reverse("statistiques_activites:activite", args=["nulle-part"])).status_code == 404
