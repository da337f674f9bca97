"""Deux cents courses entre deux vrais processus."""

from pathlib import Path

from tests.parcours.test_simultaneite import verifier_la_course


def test_deux_cents_fins_simultanees_font_deux_cents_realisations(tmp_path: Path) -> None:
    verifier_la_course(tmp_path, 200)
