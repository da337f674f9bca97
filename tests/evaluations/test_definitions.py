"""Ce qui rend une activité jouable, et l'empreinte de son contenu."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.definitions import (
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionInvalideError,
    DefinitionQuestionnaire,
    DefinitionSituation,
    empreinte,
    problemes,
    verifier,
)


@st.composite
def recits(draw: st.DrawFn) -> DefinitionSituation:
    """Des récits quelconques : étapes et suites tirées au hasard, souvent injouables."""
    cles = [f"e{rang}" for rang in range(draw(st.integers(1, 5)))]
    suites = st.sampled_from([*cles, "", "inconnue"])
    etapes = tuple(
        DefinitionEtape(
            cle,
            "texte",
            tuple(DefinitionChoixEtape(f"c{rang}", "t", "c", draw(suites)) for rang in range(draw(st.integers(1, 3)))),
        )
        for cle in cles
    )
    return DefinitionSituation("S", "S", "c", "d", etapes)


@given(recit=recits(), graine=st.integers())
def test_un_recit_sans_probleme_arrive_toujours_au_debriefing(recit: DefinitionSituation, graine: int) -> None:
    if problemes(recit):
        return
    hasard = random.Random(graine)  # noqa: S311
    etapes, vues = {etape.cle: etape for etape in recit.etapes}, set()
    courante = recit.etapes[0].cle
    while courante:
        assert courante not in vues
        vues.add(courante)
        courante = hasard.choice(etapes[courante].choix).etape_suivante


def test_les_activites_de_reference_sont_jouables(
    definition_quiz: DefinitionQuestionnaire, definition_situation: DefinitionSituation
) -> None:
    assert problemes(definition_quiz) == []
    assert problemes(definition_situation) == []


@pytest.mark.parametrize(
    ("choix", "attendu"),
    [
        ((DefinitionChoix("a", True),), "au moins deux choix"),
        ((DefinitionChoix("a"), DefinitionChoix("b")), "exactement une bonne réponse"),
        ((DefinitionChoix("a", True), DefinitionChoix("b", True)), "exactement une bonne réponse"),
    ],
)
def test_une_question_injouable_est_dite(
    definition_quiz: DefinitionQuestionnaire, choix: tuple[DefinitionChoix, ...], attendu: str
) -> None:
    question = replace(definition_quiz.questions[1], choix=choix)
    trouves = problemes(replace(definition_quiz, questions=(definition_quiz.questions[0], question)))
    assert [probleme.rang for probleme in trouves] == [1]
    assert attendu in trouves[0].message


def test_vrai_ou_faux_n_a_que_deux_choix(definition_quiz: DefinitionQuestionnaire) -> None:
    question = replace(definition_quiz.questions[0], genre="vrai_faux")
    assert "deux choix" in problemes(replace(definition_quiz, questions=(question,)))[0].message


def test_un_genre_inconnu_et_deux_codes_egaux_sont_dits(definition_quiz: DefinitionQuestionnaire) -> None:
    question = replace(definition_quiz.questions[0], genre="dictee")
    messages = [p.message for p in problemes(replace(definition_quiz, questions=(question, question)))]
    assert any("genre" in message for message in messages)
    assert any("A1-Q1" in message and "code" in message for message in messages)


def test_un_quiz_ou_une_situation_vide_est_refuse(
    definition_quiz: DefinitionQuestionnaire, definition_situation: DefinitionSituation
) -> None:
    assert problemes(replace(definition_quiz, questions=()))
    assert problemes(replace(definition_situation, etapes=()))


@pytest.mark.parametrize(
    ("suites", "attendu"),
    [
        ({"depart": "nulle-part"}, "n'existe pas"),
        ({"depart": ""}, "aucun choix n'y mène"),
        ({"depart": "suite", "suite": "depart"}, "en rond"),
        ({"depart": "depart"}, "en rond"),
    ],
)
def test_un_recit_qui_ne_mene_nulle_part_est_refuse(
    definition_situation: DefinitionSituation, suites: dict[str, str], attendu: str
) -> None:
    etapes = tuple(
        replace(etape, choix=(replace(etape.choix[0], etape_suivante=suites.get(etape.cle, "")),))
        for etape in definition_situation.etapes
    )
    messages = [probleme.message for probleme in problemes(replace(definition_situation, etapes=etapes))]
    assert any(attendu in message for message in messages)


def test_deux_etapes_ou_deux_choix_de_meme_cle_sont_refuses(definition_situation: DefinitionSituation) -> None:
    etape = definition_situation.etapes[1]
    double = replace(etape, choix=(etape.choix[0], etape.choix[0]))
    etapes = (definition_situation.etapes[0], double, etape)
    messages = " ".join(probleme.message for probleme in problemes(replace(definition_situation, etapes=etapes)))
    assert "Deux étapes portent la clé suite" in messages
    assert "deux choix portent la clé ecouter" in messages


def test_un_caractere_nul_est_refuse_avant_la_base(definition_quiz: DefinitionQuestionnaire) -> None:
    with pytest.raises(DefinitionInvalideError, match="invisible"):
        verifier(replace(definition_quiz, titre="Quiz\x00"))


def test_l_empreinte_ignore_les_cles_de_bloc_et_voit_le_reste(definition_situation: DefinitionSituation) -> None:
    reprise = replace(definition_situation, contexte='<p data-block-key="a1b2c">Un soir.</p>')
    assert empreinte(reprise) == empreinte(definition_situation)
    assert empreinte(replace(reprise, contexte="<p>Un matin.</p>")) != empreinte(reprise)


@given(titre=st.text(max_size=30), autre=st.text(max_size=30))
def test_deux_contenus_differents_ont_deux_empreintes(titre: str, autre: str) -> None:
    quiz = DefinitionQuestionnaire("Q", titre, ())
    assert (empreinte(quiz) == empreinte(replace(quiz, titre=autre))) is (titre == autre)
