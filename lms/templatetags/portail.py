"""Ce que tous les gabarits demandent : typographie française, durées, icônes, escalier."""

import re
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

AVANT = re.compile(r" ([:;!?%»])")
APRES = re.compile(r"(«) ")
APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;)(?=\w)")
INSECABLE = "\u00a0"


@register.filter
def typo(texte: Any) -> SafeString:
    """Pose les espaces insécables du français et l'apostrophe courbe ; échappe ce qui ne l'est pas."""
    propre = str(conditional_escape("" if texte is None else texte))
    propre = AVANT.sub(INSECABLE + r"\1", propre)
    propre = APOSTROPHE.sub("’", propre)
    return mark_safe(APRES.sub(r"\1" + INSECABLE, propre))


@register.filter
def duree(minutes: int | None) -> str:
    """90 → « 1 h 30 », 45 → « 45 min »."""
    if minutes is None:
        return ""
    heures, reste = divmod(int(minutes), 60)
    if not heures:
        return f"{reste}{INSECABLE}min"
    return f"{heures}{INSECABLE}h{INSECABLE}{reste:02d}" if reste else f"{heures}{INSECABLE}h"


@register.simple_tag
def icone(nom: str) -> SafeString:
    """Une icône de la planche ; toujours à côté d'un mot, jamais lue."""
    adresse = f"{static('portail/icones.svg')}#{nom}"
    return format_html('<svg class="ic" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', adresse)


@register.simple_tag
def marches(avancement: Any) -> SafeString:
    """L'escalier d'un module ; décoratif : la phrase à côté dit la même chose."""
    etats = [
        ("faite" if suivie.est_faite else "ici" if suivie.est_ici else "a-faire", rang)
        for rang, suivie in enumerate(avancement.etapes, start=1)
    ]
    contenu = format_html_join("", '<span class="marche {} m{}"></span>', etats)
    return format_html('<span class="marches" aria-hidden="true">{}</span>', contenu)
