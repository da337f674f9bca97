"""Les délais promis se comptent en jours ouvrés."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.jours_ouvres import apres, est_ouvre, paques


@pytest.mark.parametrize(
    ("annee", "attendu"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_paques(annee: int, attendu: date) -> None:
    assert paques(annee) == attendu


@pytest.mark.parametrize(
    ("depart", "nombre", "attendu"),
    [
        (date(2026, 11, 24), 2, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # un vendredi
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # un samedi
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # veille de l'Ascension
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # le lundi de Pâques est sauté
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_un_delai_saute_les_fins_de_semaine_et_les_feries(depart: date, nombre: int, attendu: date) -> None:
    assert apres(depart, nombre) == attendu


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 30))
def test_le_delai_compte_autant_de_jours_ouvres_que_promis(depart: date, nombre: int) -> None:
    fin = apres(depart, nombre)
    jours = [depart + timedelta(days=ecart) for ecart in range(1, (fin - depart).days + 1)]
    assert sum(map(est_ouvre, jours)) == nombre
    assert est_ouvre(fin)
