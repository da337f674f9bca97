"""Chaque genre de question : ses règles, sa notation, ses tolérances ; rien de ce qui note ne sort avant la réponse."""

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluations.definitions import DefinitionChoix
from evaluations.genres import GENRES, SaisieInvalideError
from evaluations.genres.nombre import lire_attendu
from evaluations.genres.trous import simplifier
from evaluations.xapi import interactions

EXEMPLES: dict[str, tuple[str, tuple[DefinitionChoix, ...]]] = {
    "choix_unique": ("Où ?", (DefinitionChoix("ici", True), DefinitionChoix("là", retour="Non."))),
    "vrai_faux": ("Vrai ?", (DefinitionChoix("Vrai"), DefinitionChoix("Faux", True))),
    "choix_multiple": (
        "Lesquels ?",
        (DefinitionChoix("un", True), DefinitionChoix("deux", True), DefinitionChoix("trois", retour="Trop.")),
    ),
    "ordre": ("Dans l'ordre ?", tuple(DefinitionChoix(f"étape {rang}") for rang in (1, 2, 3, 4))),
    "association": (
        "Avec quoi ?",
        (
            DefinitionChoix("CCAS", pendant="commune"),
            DefinitionChoix("CAF", pendant="État"),
            DefinitionChoix("CPAM", pendant="État"),
        ),
    ),
    "texte_a_trous": (
        "Un [___] ni en emploi ni en [___].",
        (DefinitionChoix("jeune | jeunes"), DefinitionChoix("études | formation")),
    ),
    "nombre": ("Combien ?", (DefinitionChoix("12,8 ± 0,2 %"),)),
}
# La réponse juste, telle que le formulaire la poste.
JUSTES = {
    "choix_unique": ["a"],
    "vrai_faux": ["b"],
    "choix_multiple": ["b", "a"],
    "ordre": ["d[.]4", "a[.]1", "c[.]3", "b[.]2"],
    "association": ["a[.]1", "b[.]2", "c[.]2"],
    "texte_a_trous": [" JEUNES ", "etudes"],
    "nombre": ["12.8 %"],
}
REPONSES_XAPI = {
    "choix_unique": "a",
    "vrai_faux": "false",
    "choix_multiple": "a[,]b",
    "ordre": "a[,]b[,]c[,]d",
    "association": "a[.]1[,]b[.]2[,]c[.]2",
    "texte_a_trous": "jeunes[,]études",
    "nombre": "12.8",
}
TOUS = sorted(GENRES)


def figee(genre: str, graine: int = 0, **champs: Any) -> dict[str, Any]:
    enonce, choix = EXEMPLES[genre]
    question: dict[str, Any] = {
        "code": "Q", "genre": genre, "enonce": enonce, "dans_l_ordre": False,
        "choix": [
            {"id": chr(97 + rang), "texte": un.texte, "est_juste": un.est_juste, "retour": un.retour,
             "pendant": un.pendant}
            for rang, un in enumerate(choix)
        ],
    }  # fmt: skip
    question |= champs
    GENRES[genre].figer(question, random.Random(graine))  # noqa: S311
    return question


def noter(genre: str, *valeurs: str, **champs: Any) -> Any:
    question = figee(genre, **champs)
    return GENRES[genre].noter(question, GENRES[genre].lire(question, valeurs))


def test_chaque_genre_a_un_exemple_et_un_genre_d_interaction() -> None:
    assert set(EXEMPLES) == set(JUSTES) == set(interactions.TYPES) == set(GENRES)


@pytest.mark.parametrize("genre", TOUS)
def test_l_exemple_suit_les_regles_et_se_note_juste(genre: str) -> None:
    assert list(GENRES[genre].regles(*EXEMPLES[genre])) == []
    question = figee(genre)
    gardee = GENRES[genre].lire(question, JUSTES[genre])
    note = GENRES[genre].noter(question, gardee)
    assert note.est_juste
    assert all(ligne.est_bonne or not ligne.est_choisie for ligne in GENRES[genre].lignes(question, gardee))
    assert interactions.reponse(question, gardee) == REPONSES_XAPI[genre]


@pytest.mark.parametrize("genre", TOUS)
@given(graine=st.integers())
def test_le_melange_ne_change_ni_la_note_ni_la_declaration(genre: str, graine: int) -> None:
    question = figee(genre, graine)
    gardee = GENRES[genre].lire(question, JUSTES[genre])
    assert GENRES[genre].noter(question, gardee).est_juste
    assert interactions.reponse(question, gardee) == REPONSES_XAPI[genre]


@pytest.mark.parametrize("genre", TOUS)
def test_les_champs_ne_disent_rien_de_la_reponse(genre: str) -> None:
    question = figee(genre)
    champs = repr(GENRES[genre].champs(question, []))
    assert "True" not in champs
    if GENRES[genre].gabarit == "saisies":
        assert not any(choix["texte"] in champs for choix in question["choix"])
        assert "12,8" not in champs


BRIBES = [
    "a",
    "b",
    "a[.]1",
    "b[.]2",
    "c[.]3",
    "d[.]4",
    "a[.]9",
    "[.]",
    "12",
    "1e5",
    "-3,5",
    "\x00",
    "",
    "jeune",
    "é" * 300,
]


@pytest.mark.parametrize("genre", TOUS)
@given(valeurs=st.lists(st.one_of(st.sampled_from(BRIBES), st.text(max_size=6)), max_size=6))
def test_un_envoi_quelconque_est_note_ou_refuse_en_francais(genre: str, valeurs: list[str]) -> None:
    question = figee(genre)
    try:
        gardee = GENRES[genre].lire(question, valeurs)
    except SaisieInvalideError as erreur:
        assert str(erreur).endswith((".", "»."))
        return
    note = GENRES[genre].noter(question, gardee)
    assert "\x00" not in "".join(gardee)
    assert len(GENRES[genre].lignes(question, gardee)) >= 1
    assert note.est_juste == all(
        ligne.est_bonne == ligne.est_choisie for ligne in GENRES[genre].lignes(question, gardee)
    )


@pytest.mark.parametrize("genre", TOUS)
def test_rien_n_est_pas_une_reponse(genre: str) -> None:
    for valeurs in ([], [""], ["", "", ""], ["", "", "", ""]):
        with pytest.raises(SaisieInvalideError, match="avant de valider"):
            GENRES[genre].lire(figee(genre), valeurs)


@pytest.mark.parametrize(
    ("valeurs", "est_juste", "detail"),
    [
        (["a", "b"], True, "2 bonnes réponses sur 2"),
        (["a"], False, "1 bonne réponse sur 2"),
        (["a", "b", "c"], False, "2 bonnes réponses sur 2, et 1 choix inexact"),
        (["c"], False, ""),
    ],
)
def test_un_choix_multiple_est_juste_ou_faux_et_dit_ce_qui_l_est(
    valeurs: list[str], est_juste: bool, detail: str
) -> None:
    note = noter("choix_multiple", *valeurs)
    assert (note.est_juste, note.detail) == (est_juste, detail)


def test_un_ordre_presque_juste_dit_combien_d_elements_sont_a_leur_place() -> None:
    note = noter("ordre", "a[.]1", "b[.]2", "c[.]4", "d[.]3")
    assert (note.est_juste, note.detail) == (False, "2 éléments à leur place sur 4")
    with pytest.raises(SaisieInvalideError, match="même position"):
        noter("ordre", "a[.]1", "b[.]1", "c[.]4", "d[.]3")


@given(graine=st.integers())
def test_l_ordre_juste_ne_s_affiche_jamais_tout_seul(graine: int) -> None:
    assert [choix["id"] for choix in figee("ordre", graine)["choix"]] != ["a", "b", "c", "d"]


@given(graine=st.integers())
def test_des_choix_dans_l_ordre_ne_sont_pas_melanges(graine: int) -> None:
    question = figee("choix_multiple", graine, dans_l_ordre=True)
    assert [choix["id"] for choix in question["choix"]] == ["a", "b", "c"]


def test_une_association_propose_chaque_pendant_une_fois() -> None:
    question = figee("association")
    assert sorted(pendant["texte"] for pendant in question["pendants"]) == ["commune", "État"]
    note = noter("association", "a[.]1", "b[.]1", "c[.]2")
    assert (note.est_juste, note.detail) == (False, "2 paires justes sur 3")


@pytest.mark.parametrize(
    "saisie",
    ["Aller-vers", "  aller  vers ", "ALLER VERS", "aller‑vers", "l'aller vers", "L’ALLER-VERS.", "l ' aller vers"],
)
def test_un_trou_ne_regarde_ni_accents_ni_casse_ni_espaces(saisie: str) -> None:
    choix = [{"id": "a", "texte": "aller-vers | aller vers | l'aller vers | l'aller-vers", "retour": ""}]
    assert noter("texte_a_trous", saisie, choix=choix).est_juste


@given(mot=st.text(min_size=1, max_size=30))
@example(mot="𝗔")
def test_simplifier_est_stable_et_sans_casse(mot: str) -> None:
    assert simplifier(simplifier(mot)) == simplifier(mot)
    assert simplifier(mot.strip()) == simplifier(mot)


def test_un_trou_juste_sur_deux_est_en_partie_juste_et_ne_declare_pas_la_saisie() -> None:
    question = figee("texte_a_trous")
    gardee = GENRES["texte_a_trous"].lire(question, ["jeune", "mon adresse est 3 rue des Tanneurs"])
    assert GENRES["texte_a_trous"].noter(question, gardee).detail == "1 mot juste sur 2"
    assert interactions.reponse(question, gardee) == "jeune[,]"


@pytest.mark.parametrize("saisie", ["12,8", "12.8", "13", " 12,6 % ", "12,80", "12,8%"])
def test_un_nombre_dans_la_tolerance_est_juste(saisie: str) -> None:
    assert noter("nombre", saisie).est_juste


@pytest.mark.parametrize("saisie", ["12,5", "13,01", "-12,8", "128"])
def test_un_nombre_hors_tolerance_est_faux(saisie: str) -> None:
    assert not noter("nombre", saisie).est_juste


@pytest.mark.parametrize("saisie", ["douze", "12,8 euros", "1e3", "1" * 40, "12,8,1", "NaN", "Infinity"])
def test_ce_qui_n_est_pas_un_nombre_est_redemande(saisie: str) -> None:
    with pytest.raises(SaisieInvalideError, match="Écrivez un nombre"):
        noter("nombre", saisie)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("12,8 ± 0,2 %", ("12.8", "0.2", "%")),
        ("78 000 jeunes", ("78000", "0", "jeunes")),
        ("78 000 +/- 500 jeunes", ("78000", "500", "jeunes")),
        ("5", ("5", "0", "")),
        ("environ 5", None),
        ("± 3", None),
    ],
)
def test_la_valeur_attendue_se_lit_avec_sa_tolerance_et_son_unite(texte: str, attendu: tuple[str, ...] | None) -> None:
    lu = lire_attendu(texte)
    assert (lu and (str(lu.valeur), str(lu.tolerance), lu.unite)) == attendu


@pytest.mark.parametrize(
    ("texte", "montre"),
    [("12,8 ± 0,2 %", "12,8 %, à 0,2 près"), ("78000 jeunes", "78\u00a0000 jeunes"), ("69 ± 0 %", "69 %")],
)
def test_la_valeur_attendue_se_montre_en_francais(texte: str, montre: str) -> None:
    assert str(lire_attendu(texte)) == montre


VIDE = (DefinitionChoix("a"),)


@pytest.mark.parametrize(
    ("genre", "enonce", "choix", "attendu"),
    [
        ("choix_multiple", "", (DefinitionChoix("a", True),) * 2, "trois choix"),
        ("choix_multiple", "", (DefinitionChoix("a", True), *VIDE, *VIDE), "au moins deux bonnes réponses"),
        ("choix_unique", "", (DefinitionChoix("Vrai", True), DefinitionChoix("Faux")), "« vrai ou faux »"),
        ("vrai_faux", "", (DefinitionChoix("Oui", True), DefinitionChoix("Non")), "« Vrai » puis « Faux »"),
        ("ordre", "", VIDE * 2, "trois éléments"),
        ("ordre", "", VIDE * 3, "distinguez-les"),
        ("association", "", VIDE * 2, "« va avec »"),
        ("association", "", (DefinitionChoix("a", pendant="x"), DefinitionChoix("b", pendant="x")), "rien à choisir"),
        ("texte_a_trous", "Sans trou", VIDE, "[___]"),
        ("texte_a_trous", "[___] et [___]", VIDE, "il en faut autant"),
        ("texte_a_trous", "[___]", (DefinitionChoix("a | "),), "dire quelque chose"),
        ("nombre", "", VIDE, "n'est pas un nombre"),
        ("nombre", "", (DefinitionChoix("1"), DefinitionChoix("2")), "une seule réponse"),
    ],
)
def test_une_question_mal_faite_est_dite(
    genre: str, enonce: str, choix: tuple[DefinitionChoix, ...], attendu: str
) -> None:
    assert any(attendu in regle for regle in GENRES[genre].regles(enonce, choix))
