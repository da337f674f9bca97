"""Le logo : un SVG simple ou une image réduite ; tout le reste est refusé d'une phrase, rien ne fait de panne."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificats import contenu, edition, logo, pdf
from certificats.logo import LogoRefuseError
from certificats.modeles import ModeleAttestation

from .conftest import contenu_d_essai

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


def image(format_: str = "PNG", taille: tuple[int, int] = (900, 300)) -> bytes:
    """Un dégradé : le pire cas d'un logo, beaucoup de couleurs."""
    sortie = BytesIO()
    Image.radial_gradient("L").resize(taille).convert("RGB").save(sortie, format_)
    return sortie.getvalue()


def test_un_svg_simple_est_garde_tel_quel() -> None:
    assert logo.lire(SVG) == SVG.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_une_image_est_reduite_enveloppee_et_s_imprime(format_: str) -> None:
    lu = logo.lire(image(format_))
    assert len(lu) <= logo.IMAGE_MAX
    logo.verifier(lu)
    modele = ModeleAttestation(nom="x", logo=lu)
    modele.clean()
    assert edition.apercevoir(modele, "Li") != edition.apercevoir(ModeleAttestation(nom="x"), "Li")
    charge = contenu.figer(
        contenu_d_essai(), numero="2026-000001", code="A", date_delivrance=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert pdf.composer(edition.appliquer(modele, charge), badge={}, est_essai=True).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("fichier", "phrase"),
    [
        (b"", "SVG, PNG ou JPEG"),
        (b"%PDF-1.7", "SVG, PNG ou JPEG"),
        (b"\xff\xfe\x00", "SVG, PNG ou JPEG"),
        (b"GIF89a" + b"0" * 50, "SVG, PNG ou JPEG"),
        (image()[:200], "abîmée"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "abîmée"),
        (b"\xff\xd8\xff" + b"0" * 100, "abîmée"),
        (image(taille=(6001, 10)), "trop grande"),
        (b"<svg>" + b" " * 20_000_000 + b"</svg>", "2 Mo"),
        (b"<svg>" + b" " * 9000 + b"</svg>", "8 ko"),
        (b"<svg><script>alert(1)</script></svg>", "ni script"),
        (b"<svg onload='alert(1)'/>", "ni script"),
        (b"<svg><a href='javascript:1'/></svg>", "ni script"),
        (b"<svg><use href='http://x/'/></svg>", "ni script"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "ni script"),
        (b"<svg><image href='data:image/png;base64,AAAA'/></svg>", "ni script"),
        (b"<svg><rect></svg>", "pas un fichier SVG"),
        (b"<html><svg/></html>", "pas un fichier SVG"),
    ],
)
def test_un_fichier_hostile_est_refuse_d_une_phrase(fichier: bytes, phrase: str) -> None:
    with pytest.raises(LogoRefuseError, match=phrase):
        logo.lire(fichier)


def test_une_enveloppe_imitee_ne_passe_que_si_elle_est_exactement_la_notre() -> None:
    notre = logo.lire(image())
    for imitee in (
        notre.replace("data:image/png", "http://ailleurs.invalid/"),
        notre.replace("</svg>", "<script/></svg>"),
        notre.replace("base64,", "base64,&#10;"),
        notre + " ",
    ):
        with pytest.raises(LogoRefuseError):
            logo.verifier(imitee)
    with pytest.raises(LogoRefuseError, match="trop lourd"):
        logo.verifier(notre.replace("base64,", "base64," + "A" * logo.IMAGE_MAX))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: f"<svg>{t}</svg>".encode())))
@settings(max_examples=60, deadline=None)
def test_un_fichier_quelconque_est_lu_ou_refuse_jamais_une_panne(fichier: bytes) -> None:
    for octets in (fichier, b"\x89PNG\r\n" + fichier, b"\xff\xd8\xff" + fichier):
        try:
            assert logo.lire(octets)
        except LogoRefuseError as erreur:
            assert str(erreur)
