"""Le document : lisible, balisé, avec ses seules polices, son code à scanner et tout ce qu'il faut dire."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificats import codes, contenu, pdf

from .conftest import contenu_d_essai

pytestmark = pytest.mark.django_db  # le signataire se lit dans les réglages du site
POPPLER = pytest.mark.postgres  # la voie complète a les outils ; `make outils` les installe


def charge(**champs: Any) -> dict[str, Any]:
    return contenu.figer(
        contenu_d_essai(**champs),
        numero="2026-000412",
        code=codes.grouper("7K4P2M9X0000ABCD"),
        date_delivrance=datetime(2026, 10, 14, 9, 12, 33, 123456, tzinfo=UTC),
    )


def composer(donnees: dict[str, Any]) -> bytes:
    return pdf.composer(donnees, badge={"essai": True}, est_essai=True)


def ecrire(tmp_path: Path, **champs: Any) -> Path:
    fichier = tmp_path / "attestation.pdf"
    fichier.write_bytes(composer(charge(**champs)))
    return fichier


def texte_de(fichier: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(fichier).pages).split())


def test_les_dates_s_ecrivent_en_francais() -> None:
    premier, autre = datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 10, 14, 9, tzinfo=UTC)
    assert contenu.periode(premier, autre) == "du 1er octobre 2026 au 14 octobre 2026"
    assert contenu.periode(autre, autre.replace(hour=15)) == "le 14 octobre 2026"


def test_le_document_dit_le_nom_le_numero_et_le_code(tmp_path: Path) -> None:
    texte = texte_de(ecrire(tmp_path))
    for morceau in ("Nadia Exemple", "2026-000412", "7K4P-2M9X-0000-ABCD", "1 h 30", "acquis", "Version 1.0"):
        assert morceau in texte


def test_les_memes_donnees_donnent_les_memes_octets() -> None:
    donnees = charge()
    assert composer(donnees) == composer(donnees)


def test_le_document_est_balise_en_francais_et_declare_ses_profils(tmp_path: Path) -> None:
    lecteur = PdfReader(ecrire(tmp_path))
    racine: Any = lecteur.trailer["/Root"]
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"]
    metadonnees = racine["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadonnees
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadonnees
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadonnees


@pytest.mark.parametrize(
    ("nom", "intitule"), [("Exemple " * 11, "court"), ("X" * 90, "Un titre très long " * 8), ("É", "x")]
)
def test_un_nom_ou_un_titre_tres_long_tient_sur_une_page(tmp_path: Path, nom: str, intitule: str) -> None:
    fichier = ecrire(tmp_path, titulaire_nom=nom.strip()[:80], intitule=intitule)
    assert len(PdfReader(fichier).pages) == 1


HOSTILES = [
    {"titulaire_nom": "W" * 80, "titulaire_prenom": "W" * 80, "structure": "S" * 120, "fonction": "M" * 80},
    {"titulaire_nom": "Anna Zoë " * 18, "structure": "Structure " * 12, "intitule": "Le titre " * 28},
    {"objectifs": ("définir un objectif si long qu'il prend deux lignes, et même un peu plus que cela",) * 9},
    {
        "titulaire_nom": '#panic("x") $x^2$ @ref *g* _i_ <b> « \' " \\ `', "structure": '#import "@preview/x"',
        "fonction": "= titre", "intitule": '`brut` #eval("1")', "objectifs": ("#v(1fr)", "@x"), "nature": "$a$",
        "modalite": "\\", "conditions": "#x",
    },
]  # fmt: skip


@POPPLER
@pytest.mark.parametrize("champs", HOSTILES)
@pytest.mark.parametrize("genre", ["module", "certificat"])
def test_quoi_qu_on_y_ecrive_le_document_tient_dans_sa_page_et_dit_tout(
    tmp_path: Path, settings: Any, genre: str, champs: dict[str, Any]
) -> None:
    """Un contenu très long se réduit ; rien ne sort de la page, rien n'est coupé, rien n'est pris pour du typst."""
    settings.CERTIFICATS_NUMERO_DECLARATION = "24370000037"
    fichier = ecrire(tmp_path, genre=genre, **champs)
    assert len(PdfReader(fichier).pages) == 1
    mesure = subprocess.run(["pdftotext", "-bbox", fichier, "-"], capture_output=True, text=True, check=True).stdout
    droites = [float(x) for x in re.findall(r'xMax="([0-9.]+)"', mesure)]
    assert max(droites) <= 595 - 50  # A4, moins la marge de 18 mm
    ecrit = "".join(PdfReader(fichier).pages[0].extract_text().split())
    for libelle, valeur in charge(genre=genre, **champs)["imprime"]:
        if libelle in {"Délivrée à", "Stagiaire", "Employeur", "Structure à la date de validation", "Formation"}:
            assert "".join(valeur.split()) in ecrit


def test_une_demonstration_le_dit(tmp_path: Path) -> None:
    assert "sans valeur" in texte_de(ecrire(tmp_path, est_demonstration=True))


def test_un_caractere_sans_dessin_est_refuse_jamais_remplace() -> None:
    with pytest.raises(pdf.DocumentImpossibleError):
        composer(charge(titulaire_nom="李"))


def test_du_typst_dans_un_nom_reste_du_texte(tmp_path: Path) -> None:
    assert '#panic("x") $x^2$ @ref' in texte_de(ecrire(tmp_path, titulaire_nom='#panic("x") $x^2$ @ref'))


@given(st.text(max_size=30))
@settings(max_examples=25, deadline=None)
def test_ce_qui_est_dit_imprimable_se_compose(nom: str) -> None:
    propre = "".join(c for c in nom if not pdf.caracteres_non_imprimables(c))
    assert composer(charge(titulaire_nom=propre)).startswith(b"%PDF-")


@POPPLER
def test_qpdf_ne_trouve_pas_d_erreur(tmp_path: Path) -> None:
    sortie = subprocess.run(["qpdf", "--check", ecrire(tmp_path)], capture_output=True, text=True, check=False)
    assert "No syntax or stream encoding errors found" in sortie.stdout


@POPPLER
def test_les_polices_sont_celles_qui_sont_livrees(tmp_path: Path) -> None:
    sortie = subprocess.run(["pdffonts", ecrire(tmp_path)], capture_output=True, text=True, check=True).stdout
    noms = {ligne.split("+")[1].split()[0] for ligne in sortie.splitlines()[2:]}
    assert noms == {
        "AtkinsonHyperlegibleNext-Bold",
        "AtkinsonHyperlegibleNext-Regular",
        "BricolageGrotesque96ptExtraBold-Bold",
    }


@POPPLER
def test_le_code_a_scanner_mene_a_la_verification(tmp_path: Path) -> None:
    fichier = ecrire(tmp_path)
    subprocess.run(["pdftoppm", "-r", "150", "-png", fichier, tmp_path / "page"], check=True)
    image = next(tmp_path.glob("page*.png"))
    assert shutil.which("zbarimg")
    lu = subprocess.run(["zbarimg", "-q", "--raw", image], capture_output=True, text=True, check=True).stdout.strip()
    assert lu == charge()["url"]
