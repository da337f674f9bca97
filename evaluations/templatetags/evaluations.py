"""Le plan d'un récit, et les nombres des statistiques écrits en français."""

from typing import Any

from django import template

from evaluations.enregistrement import definition_de_la_situation
from evaluations.graphe import dessiner

register = template.Library()


@register.filter
def part(valeur: float) -> str:
    """0,628 → « 63 % »."""
    return f"{round(valeur * 100)}\u00a0%"


@register.filter
def correlation(valeur: float | None) -> str:
    """0,417 → « 0,42 » ; « – » si elle ne se calcule pas."""
    return "–" if valeur is None else f"{valeur:.2f}".replace(".", ",").replace("-", "−")


@register.inclusion_tag("evaluations/_graphe.html")
def plan_du_recit(situation: Any) -> dict[str, Any]:
    """Le plan d'une mise en situation, telle qu'elle est dans l'éditeur ou l'aperçu."""
    return {"graphe": dessiner(definition_de_la_situation(situation))}
