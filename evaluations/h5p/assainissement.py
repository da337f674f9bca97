"""Le HTML des contenus : des balises de texte, jamais de code. Étape 17. Pur."""

import html
import re
from collections import Counter
from functools import lru_cache

import nh3


def _mots(texte: str) -> frozenset[str]:
    return frozenset(texte.split())


BALISES = _mots(
    "div span p br a strong em b i u ul ol li h2 h3 h4 table thead tbody tr td th hr sup sub code pre blockquote img s "
    "strike del small mark"
)
# Une bibliothèque ne peut pas les demander par ses semantics.
JAMAIS = _mots(
    "script style iframe object embed form input button textarea select option base link meta frame frameset svg math "
    "template noscript applet audio video source"
)
ATTRIBUTS = _mots(
    "style class id title lang dir role aria-label align colspan rowspan scope alt width height href target src start "
    "type data-id"
)
STYLES = _mots(
    "color background-color font-size font-family font-weight font-style font text-align text-decoration line-height "
    "letter-spacing vertical-align white-space width height max-width min-width max-height min-height margin "
    "margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left "
    "border border-width border-style border-color border-top border-right border-bottom border-left border-collapse "
    "border-spacing border-radius float clear list-style-type direction text-indent text-transform"
)
# Ces balises se ferment d'elles-mêmes : les autres s'imbriquent.
IMPLICITES = _mots("p li tr td th thead tbody tfoot dt dd br hr img wbr col colgroup")
IMBRICATION_MAX, ESPERLUETTES_MAX = 500, 50_000  # au-delà, réécrire prendrait un temps quadratique
ETIQUETTE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
BALISE = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)")
ATTRIBUT = re.compile(r"[\s/\"']([a-zA-Z][a-zA-Z0-9-]*)\s*=")


def assainir(texte: str, balises_voulues: frozenset[str] = frozenset()) -> tuple[str, bool]:
    """Rend le HTML réécrit sans rien d'actif, et vrai si une balise ou un attribut en a été retiré.

    Un HTML démesuré devient le texte de son code.
    """
    if "<" not in texte:
        return texte, False
    if texte.count("&") > ESPERLUETTES_MAX or _est_trop_imbrique(texte):
        return html.escape(texte, quote=False), True
    propre = _nettoyeur(BALISES | (balises_voulues - JAMAIS)).clean(texte)
    return propre, bool(_formes(texte) - _formes(propre))


def _est_trop_imbrique(texte: str) -> bool:
    """Vrai si des centaines de balises sont ouvertes les unes dans les autres."""
    ouvertes: Counter[str] = Counter()
    niveau = 0
    for fermante, nom in ETIQUETTE.findall(texte):
        nom = nom.lower()
        if nom in IMPLICITES or (fermante and not ouvertes[nom]):
            continue
        pas = -1 if fermante else 1
        ouvertes[nom] += pas
        niveau += pas
        if niveau > IMBRICATION_MAX:
            return True
    return False


@lru_cache(maxsize=64)
def _nettoyeur(balises: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(balises),
        attributes={"*": set(ATTRIBUTS)},
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=set(STYLES),
        link_rel=None,
    )


def _formes(html: str) -> Counter[str]:
    formes: Counter[str] = Counter(f"<{balise.lower()}" for balise in BALISE.findall(html))
    formes.update(nom.lower() for nom in ATTRIBUT.findall(html))
    return formes
