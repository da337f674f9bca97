"""Un texte libre ne porte ni téléphone, ni numéro de sécurité sociale, ni courriel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.texte_libre import defauts


@pytest.mark.parametrize(
    "texte",
    [
        "Appelez le 06 12 34 56 78.", "0612345678", "+33 6 12 34 56 78", "+33(0)6.12.34.56.78", "0033612345678",
        "02-47-00-00-00", "1 85 05 78 006 084 36", "285057800608436", "1 85 05 2A 006 084", "nadia@exemple.fr",
        "écrire à prenom.nom+a@sous.domaine.org",
    ],
)  # fmt: skip
def test_ce_qui_identifie_est_refuse(texte: str) -> None:
    assert defauts(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Appelez le 3114, le 15 ou le 112.", "En 2021, 12,8 % des 15-29 ans.", "À 18 h 30, le 24/11/2026.",
        "Le code 37261, 1 500 jeunes.", "Comment entrer en relation sans demande ?", "@ bientôt", "",
    ],
)  # fmt: skip
def test_une_question_ordinaire_passe(texte: str) -> None:
    assert not defauts(texte)


@given(st.text(max_size=200), st.from_regex(r"\A0[1-9]( ?[0-9]{2}){4}\Z"), st.text(max_size=50))
def test_un_telephone_est_vu_ou_qu_il_soit(avant: str, numero: str, apres: str) -> None:
    assert defauts(f"{avant} {numero} {apres}")
