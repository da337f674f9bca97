"""Le cachet dans un module matériel (PKCS#11) : la clé n'en sort pas, c'est lui qui signe.

Demande l'extra `pkcs11` de pyHanko.
"""

import os
from functools import lru_cache
from threading import Lock
from typing import Any

import pkcs11
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from .erreurs import CleIndisponibleError

PANNE = "Le cachet matériel (PKCS#11) ne répond pas : vérifiez le module, le jeton et le code."
# Le module est ouvert sans verrou à lui : deux fils ne lui parlent jamais à la fois.
_verrou = Lock()


class SignataireMateriel(PKCS11Signer):
    """Un certificat et sa clé, dans le module. Une panne se rattrape : la session suivante est neuve."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """La valeur de la signature. Lève CleIndisponibleError."""
        try:
            with _verrou:
                return bytes(await super().async_sign_raw(data, digest_algorithm, dry_run))
        except pkcs11.PKCS11Error as erreur:
            _signataire.cache_clear()
            raise CleIndisponibleError(PANNE) from erreur


def signataire(reglage: dict[str, Any]) -> SignataireMateriel:
    """Le signataire du module. Lève CleIndisponibleError.

    `module`, `jeton` (son étiquette), `certificat` (son étiquette) ; `cle` (celle du certificat à défaut), `pin`,
    `chaine` (les étiquettes des certificats à joindre, séparées par des virgules).
    """
    try:
        # Un processus né d'un autre n'hérite pas de sa session : la norme lui demande la sienne.
        return _signataire(tuple(sorted(reglage.items())), os.getpid())
    except (RuntimeError, OSError, LookupError) as erreur:
        _signataire.cache_clear()  # ouvrir le module a fermé la session d'avant
        raise CleIndisponibleError(PANNE) from erreur


@lru_cache(maxsize=1)
def _signataire(reglage: tuple[tuple[str, str], ...], processus: int) -> SignataireMateriel:
    acces = dict(reglage)
    pkcs11.lib(acces["module"]).reinitialize()
    session = open_pkcs11_session(
        acces["module"], token_criteria=TokenCriteria(label=acces["jeton"]), user_pin=acces.get("pin") or None
    )
    chaine = [etiquette.strip() for etiquette in acces.get("chaine", "").split(",") if etiquette.strip()]
    ouvert = SignataireMateriel(
        session,
        cert_label=acces["certificat"],
        key_label=acces.get("cle") or None,
        other_certs_to_pull=chaine,
        use_raw_mechanism=True,
    )
    assert ouvert.signing_cert is not None  # noqa: S101 : lu maintenant, pour échouer ici
    return ouvert
