"""L'émetteur vu de tous : ses clés publiques, gardées en base, et le document DID qui les publie."""

from typing import Any

from asn1crypto import pem, x509
from django.db import transaction
from django.utils import timezone

from . import cles
from .erreurs import CleIndisponibleError
from .models import CleEmetteur

Usage = CleEmetteur.Usage


def inscrire_cle_badge(cle: cles.CleBadge) -> CleEmetteur:
    """La clé de badge en base ; sa première utilisation retire la précédente, qui reste publiée."""
    return _inscrire(cle.kid, Usage.BADGE, {"cle_publique": cle.multikey, "est_essai": cle.est_essai})


def inscrire_cachet(cachet: cles.Cachet) -> CleEmetteur:
    """Le certificat du cachet et sa chaîne, en base."""
    return _inscrire(cachet.kid, Usage.SCEAU, {"certificat": cachet.pem, "est_essai": cachet.est_essai})


def _inscrire(kid: str, usage: str, champs: dict[str, Any]) -> CleEmetteur:
    if connue := CleEmetteur.objects.filter(kid=kid).first():
        return connue
    maintenant = timezone.now()
    with transaction.atomic():
        cle, est_neuve = CleEmetteur.objects.get_or_create(
            kid=kid, defaults=champs | {"usage": usage, "date_activation": maintenant}
        )
        if est_neuve:
            autres = CleEmetteur.objects.filter(usage=usage, date_retrait=None).exclude(pk=cle.pk)
            autres.update(date_retrait=maintenant)
    return cle


def multikeys() -> dict[str, str]:
    """Toutes les clés de badge fiables, anciennes comprises : méthode (`did:…#kid`) → Multikey."""
    did = cles.emetteur_did()
    trouvees = {f"{did}#{c.kid}": c.cle_publique for c in CleEmetteur.objects.de_badge().fiables()}
    try:
        actuelle = cles.cle_badge()
    except CleIndisponibleError:  # les anciennes restent vérifiables
        return trouvees
    compromises = CleEmetteur.objects.de_badge().exclude(date_compromission=None)
    if not compromises.filter(kid=actuelle.kid).exists():
        trouvees[actuelle.methode] = actuelle.multikey
    return trouvees


def certificats() -> dict[str, str]:
    """Les certificats de cachet fiables : nom de la clé → PEM."""
    return dict(CleEmetteur.objects.de_sceau().fiables().values_list("kid", "certificat"))


def cachets_en_pem() -> str:
    """Tous les cachets fiables qui ont servi, chacun avec sa chaîne : de quoi vérifier un PDF sans nous."""
    return "".join(certificats().values())


def lire_les_cachets(pems: bytes) -> dict[str, str]:
    """Les cachets d'un fichier PEM, par empreinte, chacun suivi des autorités du fichier. Lève ValueError."""
    lus = [x509.Certificate.load(der) for _, _, der in pem.unarmor(pems, multiple=True)]
    autorites = [lu for lu in lus if lu.ca]
    return {lu.sha256.hex(): cles.en_pem([lu, *autorites]) for lu in lus if not lu.ca}


def document_did() -> dict[str, Any]:
    """Le document `did:web` : chaque clé de badge y reste, pour que les anciens badges se vérifient."""
    did, cles_publiques = cles.emetteur_did(), multikeys()
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": methode, "type": "Multikey", "controller": did, "publicKeyMultibase": cle}
            for methode, cle in cles_publiques.items()
        ],
        "assertionMethod": list(cles_publiques),
    }
