"""Relire un curriculum : chaque défaut donne un constat, à sa ligne, avec son remède ; rien ne s'importe à moitié."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from cours.lecture import LeconFichier, lire_curriculum
from cours.models import ModulePage, ParcoursPage
from cours.verification import Constat, verifier_dossier
from cours.verification.mesures import compter_syllabes, lisibilite, mesurer
from cours.verification.objectifs import defauts_de_l_objectif

from .conftest import FICHIERS, LIVRE

LECON = "a-essai/z1/lecon-1.md"
MODULE = "a-essai/z1/module.md"
QUIZ = """---
code: Z1-QUIZ
titre: "Un quiz"
duree: 10
seuil: 70
---
## Z1-Q1
Une question ?

- [ ] non
- [x] oui

Justification : parce que.
Source : Un livre | https://exemple.invalid/livre | 2020
"""
SITUATION = """---
code: Z1-SIT
titre: "Une scène"
duree: 15
score_compte: false
---
## contexte
Un lieu fictif.

## étape depart
Que dites-vous ?

### a · 2 points · Une posture → suite
« Bonjour. »
> On vous répond.

## étape suite
Et ensuite ?

### a · 0 point · Une autre → debriefing
« Au revoir. »
> On vous salue.

## débriefing
Ce que cela montre.
"""


def constats(dossier: Path) -> list[Constat]:
    return list(verifier_dossier(dossier).constats)


def trouver(dossier: Path, phrase: str) -> Constat:
    """Le constat qui contient cette phrase ; montre les autres s'il n'y est pas."""
    tous = constats(dossier)
    return next((c for c in tous if phrase in c.message), None) or pytest.fail("\n".join(map(str, tous)))


def test_le_curriculum_livre_n_a_aucune_erreur() -> None:
    rapport = verifier_dossier(LIVRE)
    erreurs = [str(constat) for constat in rapport.constats if constat.est_erreur]
    assert rapport.comptes["parcours"] == 3
    assert rapport.comptes["modules"] == 12
    assert not erreurs


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "phrase", "nom"),
    [
        (LECON, "Décrire un essai.", "Comprendre un essai.", "« comprendre » ne se voit pas au travail", "lecon-1.md"),
        (LECON, "Décrire un essai.", "Un essai.", "commence par un verbe à l'infinitif", "lecon-1.md"),
        (LECON, "duree: 12", "duree: 40", "une leçon dure de 12 à 15 minutes", "lecon-1.md"),
        (LECON, "code: Z1-L1", "code: Z1-L7", "devrait être « Z1-L1 »", "lecon-1.md"),
        (LECON, "[S10].", "[S99].", "la source [S99] n'est pas dans « sources »", "lecon-1.md"),
        (LECON, "[[halo]] :", "[[inconnu]] :", "le terme « inconnu » n'est pas dans le glossaire", "lecon-1.md"),
        (LECON, "[[chiffre:neet-2021]]", "[[chiffre:x]]", "le chiffre « x » n'est pas", "lecon-1.md"),
        (LECON, "- On recommence.\n", "", "trois lignes de 220 caractères", "lecon-1.md"),
        (LECON, "::: urgences", '::: image\nimage: "a.png"\n:::\n\n::: urgences', "sans « alternative »", "lecon-1.md"),
        (LECON, "duree: 12", "duree: {", "en-tête illisible", "lecon-1.md"),
        (LECON, "Un lundi", "(À vérifier) Un lundi", "ne se publie pas", "lecon-1.md"),
        (MODULE, "situer sa pratique", "savoir se situer", "« savoir » ne se voit pas au travail", "module.md"),
        (MODULE, "situer sa pratique", "situer votre pratique", "écrivez-le sans « vous »", "module.md"),
        (MODULE, "code: Z1", "code: Z2", "devrait être « A1 »", "module.md"),
        ("chiffres.md", "adresse: https://insee.fr/fr/statistiques/6686184\n", "", "n'a pas d'adresse", "chiffres.md"),
        ("chiffres.md", "2027-11-23", "2025-11-23", "« a_revoir_le » suit « verifie_le »", "chiffres.md"),
        ("chiffres.md", 'source: "Insee"\n', "", "il manque « source »", "chiffres.md"),
        ("a-essai/parcours.md", "lettre: A", "lettre: B", "devrait être « B1 »", "module.md"),
    ],
)  # fmt: skip
def test_chaque_defaut_est_une_erreur_a_sa_place(
    ecrire: Callable[..., Path], fichier: str, avant: str, apres: str, phrase: str, nom: str
) -> None:
    abime = FICHIERS[fichier].replace(avant, apres, 1)
    assert abime != FICHIERS[fichier]
    constat = trouver(ecrire({fichier: abime}), phrase)
    assert constat.est_erreur
    assert constat.place.chemin.name == nom


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "phrase"),
    [
        (LECON, "[S10].", "[S10, S11].", "mots : une leçon en compte de 900 à 1 400"),
        (LECON, "[S10].", "[S10].", "la source [S11] n'est appelée nulle part"),
        (MODULE, 'public: "Animation, médiation"\n', "", "« public » est vide"),
        ("chiffres.md", "2026-11-23\na_revoir_le: 2027", "2020-01-01\na_revoir_le: 2021", "avant le 23/11/2021"),
    ],
)  # fmt: skip
def test_un_avertissement_n_empeche_pas_d_importer(
    ecrire: Callable[..., Path], fichier: str, avant: str, apres: str, phrase: str
) -> None:
    assert not trouver(ecrire({fichier: FICHIERS[fichier].replace(avant, apres, 1)}), phrase).est_erreur


@pytest.mark.parametrize(
    ("nom", "texte", "avant", "apres", "phrase"),
    [
        ("quiz.md", QUIZ, "- [ ] non", "- [x] non", "exactement une bonne réponse"),
        ("quiz.md", QUIZ, "## Z1-Q1", "## Z1-Q4", "devrait être « Z1-Q1 »"),
        ("quiz.md", QUIZ, "Justification", "Justifié", "Z1-Q1"),
        ("situation.md", SITUATION, "→ debriefing", "→ depart", "tournerait en rond"),
        ("situation.md", SITUATION, "→ suite", "→ nulle-part", "l'étape « nulle-part » n'existe pas"),
        ("situation.md", SITUATION, "## débriefing", "## autre", "section « autre » inattendue"),
    ],
)
def test_une_activite_injouable_est_une_erreur_dans_son_fichier(
    ecrire: Callable[..., Path], nom: str, texte: str, avant: str, apres: str, phrase: str
) -> None:
    abime = texte.replace(avant, apres, 1)
    assert abime != texte
    constat = trouver(ecrire({f"a-essai/z1/{nom}": abime}), phrase)
    assert constat.est_erreur
    assert constat.place.chemin.name == nom


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("quiz.md", QUIZ.replace("- [ ] non", "- [x] non")),
        ("situation.md", SITUATION.replace("→ debriefing", "→ depart")),
        ("situation.md", SITUATION.replace("code: Z1-SIT", "code: [")),
        ("lecon-1.md", FICHIERS[LECON].replace("::: urgences", "::: activite\ncode: RIEN\n:::\n\n::: urgences")),
    ],
)
def test_un_fichier_fautif_ne_laisse_rien_dans_le_cms(ecrire: Callable[..., Path], nom: str, texte: str) -> None:
    with pytest.raises(CommandError) as erreur:
        call_command("importer_curriculum", ecrire({f"a-essai/z1/{nom}": texte}))
    assert len(str(erreur.value)) > 20
    assert not ParcoursPage.objects.exists()
    assert not ModulePage.objects.exists()


def test_deux_codes_egaux_sont_dits_deux_fois(ecrire: Callable[..., Path]) -> None:
    trouves = [c for c in constats(ecrire({"a-essai/z1/lecon-2.md": FICHIERS[LECON]})) if "porté 2 fois" in c.message]
    assert [c.place.chemin.name for c in trouves] == ["lecon-1.md", "lecon-2.md"]


def test_plusieurs_fichiers_casses_sont_tous_dits(ecrire: Callable[..., Path]) -> None:
    noms = {c.place.chemin.name for c in constats(ecrire({LECON: "rien", "glossaire.md": "rien"})) if c.est_erreur}
    assert {"lecon-1.md", "glossaire.md"} <= noms


def test_la_commande_sort_en_erreur_et_finit_par_les_comptes(ecrire: Callable[..., Path]) -> None:
    sortie = StringIO()
    with pytest.raises(CommandError, match="corrigez-les avant d'importer"):
        call_command("verifier_curriculum", ecrire(), stdout=sortie)
    derniere = sortie.getvalue().strip().splitlines()[-1]
    assert derniere.startswith("parcours : 1, modules : 1, leçons : 1, questions : 0, situations : 0")
    assert "erreurs : " in derniere


def test_le_rapport_en_json(ecrire: Callable[..., Path]) -> None:
    sortie = StringIO()
    with pytest.raises(CommandError):
        call_command("verifier_curriculum", ecrire(), format="json", stdout=sortie)
    rapport = json.loads(sortie.getvalue())
    assert rapport["comptes"]["leçons"] == 1
    assert {"fichier", "ligne", "gravite", "message"} == set(rapport["constats"][0])
    assert rapport["lecons"][0]["code"] == "Z1-L1"


@pytest.mark.parametrize(
    "objectif",
    ["définir l'aller-vers", "vous présenter en trente secondes", "s'appuyer sur un pair", "Se présenter, proposer",
     "conduire dix minutes d'échange", "reconnaître son réflexe"],
)  # fmt: skip
def test_un_objectif_observable_est_admis(objectif: str) -> None:
    assert not list(defauts_de_l_objectif(objectif))


@given(st.text(max_size=60))
def test_un_objectif_quelconque_ne_fait_jamais_tomber_la_verification(objectif: str) -> None:
    assert all(isinstance(phrase, str) for phrase in defauts_de_l_objectif(objectif))


@pytest.mark.parametrize(
    ("mot", "syllabes"), [("table", 1), ("jeune", 1), ("quartier", 2), ("le", 1), ("été", 2), ("animatrice", 4)]
)
def test_les_syllabes_se_comptent_sans_e_muet(mot: str, syllabes: int) -> None:
    assert compter_syllabes(mot) == syllabes


def test_une_phrase_courte_se_lit_mieux_qu_une_longue() -> None:
    courte = "On va vers eux. On dit son nom. On revient."
    longue = "L'institutionnalisation progressive des dispositifs territorialisés complexifie la relation."
    assert lisibilite(courte) > 80 > lisibilite(longue)
    assert lisibilite("") == 100


def test_le_compte_de_mots_ignore_balises_appels_et_sources(ecrire: Callable[..., Path]) -> None:
    lecon = lire_curriculum(ecrire()).parcours[0].modules[0].lecons[0]
    assert isinstance(lecon, LeconFichier)
    seule = type(lecon)(**{**lecon.__dict__, "chapo": "Un lundi.", "corps": lecon.corps[-1:]})
    assert mesurer(seule).mots == 2
