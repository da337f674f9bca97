"""Ce que les gabarits de cours demandent : la structure, et les emplacements que d'autres remplissent."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.rich_text import RichText
from wagtail.templatetags.wagtailcore_tags import richtext

from cours import repertoire, structure
from cours.enrichissement import enrichir
from cours.models import LeconPage, ModulePage

register = template.Library()

parcours_complets = register.simple_tag(structure.parcours_complets)
modules_publies = register.simple_tag(structure.modules_publies)
plan_du_module = register.simple_tag(structure.plan_du_module)
parcours_de = register.simple_tag(structure.parcours_de)
urgences = register.simple_tag(repertoire.urgences)
reglages_formation = register.simple_tag(repertoire.reglages, name="reglages_formation")


@register.filter
def minutes_en_tout(modules: Iterable[ModulePage]) -> int:
    """La durée de référence de tous ces modules."""
    return sum(module_page.duree_minutes for module_page in modules)


@register.simple_tag
def place_de(lecon: LeconPage) -> structure.PlaceLecon:
    """La place d'une leçon, lue une fois même si trois blocs du gabarit la demandent."""
    if not hasattr(lecon, "_place"):
        lecon._place = structure.place_de(lecon)
    return lecon._place


@register.simple_tag(takes_context=True)
def enrichi(context: template.Context, texte: Any) -> SafeString:
    """Un texte riche, ou une ligne, avec ses marques dépliables ; chaque terme n'est expliqué qu'une fois par page."""
    html = str(richtext(texte)) if isinstance(texte, RichText) else str(conditional_escape(texte))
    page = context.get("page")
    deja: set[str] = page.__dict__.setdefault("_deja_explique", set()) if page else set()
    return mark_safe(enrichir(html, deja))


@register.simple_tag(takes_context=True)
def emplacement(context: template.Context, nom: str, **donnees: Any) -> SafeString:
    """Rend ce que les autres apps placent à l'endroit `nom` (crochet Wagtail `cours_emplacement`).

    Chaque crochet reçoit `(request, nom, page, donnees)` et rend du HTML sûr, ou une chaîne vide.
    """
    request = context.get("request")
    page = context.get("page")
    # Un aperçu ou une fiche à emporter ne dit rien de qui les lit.
    if request is None or getattr(request, "is_preview", False) or context.get("est_fiche"):
        return SafeString("")
    morceaux = [crochet(request, nom, page, donnees) for crochet in hooks.get_hooks("cours_emplacement")]
    return mark_safe("".join(morceaux))
