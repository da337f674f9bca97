"""Du fichier à ce qu'il dit : chaque forme admise est lue, chaque erreur nomme le fichier, la ligne et quoi faire."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cours.lecture import CurriculumInvalideError, lire_curriculum
from cours.lecture.texte import html

from .conftest import FICHIERS

LECON = "a-essai/z1/lecon-1.md"


def test_le_petit_curriculum_est_lu_en_entier(ecrire: Callable[..., Path]) -> None:
    curriculum = lire_curriculum(ecrire())
    module = curriculum.parcours[0].modules[0]
    assert [c.code for c in curriculum.chiffres] == ["neet-2021"]
    assert [t.terme for t in curriculum.termes] == ["NEET", "halo"]
    assert [(u.numero, u.mode, u.est_dans_le_pied) for u in curriculum.urgences] == [
        ("3114", "appel", True),
        ("114", "sms", False),
    ]
    assert (module.public, module.prerequis) == ("Animation, médiation", "Aucun")
    assert [bloc.genre for bloc in module.lecons[0].corps] == [
        "texte", "chiffre", "exemple", "a_vous", "citation", "urgences", "retenir", "sources",
    ]  # fmt: skip


def test_une_source_peut_n_avoir_ni_adresse_ni_date(ecrire: Callable[..., Path]) -> None:
    sources = lire_curriculum(ecrire()).parcours[0].modules[0].lecons[0].corps[-1].valeur["sources"]
    assert [(s["cle"], s["url"], s["date"]) for s in sources] == [
        ("S10", "https://insee.fr/fr/statistiques/6686184", "2021"),
        ("S11", "", "mai 2020"),
        ("fiche", "", ""),
    ]


def test_une_fin_de_ligne_ne_colle_pas_deux_mots() -> None:
    assert html("un\ndeux") == "<p>un deux</p>"


def test_une_liste_aeree_se_lit_comme_une_liste_serree() -> None:
    assert html("- un\n\n- deux") == "<ul><li>un</li><li>deux</li></ul>"
    assert html("- un\n\n  suite") == "<ul><li>un<br/>suite</li></ul>"


def test_le_html_ecrit_a_la_main_reste_du_texte() -> None:
    assert html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "ligne", "phrase"),
    [
        (LECON, "---\ncode", "code", 1, "un en-tête entre deux lignes"),
        (LECON, "duree: 12", "duree: [", 1, "en-tête illisible"),
        (LECON, "duree: 12", 'duree: "12"', 1, "« duree » est un nombre entier"),
        (LECON, "code: Z1-L1\n", "", 1, "il manque « code »"),
        (LECON, "::: exemple", "::: exempel", 24, "« exempel » n'existe pas"),
        (LECON, "Un exemple avec le [[halo]].\n:::", "Un exemple", 27, "mal ouverte ou mal fermée"),
        (LECON, "## Un titre", "# Un titre", 10, "un titre s'écrit « ## … »"),
        (LECON, "code: neet-2021\n:::", ":::", 21, "des champs « nom: valeur » sont attendus"),
        (LECON, "::: urgences\n", "::: urgences\nIci.\n", 43, "« urgences » est vide"),
        (LECON, "- [fiche] Fiche", "- fiche : Fiche", 54, "une source s'écrit"),
        (LECON, "- On recommence.", "On recommence.", 48, "commence par « - »"),
        (LECON, "Les [[NEET]]", "(à vérifier) Les [[NEET]]", 8, "ne se publie pas"),
        ("chiffres.md", "annee: \"2021\"\n", "", 4, "il manque « annee »"),
        ("chiffres.md", "2027-11-23", "bientôt", 4, "« a_revoir_le » est une date"),
        ("chiffres.md", "unite:", "unités:", 4, "champ inconnu : unités"),
        ("glossaire.md", "## halo", "## NEET", 9, "« NEET » est écrit deux fois"),
        ("glossaire.md", "Ni en emploi, ni en études, ni en formation.\n", "", 4, "n'a pas de définition"),
        ("urgences.md", "libelle: \"Par SMS\"\n", "", 13, "il manque « libelle »"),
        ("a-essai/z1/module.md", 'version: "1.0"', 'version: "un"', 1, "« version » s'écrit"),
        ("a-essai/parcours.md", "  - \"définir l'essai\"\n", "", 1, "il manque « objectifs »"),
    ],
)  # fmt: skip
def test_une_erreur_nomme_le_fichier_la_ligne_et_le_remede(
    ecrire: Callable[..., Path], fichier: str, avant: str, apres: str, ligne: int, phrase: str
) -> None:
    abime = FICHIERS[fichier].replace(avant, apres, 1)
    assert abime != FICHIERS[fichier]
    with pytest.raises(CurriculumInvalideError) as erreur:
        lire_curriculum(ecrire({fichier: abime}))
    assert phrase in str(erreur.value)
    assert erreur.value.place.chemin.as_posix().endswith(fichier)
    assert erreur.value.place.ligne == ligne


def test_un_dossier_sans_parcours_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(CurriculumInvalideError, match=r"aucun fichier parcours\.md"):
        lire_curriculum(tmp_path)


def test_une_lecture_tolerante_rend_toutes_les_erreurs_et_lit_le_reste(ecrire: Callable[..., Path]) -> None:
    erreurs: list[CurriculumInvalideError] = []
    dossier = ecrire({LECON: "rien", "glossaire.md": "rien"})
    curriculum = lire_curriculum(dossier, erreurs.append)
    assert {e.place.chemin.name for e in erreurs} == {"lecon-1.md", "glossaire.md"}
    assert [c.code for c in curriculum.chiffres] == ["neet-2021"]
    assert curriculum.parcours[0].modules[0].lecons == ()
