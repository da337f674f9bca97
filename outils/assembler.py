"""Assemble les polices (OFL-1.1) et le cœur H5P (GPL-3.0) livrés, depuis les paquets npm.

Rejouable. À lancer après `npm ci` ; la roue les contient, un hôte n'a pas besoin de Node.
"""

import hashlib
import re
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
PAQUET_H5P = RACINE / "node_modules" / "h5p-standalone"
COEUR_H5P = RACINE / "evaluations" / "static" / "h5p-core" / "coeur"
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
    assembler_le_coeur_h5p()
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


def assembler_le_coeur_h5p() -> None:
    """Le cœur H5P sans son chargeur : le script du cadre, sa feuille de style, les polices et images qu'elle cite."""
    shutil.rmtree(COEUR_H5P, ignore_errors=True)
    dist = PAQUET_H5P / "dist"
    style = (dist / "styles" / "h5p.css").read_text()
    cites = {chemin.partition("?")[0].removeprefix("../") for chemin in re.findall(r"url\('([^')]+)'\)", style)}
    for chemin in sorted({"frame.bundle.js", "styles/h5p.css"} | cites):
        (COEUR_H5P / chemin).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / chemin, COEUR_H5P / chemin)
    shutil.copyfile(PAQUET_H5P / "LICENSE", COEUR_H5P / "LICENCE-h5p-standalone.txt")
    empreintes = (
        f"{hashlib.sha256(fichier.read_bytes()).hexdigest()}  {fichier.relative_to(COEUR_H5P)}\n"
        for fichier in sorted(COEUR_H5P.rglob("*"))
        if fichier.is_file()
    )
    (COEUR_H5P / "SHA256SUMS").write_text("".join(list(empreintes)))


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
        sys.exit("Les paquets npm manquent : lancez d'abord `npm ci` (Node 20 ou plus).")
    assembler()
