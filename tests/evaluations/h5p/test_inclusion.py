"""Le code des bibliothèques dans la page lecteur : dans l'ordre, sans changer de sens, ou à sa propre adresse."""

import pytest

from evaluations.h5p import depot
from evaluations.h5p.inclusion import TAILLE_MAX, inclure, script, style
from evaluations.models import FichierBibliothequeH5P
from tests.fabrique_h5p import QUESTION_CSS, QUESTION_JS, installer_bibliotheque

BASE = "https://portail.exemple/h5p/l"


@pytest.mark.parametrize("texte", ["var a = '</SCRIPT>';", "<!-- vieux masque", "var a = '\0';", ""])
def test_un_script_qui_changerait_de_sens_garde_son_adresse(texte: str) -> None:
    piece = script("https://x/a.js", texte, sri="sha384-x")
    assert (piece.texte, piece.empreinte, piece.sri) == ("", "", "sha384-x")


@pytest.mark.parametrize("texte", ["p::after { content: '</style>' }", "@import 'b.css';"])
def test_un_style_qui_changerait_de_sens_garde_son_adresse(texte: str) -> None:
    assert style("https://x/a.css", texte).texte == ""


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("url(../i/a.png)", 'url("https://x/l/i/a.png")'),
        ("url( 'a.woff?#iefix' )", 'url("https://x/l/css/a.woff?#iefix")'),
        ("url(data:image/png;base64,AA==)", "url(data:image/png;base64,AA==)"),
        ("url(#motif)", "url(#motif)"),
        ("url(https://y/a.png)", "url(https://y/a.png)"),
    ],
)
def test_les_adresses_d_un_style_deviennent_absolues(ecrite: str, lue: str) -> None:
    assert style("https://x/l/css/a.css", f"a {{ b: {ecrite} }}").texte == f"a {{ b: {lue} }}"


def test_une_bibliotheque_entre_dans_la_page_et_y_reste(db: None, django_assert_num_queries: object) -> None:
    une = installer_bibliotheque()
    pieces = inclure([une], BASE)
    assert [piece.texte for piece in pieces.styles] == [QUESTION_CSS]
    assert [QUESTION_JS in piece.texte for piece in pieces.scripts] == [True]
    assert len(pieces.empreintes) == pieces.ensembles == 1
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert inclure([une], BASE) == pieces


@pytest.mark.parametrize(
    "octets", [b"var e = '\xe9';", b"/" * (TAILLE_MAX + 1), None], ids=["latin-1", "trop gros", "absent du dépôt"]
)
def test_un_fichier_illisible_ou_trop_gros_garde_son_adresse(db: None, octets: bytes | None) -> None:
    une = installer_bibliotheque("H5P.TestAPart", js="var b = 1;")
    champs = {"sha256": depot.ranger(octets), "taille": len(octets)} if octets else {"sha256": "0" * 64}
    FichierBibliothequeH5P.objects.filter(chemin="essai.js").update(**champs)
    piece = inclure([une], f"{BASE}/{champs['sha256'][:8]}").scripts[0]
    assert (piece.texte, piece.url[-29:]) == ("", "/H5P.TestAPart-1.0.0/essai.js")


def test_les_scripts_qui_se_suivent_n_en_font_qu_un_et_le_mode_strict_ne_deborde_pas(db: None) -> None:
    suite = [
        installer_bibliotheque("H5P.TestUn", js="'use strict';\nvar un = 1"),
        installer_bibliotheque("H5P.TestDeux", js="(function () {})();"),
        installer_bibliotheque("H5P.TestAPartAussi", js="var a = '</script>';"),
        installer_bibliotheque("H5P.TestTrois", js="var trois = 3;"),
    ]
    pieces = inclure(suite, BASE)
    assert [bool(une.texte) for une in pieces.scripts] == [True, False, True]
    assert pieces.scripts[0].texte.startswith("\n;\n'use strict'")
    assert "var un = 1\n;\n(function" in pieces.scripts[0].texte
    assert (len(pieces.empreintes), pieces.ensembles) == (2, 2)


def test_le_recours_donne_a_chaque_script_son_adresse_et_son_sri(db: None) -> None:
    suite = [installer_bibliotheque("H5P.TestUn", js="var un = 1;"), installer_bibliotheque()]
    pieces = inclure(suite, BASE, separes=True)
    assert [(une.texte, une.empreinte) for une in pieces.scripts] == [("", ""), ("", "")]
    assert all(une.url.startswith(BASE) and une.sri.startswith("sha384-") for une in pieces.scripts)
    assert pieces.ensembles == 0
