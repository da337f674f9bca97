"""Assemble les polices livrées, depuis les paquets npm (OFL-1.1), vers les dossiers que lisent le site et le PDF.

Rejouable. À lancer après `npm ci` ; la roue les contient, un hôte n'a pas besoin de Node.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

RACINE = Path(__file__).resolve().parents[1]
FONTES = RACINE / "node_modules" / "@fontsource"
SITE = RACINE / "lms" / "static" / "portail" / "polices"
PDF = RACINE / "certificats" / "polices"
ATKINSON = "atkinson-hyperlegible-next"
BRICOLAGE = "bricolage-grotesque"

DU_SITE = {
    "bricolage-700": (BRICOLAGE, "latin-700"),
    "atkinson-400": (ATKINSON, "latin-400"),
    "atkinson-700": (ATKINSON, "latin-700"),
    "atkinson-ext-400": (ATKINSON, "latin-ext-400"),
    "atkinson-ext-700": (ATKINSON, "latin-ext-700"),
}
DU_PDF = {
    "AtkinsonHyperlegibleNext-Regular": (ATKINSON, ("latin-400", "latin-ext-400")),
    "AtkinsonHyperlegibleNext-Bold": (ATKINSON, ("latin-700", "latin-ext-700")),
    "BricolageGrotesque-Bold": (BRICOLAGE, ("latin-700",)),
}


def fichier(famille: str, variante: str) -> Path:
    return FONTES / famille / "files" / f"{famille}-{variante}-normal.woff2"


def en_ttf(source: Path, cible: Path) -> Path:
    police = TTFont(source)
    police.flavor = None
    police.save(cible)
    return cible


def assembler() -> None:
    for dossier in (SITE, PDF):
        dossier.mkdir(parents=True, exist_ok=True)
        for famille in (ATKINSON, BRICOLAGE):
            shutil.copyfile(FONTES / famille / "LICENSE", dossier / f"LICENCE-{famille}.txt")
    for nom, (famille, variante) in DU_SITE.items():
        shutil.copyfile(fichier(famille, variante), SITE / f"{nom}.woff2")
    with tempfile.TemporaryDirectory() as provisoire:
        for nom, (famille, variantes) in DU_PDF.items():
            morceaux = [str(en_ttf(fichier(famille, v), Path(provisoire) / f"{v}.ttf")) for v in variantes]
            if len(morceaux) == 1:
                shutil.copyfile(morceaux[0], PDF / f"{nom}.ttf")
            else:
                Merger().merge(morceaux).save(PDF / f"{nom}.ttf")
    ecrire_les_caracteres()


def ecrire_les_caracteres() -> None:
    """La table des caractères que les deux graisses du texte savent imprimer, en hexadécimal, une plage par ligne."""
    tables = [set(TTFont(PDF / f"AtkinsonHyperlegibleNext-{g}.ttf").getBestCmap()) for g in ("Regular", "Bold")]
    codes = sorted(tables[0] & tables[1])
    plages: list[list[int]] = []
    for code in codes:
        if plages and code == plages[-1][1] + 1:
            plages[-1][1] = code
        else:
            plages.append([code, code])
    (PDF / "caracteres.txt").write_text("".join(f"{a:04X}-{b:04X}\n" for a, b in plages))


if __name__ == "__main__":
    if not FONTES.is_dir():
        sys.exit("Les polices manquent : lancez d'abord `npm ci` (Node 20 ou plus).")
    assembler()
