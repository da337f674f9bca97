"""Quiz et mises en situation en fichiers : ce qui s'écrit se relit, ce qui se lit mal est dit avec sa ligne."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cours.ecriture import EcritureImpossibleError, ecrire_questionnaire, ecrire_situation, markdown
from cours.lecture.activites import lire_questionnaire, lire_situation
from cours.lecture.formes import CurriculumInvalideError
from cours.lecture.texte import html, lire_fichier
from evaluations.definitions import (
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
    problemes,
)
from tests.evaluations.test_genres import EXEMPLES

LIVRE = Path(__file__).resolve().parents[2] / "cours" / "curriculum"
QUIZ = sorted(LIVRE.glob("*/*/quiz.md"))
SITUATIONS = sorted(LIVRE.glob("*/*/situation.md"))
A1 = LIVRE / "a-reperer" / "a1"

MOTS = st.text("abcéèœ «»'’0123456789%:;,.!?()/-", min_size=1, max_size=30)
SAGES = MOTS.map(lambda t: " ".join(f"Le {t} fin".split()))
LIBRES = st.text(max_size=25).map(lambda t: t.replace("\x00", ""))


@st.composite
def questionnaires(draw: st.DrawFn, textes: st.SearchStrategy[str] = SAGES) -> DefinitionQuestionnaire:
    questions = []
    for rang in range(draw(st.integers(1, 4))):
        genre = draw(st.sampled_from(sorted(EXEMPLES)))
        enonce, choix = EXEMPLES[genre]
        questions.append(
            DefinitionQuestion(
                code=f"Q{rang}",
                genre=genre,
                enonce=f"{draw(textes)} {enonce}",
                choix=tuple(replace(un, retour=draw(st.just("") | textes)) for un in choix),
                justification=draw(textes),
                source=draw(textes).replace("|", ""),
                source_url=draw(st.sampled_from(["", "https://exemple.org/a"])),
                source_date=draw(st.sampled_from(["", "15 décembre 2020"])),
                date_verification=draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))),
                choix_dans_l_ordre=draw(st.booleans()),
            )
        )
    return DefinitionQuestionnaire("A9-QUIZ", draw(textes), tuple(questions), draw(textes))


def relire(texte: str, dossier: Path, lire: Callable) -> DefinitionQuestionnaire | DefinitionSituation:
    chemin = dossier / "relu.md"
    chemin.write_text(texte, encoding="utf-8", newline="\n")
    return lire(lire_fichier(chemin))


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fichiers")


@given(definition=questionnaires())
def test_ecrire_puis_lire_un_quiz_rend_la_meme_definition(dossier: Path, definition: DefinitionQuestionnaire) -> None:
    texte = ecrire_questionnaire(definition)
    relue = relire(texte, dossier, lire_questionnaire)
    assert relue == definition
    assert ecrire_questionnaire(relue) == texte


@given(definition=questionnaires(LIBRES))
def test_un_quiz_quelconque_se_relit_ou_se_refuse_mais_ne_se_perd_pas(definition: DefinitionQuestionnaire) -> None:
    try:
        texte = ecrire_questionnaire(definition)
    except EcritureImpossibleError as erreur:
        assert str(erreur)
        return
    assert texte.startswith("---\ncode: A9-QUIZ\n")


@st.composite
def situations(draw: st.DrawFn) -> DefinitionSituation:
    def prose() -> str:
        gras = f"<p>{draw(SAGES)} <strong>important</strong> et <em>léger</em>.</p>"
        return gras + draw(
            st.sampled_from(["", "<ul><li>un</li><li>deux</li></ul>", "<ol><li>un</li><li>deux</li></ol>"])
        )

    def choix(cle: str, suite: str) -> DefinitionChoixEtape:
        return DefinitionChoixEtape(
            cle, draw(SAGES), draw(SAGES), suite, draw(st.integers(0, 12)), draw(st.just("") | SAGES)
        )

    etapes = (
        DefinitionEtape("depart", prose(), (choix("a", "suite-1"), choix("b", ""))),
        DefinitionEtape("suite-1", prose(), (choix("a", ""),)),
    )
    return DefinitionSituation(
        "A9-SIT", draw(SAGES), prose(), "<h3>Fin</h3>" + prose(), etapes, draw(SAGES), draw(st.just("") | SAGES),
        draw(st.integers(1, 60)), draw(st.booleans()),
    )  # fmt: skip


@given(definition=situations())
def test_ecrire_puis_lire_une_situation_rend_la_meme_definition(dossier: Path, definition: DefinitionSituation) -> None:
    definition = replace(
        definition,
        contexte=html(markdown(definition.contexte)),
        debriefing=html(markdown(definition.debriefing)),
        etapes=tuple(replace(etape, texte=html(markdown(etape.texte))) for etape in definition.etapes),
    )
    texte = ecrire_situation(definition)
    assert relire(texte, dossier, lire_situation) == definition


@pytest.mark.parametrize("chemin", QUIZ, ids=lambda chemin: chemin.parent.name)
def test_un_quiz_livre_est_jouable_source_et_s_ecrit_a_l_octet_pres(chemin: Path) -> None:
    definition = lire_questionnaire(lire_fichier(chemin))
    assert problemes(definition) == []
    assert all(question.source for question in definition.questions)
    assert ecrire_questionnaire(definition) == chemin.read_text(encoding="utf-8")


@pytest.mark.parametrize("chemin", SITUATIONS, ids=lambda chemin: chemin.parent.name)
def test_une_situation_livree_est_jouable_et_s_ecrit_a_l_octet_pres(chemin: Path) -> None:
    definition = lire_situation(lire_fichier(chemin))
    assert problemes(definition) == []
    assert ecrire_situation(definition) == chemin.read_text(encoding="utf-8")


ENTETE = '---\ncode: A9-QUIZ\ntitre: "Essai"\n---\n'
PIED = "\n\nJustification : Parce que.\nSource : HCTS\n"


@pytest.mark.parametrize(
    ("section", "ligne", "attendu"),
    [
        ("Genre : dictée\n\nQuoi ?\n\n- [x] a", 6, "genre « dictée » inconnu : choix multiple, ordre"),
        ("Choix : mélangés\n\nQuoi ?\n\n- [x] a", 6, "dans l'ordre"),
        ("Quoi ?\n\n- [y] a\n- [x] b", 8, "« - [x] le bon choix »"),
        ("Genre : ordre\n\nQuoi ?\n\n1. a\n3. b", 11, "porte le numéro 2, pas 3"),
        ("Genre : association\n\nQuoi ?\n\n- a -> b", 10, "« - à gauche => à droite »"),
        ("Quoi ?\n\n- [x] a\nsuite", 9, "ligne inattendue après les réponses"),
        ("- [x] a\n- [ ] b", 5, "il faut un énoncé"),
        ("Quoi ?\n\n- [ ] a\n- [ ] b", 5, "exactement une bonne réponse"),
        ("Genre : choix multiple\n\nQuoi ?\n\n- [x] a\n- [ ] b\n- [ ] c", 5, "au moins deux bonnes réponses"),
        ("Genre : texte à trous\n\nQuoi ?\n\n- mot", 5, "[___]"),
        ("Genre : nombre\n\nQuoi ?\n\n- beaucoup", 5, "n'est pas un nombre"),
    ],
)
def test_une_question_mal_ecrite_est_dite_avec_sa_ligne(dossier: Path, section: str, ligne: int, attendu: str) -> None:
    with pytest.raises(CurriculumInvalideError) as erreur:
        relire(f"{ENTETE}## A9-Q1\n{section}{PIED}", dossier, lire_questionnaire)
    assert f"relu.md:{ligne} : " in str(erreur.value)
    assert attendu in str(erreur.value)


@pytest.mark.parametrize(
    ("pied", "attendu"),
    [
        ("Source : HCTS", "Justification"),
        ("Justification : Ok.\nSource : HCTS | ailleurs | 2020", "une source s'écrit"),
        ("Justification : Ok.\nVérifiée le : hier", "une date s.écrit"),
    ],
)
def test_un_pied_incomplet_est_dit(dossier: Path, pied: str, attendu: str) -> None:
    with pytest.raises(CurriculumInvalideError, match=attendu):
        relire(f"{ENTETE}## A9-Q1\nQuoi ?\n\n- [x] a\n- [ ] b\n\n{pied}\n", dossier, lire_questionnaire)


def test_les_reglages_se_lisent_avant_ou_apres_l_enonce(dossier: Path) -> None:
    rang = "- [x] 1\n- [ ] 2"
    avant = f"Choix : dans l'ordre\n\nCombien ?\n\n{rang}"
    apres = f"Combien ?\n\nChoix : dans l'ordre\n\n{rang}"
    lues = [relire(f"{ENTETE}## Q\n{s}{PIED}", dossier, lire_questionnaire) for s in (avant, apres)]
    assert lues[0] == lues[1]


def test_un_recit_injouable_est_dit_a_la_ligne_de_l_etape(dossier: Path) -> None:
    texte = ecrire_situation(lire_situation(lire_fichier(A1 / "situation.md"))).replace("→ silence", "→ nulle-part")
    with pytest.raises(CurriculumInvalideError, match=r"relu.md:\d+ : Étape depart, choix c : .* n'existe pas"):
        relire(texte, dossier, lire_situation)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Un <b>mot</b>.</p>",
        '<p data-block-key="ab1">Un <i>mot</i>.</p>',
        '<p>Voir <a href="https://exemple.org/a_b">ce lien</a>.</p>',
        "<p>5 * 3 = 15 et 2 * 2, [crochets], a_b_c</p>",
        "<p>- pas une liste</p>",
        "<p>1. pas une liste</p>",
        "<p>Un</p><p>Deux<br/>lignes</p>",
        "<ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul>",
        "<ol><li>un</li><li>deux</li></ol><p>Fin &amp; suite &lt;ici&gt;</p>",
    ],
)
def test_un_texte_enrichi_s_ecrit_et_se_relit(source: str) -> None:
    from cours.ecriture.prose import canonique

    assert html(markdown(source)) == canonique(source)


@pytest.mark.parametrize(
    "source", ['<p><a linktype="page" id="3">page</a></p>', "<p>x</p><table></table>", "<h4>Trop bas</h4>"]
)
def test_ce_qui_ne_tient_pas_dans_un_fichier_est_refuse(source: str) -> None:
    with pytest.raises(EcritureImpossibleError):
        markdown(source)


def test_un_enonce_qui_ressemble_au_format_est_refuse_plutot_que_perdu() -> None:
    choix = (DefinitionChoix("a", True), DefinitionChoix("b"))
    question = DefinitionQuestion("Q1", "- [x] ceci", choix, "Parce que.")
    with pytest.raises(EcritureImpossibleError):
        ecrire_questionnaire(DefinitionQuestionnaire("A9-QUIZ", "Essai", (question,)))
