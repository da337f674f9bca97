"""Le logo d'un modèle : un petit dessin SVG, ou une image réduite qu'un SVG enveloppe. Jamais rien d'actif."""

import re
from base64 import b64encode
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image

DESSIN_MAX, IMAGE_MAX, FICHIER_MAX = 8_000, 20_000, 2_000_000
LARGEUR, HAUTEUR, COTE_MAX = 480, 160, 6_000
COULEURS = (128, 64, 32, 16)
# Un logo est un dessin : ni script, ni lien, ni image ou texte venus d'ailleurs, ni entité à développer.
INTERDIT = re.compile(
    r"<!(?!--)|<\?(?!xml)|<\s*(script|foreignObject|image|style|use|text)\b|\son\w+\s*=|href\s*=|url\s*\((?!#)|@import",
    re.IGNORECASE,
)
ENVELOPPE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}">'
    '<image width="{0}" height="{1}" href="data:image/png;base64,{2}"/></svg>'
)
ENVELOPPEE = re.compile(ENVELOPPE.replace("{0}", r"\d+").replace("{1}", r"\d+").replace("{2}", "[A-Za-z0-9+/=]+"))


class LogoRefuseError(ValueError):
    """Ce logo ne peut pas servir ; le message dit quoi faire."""


def verifier(logo: str) -> None:
    """Lève LogoRefuseError si ce n'est ni un simple dessin SVG, ni une image que `lire` a enveloppée."""
    if not logo:
        return
    if ENVELOPPEE.fullmatch(logo):
        if len(logo) > IMAGE_MAX:
            raise LogoRefuseError("Le logo est trop lourd : choisissez-en un plus simple.")
        return
    if len(logo.encode()) > DESSIN_MAX:
        raise LogoRefuseError("Le logo dépasse 8 ko : simplifiez-le, ou donnez-le en PNG.")
    if INTERDIT.search(logo):
        raise LogoRefuseError("Le logo ne doit contenir ni script, ni lien, ni image, ni texte : des tracés.")
    try:
        racine = ElementTree.fromstring(logo)  # noqa: S314 : sans déclaration de type, aucune entité à développer
    except ElementTree.ParseError:
        raise LogoRefuseError("Ce n'est pas un fichier SVG.") from None
    if racine.tag.rpartition("}")[2] != "svg":
        raise LogoRefuseError("Ce n'est pas un fichier SVG.")


def lire(fichier: bytes) -> str:
    """Le logo d'un fichier SVG, PNG ou JPEG. Lève LogoRefuseError."""
    if len(fichier) > FICHIER_MAX:
        raise LogoRefuseError("Ce fichier dépasse 2 Mo : choisissez un logo plus léger.")
    if fichier.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        return _envelopper(fichier)
    try:
        logo = fichier.decode().strip()
    except UnicodeDecodeError:
        raise LogoRefuseError("Choisissez un fichier SVG, PNG ou JPEG.") from None
    if "<svg" not in logo:
        raise LogoRefuseError("Choisissez un fichier SVG, PNG ou JPEG.")
    verifier(logo)
    return logo


def _envelopper(fichier: bytes) -> str:
    """L'image réduite à la taille imprimée et à peu de couleurs, dans un SVG qui ne contient qu'elle."""
    try:
        with Image.open(BytesIO(fichier), formats=["PNG", "JPEG"]) as image:
            if max(image.size) > COTE_MAX:
                raise LogoRefuseError("Cette image est trop grande : réduisez-la à 6 000 pixels de côté au plus.")
            reduite = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as erreur:
        if isinstance(erreur, LogoRefuseError):
            raise
        raise LogoRefuseError("Cette image est abîmée : choisissez-en une autre.") from None
    reduite.thumbnail((LARGEUR, HAUTEUR))
    for couleurs in COULEURS:
        sortie = BytesIO()
        reduite.quantize(couleurs, method=Image.Quantize.FASTOCTREE).save(sortie, "PNG", optimize=True)
        logo = ENVELOPPE.format(*reduite.size, b64encode(sortie.getvalue()).decode())
        if len(logo) <= IMAGE_MAX:
            return logo
    raise LogoRefuseError("Ce logo a trop de détails : choisissez-en un plus simple, ou donnez-le en SVG.")
