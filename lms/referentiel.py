"""Le référentiel des métiers livré par défaut (celui du commanditaire reste à fixer : metier.md §15, question 7)."""

from .models import Metier

METIERS = [
    ("conseil-insertion", "Conseil en insertion"),
    ("education-specialisee", "Éducation spécialisée"),
    ("mediation", "Médiation"),
    ("animation", "Animation jeunesse ou sportive"),
    ("information-jeunesse", "Information jeunesse"),
    ("relations-entreprises", "Relations avec les entreprises"),
    ("mobilite", "Mobilité"),
    ("coordination", "Coordination ou encadrement"),
    ("autre", "Autre métier de l'accompagnement"),
]


def installer_metiers() -> int:
    """Crée les métiers absents, sans toucher à ceux qu'on a renommés ; rend leur nombre."""
    for ordre, (code, libelle) in enumerate(METIERS):
        Metier.objects.get_or_create(code=code, defaults={"libelle": libelle, "ordre": ordre})
    return Metier.objects.count()
