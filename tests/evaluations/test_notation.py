"""Noter : exact, borné, et du bon côté du seuil."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluations.notation import Verdict, faire_le_bilan, noter_etape, noter_question

TEXTES = st.text(st.characters(exclude_characters="\x00"), max_size=20)


def question(justes: list[bool]) -> dict[str, Any]:
    choix = [
        {"id": chr(97 + rang), "texte": f"Choix {rang}", "est_juste": juste, "retour": f"Retour {rang}."}
        for rang, juste in enumerate(justes)
    ]
    return {
        "code": "Q",
        "genre": "choix_unique",
        "choix": choix,
        "justification": "Car.",
        "source": "HCTS",
        "source_url": "https://x.test",
    }


def verdict(points: int, points_max: int = 1) -> Verdict:
    return Verdict("Q", points == points_max, points, points_max, ("a",))


@given(nombre=st.integers(2, 8), juste=st.integers(0, 7), choisi=st.integers(0, 7))
def test_une_reponse_est_juste_si_et_seulement_si_c_est_la_bonne(nombre: int, juste: int, choisi: int) -> None:
    juste, choisi = juste % nombre, choisi % nombre
    rendu = noter_question(question([rang == juste for rang in range(nombre)]), [chr(97 + choisi)])
    assert rendu.est_juste is (juste == choisi)
    assert (rendu.points, rendu.points_max) == (int(juste == choisi), 1)
    assert rendu.bonnes == (chr(97 + juste),)


@given(valeurs=st.lists(TEXTES, max_size=4))
def test_des_valeurs_quelconques_ne_donnent_jamais_de_point_par_erreur(valeurs: list[str]) -> None:
    rendu = noter_question(question([False, True]), valeurs)
    assert rendu.est_juste is (set(valeurs) == {"b"})


def test_le_verdict_rend_le_retour_du_choix_la_justification_et_la_source() -> None:
    rendu = noter_question(question([True, False]), ["b"])
    assert (rendu.retour, rendu.justification, rendu.source) == ("Retour 1.", "Car.", "HCTS")


@given(points=st.lists(st.integers(0, 1), min_size=1, max_size=40), seuil=st.integers(1, 100))
def test_le_bilan_est_borne_et_le_seuil_exact_fait_reussir(points: list[int], seuil: int) -> None:
    bilan = faire_le_bilan([verdict(point) for point in points], seuil)
    assert bilan.score is not None
    assert 0 <= bilan.score <= 1
    assert bilan.est_reussie is (Fraction(sum(points), len(points)) >= Fraction(seuil, 100))


@given(points=st.lists(st.integers(0, 1), min_size=1, max_size=20), seuil=st.integers(1, 100))
def test_une_bonne_reponse_de_plus_ne_fait_jamais_echouer(points: list[int], seuil: int) -> None:
    avant = faire_le_bilan([verdict(point) for point in points], seuil)
    apres = faire_le_bilan([verdict(1) for _ in points], seuil)
    assert apres.est_reussie or not avant.est_reussie


def test_quatre_sur_cinq_reussit_et_trois_sur_cinq_echoue_a_soixante_dix_pour_cent() -> None:
    reussi = faire_le_bilan([verdict(1)] * 4 + [verdict(0)], 70)
    echoue = faire_le_bilan([verdict(1)] * 3 + [verdict(0)] * 2, 70)
    assert (reussi.est_reussie, str(reussi.score)) == (True, "0.8000")
    assert (echoue.est_reussie, str(echoue.score)) == (False, "0.6000")


def test_sans_seuil_ni_points_rien_n_est_note() -> None:
    for bilan in (faire_le_bilan([verdict(0, 0)], None), faire_le_bilan([verdict(2, 3)], None)):
        assert (bilan.score, bilan.est_reussie) == (None, None)


@given(points=st.lists(st.integers(0, 9), min_size=1, max_size=6), rang=st.integers(0, 5))
def test_un_choix_de_situation_vaut_ses_points_sur_le_meilleur_de_l_etape(points: list[int], rang: int) -> None:
    rang %= len(points)
    choix = [{"id": str(i), "points": p, "consequence": f"C{i}"} for i, p in enumerate(points)]
    rendu = noter_etape({"cle": "depart", "choix": choix}, [str(rang)])
    assert (rendu.points, rendu.points_max, rendu.est_juste) == (points[rang], max(points), None)
    assert rendu.retour == f"C{rang}"
