"""Nettoyer une image SVG : seuls des éléments et attributs de dessin restent. Étape 14. Pur."""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Arbre  # lit par defusedxml, écrit par ceci

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring


def _mots(texte: str) -> frozenset[str]:
    return frozenset(texte.split())


SVG, XLINK, XML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
ELEMENTS = _mots(
    "svg g defs symbol use title desc switch marker mask clipPath pattern linearGradient radialGradient stop path "
    "rect circle ellipse line polyline polygon text tspan textPath image style filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow "
    "feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight "
    "feSpecularLighting feSpotLight feTile feTurbulence view"
)
# Retirés avec une phrase ; les autres éléments inconnus (métadonnées d'un logiciel de dessin) le sont en silence.
ACTIFS = _mots(
    "script foreignObject iframe object embed audio video a animate animateMotion animateTransform set handler listener"
)
URL_EXTERNE = re.compile(
    r"url\(\s*['\"]?\s*(?!#|['\"]?\s*#)|@import|image-set\(|expression\s*\(|javascript:", re.IGNORECASE
)
# Les détours du CSS : commentaires, et caractères écrits par leur numéro.
COMMENTAIRE, ECHAPPEMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL), re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
FEUILLE_DE_STYLE = re.compile(rb"<\?\s*xml-stylesheet")
DONNEES = re.compile(r"data:image/(?:png|jpe?g|gif|webp);", re.IGNORECASE)
TAILLE_MAX = 10 * 1024 * 1024

Arbre.register_namespace("", SVG)
Arbre.register_namespace("xlink", XLINK)


class SvgInvalideError(ValueError):
    """Ce n'est pas un SVG, ou il déclare des entités."""


@dataclass(frozen=True)
class SvgNettoye:
    octets: bytes
    avait_du_code: bool


def nettoyer(octets: bytes) -> SvgNettoye:
    """Rend l'image sans code actif ; les octets d'origine si rien n'était à retirer. Lève SvgInvalideError."""
    if len(octets) > TAILLE_MAX:
        raise SvgInvalideError
    try:
        racine = fromstring(octets)
    except (Arbre.ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise SvgInvalideError from None
    if _local(racine.tag) != "svg":
        raise SvgInvalideError
    passage = _Passage()
    passage.visiter(racine)
    a_une_feuille = FEUILLE_DE_STYLE.search(octets) is not None
    # Un NUL dit un autre codage qu'UTF-8 : ce qui précède la racine ne s'y lit pas, on réécrit.
    if not passage.a_change and not a_une_feuille and b"\x00" not in octets:
        return SvgNettoye(octets, False)
    try:
        propre = Arbre.tostring(racine, encoding="utf-8", xml_declaration=True)
    except RecursionError:
        raise SvgInvalideError from None
    return SvgNettoye(propre, passage.avait_du_code or a_une_feuille)


class _Passage:
    """Une visite de l'arbre, qui le réécrit."""

    def __init__(self) -> None:
        self.a_change = False
        self.avait_du_code = False

    def visiter(self, racine: Any) -> None:
        restants = [racine]
        while restants:
            element = restants.pop()
            self._attributs(element)
            if _local(element.tag) == "style" and URL_EXTERNE.search(_css(element.text or "")):
                element.text = ""
                self.a_change = self.avait_du_code = True
            for enfant in list(element):
                if self._est_admis(enfant):
                    restants.append(enfant)
                else:
                    element.remove(enfant)
                    self.a_change = True

    def _est_admis(self, element: Any) -> bool:
        nom = _local(element.tag)
        if nom in ACTIFS:
            self.avait_du_code = True
        return _espace(element.tag) in ("", SVG) and nom in ELEMENTS

    def _attributs(self, element: Any) -> None:
        for nom, valeur in list(element.attrib.items()):
            if _espace(nom) not in ("", XLINK, XML):
                del element.attrib[nom]
                self.a_change = True
            elif _est_actif(_local(nom).lower(), valeur):
                del element.attrib[nom]
                self.a_change = self.avait_du_code = True


def _est_actif(nom: str, valeur: str) -> bool:
    """Un gestionnaire, un lien qui sort de l'image, une adresse dans un style."""
    propre = "".join(c for c in _css(valeur) if c > " ")
    if nom == "href":
        return not (propre.startswith("#") or DONNEES.match(propre))
    return nom == "base" or nom.startswith("on") or URL_EXTERNE.search(propre) is not None


def _css(texte: str) -> str:
    """Le texte tel que le lira un navigateur."""
    return ECHAPPEMENT.sub(
        lambda trouve: chr(min(int(trouve[1], 16), 0x10FFFF)) if trouve[1] else trouve[2], COMMENTAIRE.sub("", texte)
    )


def _local(nom: Any) -> str:
    return nom.rpartition("}")[2] if isinstance(nom, str) else ""


def _espace(nom: Any) -> str:
    return nom[1:].partition("}")[0] if isinstance(nom, str) and nom.startswith("{") else ""
