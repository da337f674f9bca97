"""Les clés de l'émetteur : le cachet qui scelle les PDF, la clé qui signe les badges. Jamais en base, jamais dans git.

Réglages : `CERTIFICATS_CACHET` (`p12`, `mot_de_passe`, ou `pkcs11`, et `horodateur`), `CERTIFICATS_BADGE` (`pem`,
`mot_de_passe`). Sans eux, une clé d'essai est engendrée dans `CERTIFICATS_CLES`, si `CERTIFICATS_ESSAI_PERMIS`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils import timezone
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from . import cles_essai, preuve
from .badge import did_de
from .contenu import base_publique, jour
from .erreurs import CleIndisponibleError
from .horodatage import Horodateur
from .signataire import Signataire


@dataclass(frozen=True)
class CleBadge:
    """La clé Ed25519 des badges, des listes de statuts et des racines du registre."""

    privee: Ed25519PrivateKey
    est_essai: bool

    @cached_property
    def multikey(self) -> str:
        return preuve.multikey(self.privee.public_key())

    @cached_property
    def kid(self) -> str:
        """Le nom de la clé dans le document DID, tiré de la clé elle-même."""
        return "cle-" + hashlib.sha256(self.multikey.encode()).hexdigest()[:12]

    @property
    def methode(self) -> str:
        return f"{emetteur_did()}#{self.kid}"


@dataclass(frozen=True)
class Cachet:
    """Le cachet : de quoi signer, son certificat, et l'horodateur s'il y en a un."""

    signataire: Signer
    horodateur: TimeStamper | None

    @property
    def certificat(self) -> x509.Certificate:
        certificat = self.signataire.signing_cert
        assert certificat is not None, "un signataire chargé porte son certificat"  # noqa: S101
        return certificat

    @property
    def chaine(self) -> list[x509.Certificate]:
        """Le certificat du cachet, puis ceux qui l'ont émis."""
        return [self.certificat, *(c for c in self.signataire.cert_registry if c.dump() != self.certificat.dump())]

    @property
    def pem(self) -> str:
        return en_pem(self.chaine)

    @property
    def kid(self) -> str:
        return str(self.certificat.sha256.hex())

    @property
    def niveau(self) -> str:
        return "B-T" if self.horodateur else "B-B"

    @property
    def est_essai(self) -> bool:
        """Vrai pour le certificat d'essai, où qu'on l'ait recopié."""
        return cles_essai.UNITE in str(self.certificat.subject.native.get("organizational_unit_name", ""))


def en_pem(certificats: list[x509.Certificate]) -> str:
    """Des certificats les uns après les autres, en PEM."""
    return "".join(pem.armor("CERTIFICATE", un.dump()).decode() for un in certificats)


def emetteur_did() -> str:
    return did_de(base_publique())


def _reglage(nom: str) -> dict[str, Any]:
    return dict(getattr(settings, nom, None) or {})


def essai_permis() -> bool:
    return bool(getattr(settings, "CERTIFICATS_ESSAI_PERMIS", True))


def _fichier(reglage: str, cle: str, fabrique: Any) -> tuple[Path, bytes]:
    """Le fichier réglé et son mot de passe ; à défaut la clé d'essai, engendrée au premier besoin."""
    donne = _reglage(reglage)
    if donne.get(cle):
        return Path(donne[cle]), str(donne.get("mot_de_passe", "")).encode()
    if not essai_permis():
        raise CleIndisponibleError(
            f"{reglage} n'est pas réglé : donnez la clé de l'émetteur, rien n'est émis sans elle."
        )
    return fabrique(cles_essai.dossier()), b""


def cle_badge() -> CleBadge:
    """La clé des badges. Lève CleIndisponibleError."""
    chemin, mot_de_passe = _fichier("CERTIFICATS_BADGE", "pem", cles_essai.badge)
    try:
        return _lire_pem(chemin, mot_de_passe, chemin.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as erreur:
        raise CleIndisponibleError(
            "La clé des badges (CERTIFICATS_BADGE) est absente, illisible, d'une autre sorte qu'Ed25519, ou son mot de "
            "passe est faux."
        ) from erreur


@lru_cache(maxsize=4)
def _lire_pem(chemin: Path, mot_de_passe: bytes, modifie: int) -> CleBadge:
    octets = chemin.read_bytes()
    privee = load_pem_private_key(octets, mot_de_passe or None)
    if not isinstance(privee, Ed25519PrivateKey):
        raise ValueError("La clé des badges doit être une clé Ed25519.")
    return CleBadge(privee, est_essai=octets.startswith(cles_essai.MARQUE))


def cachet() -> Cachet:
    """Le cachet, valable maintenant. Lève CleIndisponibleError (absent, illisible, expiré)."""
    lu = lire_cachet()
    maintenant = timezone.now()
    if lu.certificat.not_valid_after <= maintenant:
        fin = jour(lu.certificat.not_valid_after)
        raise CleIndisponibleError(
            f"Le certificat du cachet a expiré le {fin} : renouvelez-le, les attestations suivront."
        )
    if lu.certificat.not_valid_before > maintenant:
        raise CleIndisponibleError("Le certificat du cachet n'est pas encore valable : vérifiez l'heure du serveur.")
    return lu


def lire_cachet() -> Cachet:
    """Le cachet réglé, expiré ou non. Lève CleIndisponibleError."""
    reglage = _reglage("CERTIFICATS_CACHET")
    horodateur = Horodateur(reglage["horodateur"]) if reglage.get("horodateur") else None
    if reglage.get("pkcs11"):
        return Cachet(_ouvrir_le_module(reglage["pkcs11"]), horodateur)
    chemin, mot_de_passe = _fichier("CERTIFICATS_CACHET", "p12", cles_essai.cachet)
    try:
        signataire = _lire_p12(chemin, mot_de_passe, chemin.stat().st_mtime_ns)
    except (OSError, ValueError) as erreur:
        raise CleIndisponibleError(
            "Le cachet (CERTIFICATS_CACHET) est absent, illisible ou son mot de passe est faux."
        ) from erreur
    return Cachet(signataire, horodateur)


@lru_cache(maxsize=4)
def _lire_p12(chemin: Path, mot_de_passe: bytes, modifie: int) -> Signer:
    lu = SimpleSigner.load_pkcs12_data(chemin.read_bytes(), other_certs=[], passphrase=mot_de_passe or None)
    if lu is None or lu.signing_cert is None:
        raise ValueError("Le fichier PKCS#12 ne s'ouvre pas, ou ne contient pas de certificat.")
    return Signataire(lu.signing_cert, lu.signing_key, lu.cert_registry)


def _ouvrir_le_module(acces: dict[str, Any]) -> Signer:
    try:
        from . import materiel
    except ImportError as erreur:
        raise CleIndisponibleError("Le cachet matériel demande « pip install 'pyhanko[pkcs11]' ».") from erreur
    return materiel.signataire(acces)


def valable_jusqu_au(un_cachet: Cachet) -> datetime:
    fin: datetime = un_cachet.certificat.not_valid_after
    return fin
