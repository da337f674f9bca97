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
URL_EXTERNE = re.compile(r"url\(\s*['\"]?\s*(?!#|['\"]?\s*#)|@import|expression\s*\(|javascript:", re.IGNORECASE)
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
    if not passage.a_change:
        return SvgNettoye(octets, False)
    return SvgNettoye(Arbre.tostring(racine, encoding="utf-8", xml_declaration=True), passage.avait_du_code)


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
            if _local(element.tag) == "style" and URL_EXTERNE.search(element.text or ""):
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
    propre = "".join(c for c in valeur if c > " ")
    if nom == "href":
        return not (propre.startswith("#") or DONNEES.match(propre))
    return nom.startswith("on") or URL_EXTERNE.search(propre) is not None


def _local(nom: Any) -> str:
    return nom.rpartition("}")[2] if isinstance(nom, str) else ""


def _espace(nom: Any) -> str:
    return nom[1:].partition("}")[0] if isinstance(nom, str) and nom.startswith("{") else ""
