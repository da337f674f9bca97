"""Ce que `check` dit des clés : une production ne scelle pas avec une clé d'essai, ni sans clé."""

from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils import timezone

from . import cles
from .contenu import jour
from .erreurs import CleIndisponibleError

PREAVIS = timedelta(days=30)


def refus() -> str:
    """La phrase qui interdit d'émettre pour de vrai ; vide si les clés sont en règle, ou si l'essai est permis."""
    if cles.essai_permis():
        return ""
    try:
        cachet, cle = cles.lire_cachet(), cles.cle_badge()
    except CleIndisponibleError as erreur:
        return str(erreur)
    if cachet.est_essai:
        return "CERTIFICATS_CACHET est un cachet d'essai, non qualifié : donnez le certificat de l'émetteur."
    return "CERTIFICATS_BADGE est une clé d'essai : donnez la clé de l'émetteur." if cle.est_essai else ""


@register(Tags.security)
def controler_les_cles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse une clé d'essai ou absente ; prévient trente jours avant la fin du certificat."""
    if phrase := refus():
        return [Error(phrase, id="certificats.E001")]
    if cles.essai_permis():
        return []
    fin = cles.valable_jusqu_au(cles.lire_cachet())
    if fin <= timezone.now():
        phrase = f"Le certificat du cachet a expiré le {jour(fin)} : rien n'est émis, tout attend. Renouvelez-le."
        return [Warning(phrase, id="certificats.W003")]
    if fin <= timezone.now() + PREAVIS:
        phrase = f"Le certificat du cachet est valable jusqu'au {jour(fin)} : au-delà, rien n'est émis. Renouvelez-le."
        return [Warning(phrase, id="certificats.W001")]
    return []


@register(Tags.security, deploy=True)
def signaler_l_essai(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`check --deploy` rappelle à l'hôte qu'il scelle encore avec un cachet d'essai."""
    if not cles.essai_permis():
        return []
    phrase = (
        "Les attestations peuvent être scellées par un cachet d'essai : CERTIFICATS_ESSAI_PERMIS = False en production."
    )
    return [Warning(phrase, id="certificats.W002")]
