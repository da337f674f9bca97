"""Le débit, compté dans le cache partagé : deviner un code au hasard doit rester vain."""

import logging
from collections.abc import Mapping

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

journal = logging.getLogger(__name__)
FENETRE = 60


def depasse(quoi: str, adresse: str, limite: int) -> bool:
    """Vrai si ce visiteur a fait plus de `limite` gestes dans la minute."""
    # L'adresse n'est pas gardée : seule une empreinte à clé l'est, une minute.
    empreinte = salted_hmac("certificats.debit", adresse).hexdigest()[:32]
    return passages(f"certificats:debit:{quoi}:{empreinte}", FENETRE) > limite


def passages(cle: str, fenetre: int) -> int:
    """Compte un geste sous cette clé, gardée `fenetre` secondes. Un cache en panne rend 0, donc laisse passer."""
    try:
        cache.add(cle, 0, fenetre)
        return int(cache.incr(cle))
    except ValueError:  # la fenêtre vient de finir entre les deux appels
        return 0
    except Exception:
        journal.warning("Cache injoignable : le débit n'est plus limité.", exc_info=True)
        return 0


def adresse_du_visiteur(meta: Mapping[str, str]) -> str:
    """L'adresse du visiteur, derrière `CERTIFICATS_MANDATAIRES` mandataires de confiance (0 par défaut)."""
    rang = int(getattr(settings, "CERTIFICATS_MANDATAIRES", 0))
    relais = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return relais[-rang] if 0 < rang <= len(relais) else meta.get("REMOTE_ADDR", "")
