"""La maison tient ses règles : budgets, docstrings, contraintes, gabarits, verrou, vocabulaire."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

RACINE = Path(__file__).resolve().parents[1]
APPS = ("lms", "cours", "evaluations", "certificats")
SOURCES = [
    chemin
    for dossier in (*APPS, "config")
    for chemin in sorted((RACINE / dossier).rglob("*.py"))
    if "migrations" not in chemin.parts
]
LIGNES_PAR_FONCTION = 40
LIGNES_PAR_FICHIER = 400
ADRESSE = re.compile(r"https?://(?!docs)")
INTERDITS = re.compile(r"\b(utils|core|common|helpers|services)\b")


def fonctions(chemin: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for noeud in ast.walk(ast.parse(chemin.read_text())):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            yield noeud


def test_aucune_fonction_ne_depasse_quarante_lignes() -> None:
    trop = [
        f"{chemin.relative_to(RACINE)}:{f.lineno} {f.name}"
        for chemin in SOURCES
        for f in fonctions(chemin)
        if (f.end_lineno or 0) - f.lineno + 1 > LIGNES_PAR_FONCTION
    ]
    assert not trop


def test_aucun_fichier_ne_depasse_quatre_cents_lignes() -> None:
    trop = [str(c.relative_to(RACINE)) for c in SOURCES if len(c.read_text().splitlines()) > LIGNES_PAR_FICHIER]
    assert not trop


@pytest.mark.parametrize("app", [*APPS, "config", "tests"])
def test_chaque_dossier_dit_ce_qu_il_est_en_cinq_lignes(app: str) -> None:
    docstring = ast.get_docstring(ast.parse((RACINE / app / "__init__.py").read_text()))
    assert docstring
    assert len(docstring.splitlines()) <= 5


def test_aucun_dossier_fourre_tout() -> None:
    noms = [c.relative_to(RACINE) for app in APPS for c in (RACINE / app).rglob("*") if INTERDITS.fullmatch(c.stem)]
    assert not noms


def test_chaque_contrainte_porte_un_nom_et_une_phrase() -> None:
    ecarts = []
    for modele in apps.get_models():
        if modele._meta.app_label not in APPS:
            continue
        for contrainte in modele._meta.constraints:
            prefixe = f"{modele._meta.app_label}_{modele._meta.model_name}_"
            est_nommee = contrainte.name.startswith(prefixe)
            phrase = str(contrainte.violation_error_message or "")
            if not est_nommee or not phrase.endswith("."):
                ecarts.append(contrainte.name)
    assert not ecarts


def test_chaque_modele_est_au_glossaire() -> None:
    glossaire = (RACINE / "docs" / "glossaire.md").read_text()
    modeles = [m for m in apps.get_models() if m._meta.app_label in APPS]
    assert not [m.__name__ for m in modeles if f"`{m.__name__}`" not in glossaire]


def test_aucune_date_de_preuve_ne_bouge_toute_seule() -> None:
    automatiques = [
        f"{modele.__name__}.{champ.name}"
        for modele in apps.get_models()
        if modele._meta.app_label in APPS
        for champ in modele._meta.get_fields()
        if isinstance(champ, models.DateField) and champ.auto_now
    ]
    assert not automatiques


def test_chaque_gabarit_sert() -> None:
    """Un gabarit que ni le code ni un autre gabarit ne nomme est mort ; ceux d'allauth sont nommés par allauth."""
    textes = "\n".join(
        c.read_text()
        for app in (*APPS, "config")
        for c in (RACINE / app).rglob("*")
        if c.suffix in {".py", ".html"} and "migrations" not in c.parts
    )
    morts = []
    for app in APPS:
        for gabarit in (RACINE / app).rglob("templates/**/*.html"):
            nom = str(gabarit).split("/templates/")[-1]
            composes = (
                "lms/emplacements/",
                "lms/pages/",
                "evaluations/apercu_",
                "allauth/",
                "account/",
                "cours/blocs/",
            )
            if nom not in textes and not nom.startswith(composes):
                morts.append(nom)
    assert not morts


def test_aucun_style_ni_gestionnaire_en_ligne() -> None:
    motif = re.compile(r"""<[^>]+\s(on[a-z]+|style)\s*=""")
    fautifs = [
        str(g.relative_to(RACINE))
        for app in APPS
        for g in (RACINE / app).rglob("*.html")
        if motif.search(g.read_text())
    ]
    assert not fautifs


def test_le_verrou_ne_nomme_aucune_adresse() -> None:
    fichiers = [*RACINE.glob("requirements/*.txt"), RACINE / "pyproject.toml"]
    assert not [f.name for f in fichiers if ADRESSE.search(f.read_text())]
    paquets = json.loads((RACINE / "package-lock.json").read_text())["packages"]
    for paquet in paquets.values():
        paquet.pop("funding", None)  # une page de parrainage n'est pas un hôte de téléchargement
    assert not ADRESSE.search(json.dumps(paquets))


def test_le_verrou_correspond_aux_dependances_declarees() -> None:
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text())
    extras = projet["project"]["optional-dependencies"]
    declarees = projet["project"]["dependencies"] + extras["portail"]
    verrou = (RACINE / "requirements" / "portail.txt").read_text().lower()
    absentes = [nom for nom in map(nom_de_paquet, declarees) if f"\n{nom}==" not in f"\n{verrou}"]
    assert not absentes


def nom_de_paquet(exigence: str) -> str:
    return re.split(r"[\[<>=~! ;]", exigence, maxsplit=1)[0].lower()


def test_le_css_pese_moins_de_vingt_cinq_kilooctets_compresse() -> None:
    import gzip

    assert len(gzip.compress((RACINE / "lms/static/portail/portail.css").read_bytes())) <= 25_000
    for couverture in (RACINE / "lms/static/portail/couvertures").glob("*.svg"):
        assert couverture.stat().st_size <= 4096


def test_un_soulignement_s_ecrit_en_toutes_lettres() -> None:
    """WebKit ignore en entier `text-decoration: underline 2px couleur` : les liens y perdaient leur soulignement."""
    import re

    css = (RACINE / "lms/static/portail/portail.css").read_text()
    valeurs = set(re.findall(r"text-decoration:([^;}]+)", css))
    assert valeurs == {"none", "underline"}


@pytest.mark.django_db
def test_les_migrations_sont_a_jour() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
