"""L'enveloppe du sceau : ce que sa signature ne couvre pas doit être écrit comme nous l'écrivons. Sans Django.

RFC 5652 §5.1 : dans un SignedData, ni la version, ni les listes d'algorithmes, ni les certificats joints ne sont
signés. Un octet changé là ne touche pas le contenu, mais le fichier n'est plus celui que l'émetteur a scellé.
"""

from collections.abc import Collection
from typing import Any

from asn1crypto import pem
from asn1crypto.algos import DigestAlgorithm, SignedDigestAlgorithm
from asn1crypto.cms import CertificateChoices, ContentInfo, SignedData, SignerInfo
from asn1crypto.x509 import Certificate

VERSION, EMPREINTE = "v1", "sha256"


def chaine_de(certificats: str) -> list[bytes]:
    """Les certificats d'un PEM, en DER, dans l'ordre : celui du cachet, puis ceux qui l'ont émis."""
    return [octets for _, _, octets in pem.unarmor(certificats.encode(), multiple=True)]


def est_intacte(document: bytes, signature: Any, chaine: Collection[bytes]) -> bool:
    """Vrai si la place du sceau ne contient que lui, à l'octet près, et qu'il ne joint que des certificats de `chaine`.

    ISO 32000-2 §12.8.1 : `/ByteRange` saute `/Contents`, complété de zéros ; rien d'autre ne contrôle ces octets.
    Lève ValueError si ce n'est pas une enveloppe lisible.
    """
    _, debut, fin, _ = (int(borne) for borne in signature.byte_range)
    lu = ContentInfo.load(signature.pkcs7_content)["content"]
    joints = [choix.chosen.dump() for choix in lu["certificates"]]
    if not set(joints) <= set(chaine) or not all(map(_est_coherent, _jetons(lu["signer_infos"][0]))):
        return False
    sceau = _reecrire(lu, joints).dump().hex().upper().encode()
    return document[debut:fin] == b"<" + sceau.ljust(fin - debut - 2, b"0") + b">"


def _reecrire(lu: SignedData, joints: list[bytes]) -> ContentInfo:
    """L'enveloppe telle que nous l'écrivons, autour de ce que la signature couvre."""
    contenu = {
        "version": VERSION,
        "digest_algorithms": [DigestAlgorithm({"algorithm": EMPREINTE})],
        "encap_content_info": {"content_type": "data"},
        "certificates": [CertificateChoices(name="certificate", value=Certificate.load(octets)) for octets in joints],
        "signer_infos": [_reecrire_signataire(lu["signer_infos"][0])],
    }
    return ContentInfo({"content_type": "signed_data", "content": SignedData(contenu)})


def _reecrire_signataire(lu: SignerInfo) -> SignerInfo:
    champs: dict[str, Any] = {
        "version": VERSION,
        "sid": lu["sid"],
        "digest_algorithm": DigestAlgorithm({"algorithm": EMPREINTE}),
        "signature_algorithm": SignedDigestAlgorithm({c: v for c, v in lu["signature_algorithm"].native.items() if v}),
        "signed_attrs": lu["signed_attrs"],
        "signature": lu["signature"].native,
    }
    if lu["unsigned_attrs"].native:  # le jeton d'horodatage d'un sceau B-T, que sa propre signature protège
        champs["unsigned_attrs"] = lu["unsigned_attrs"]
    return SignerInfo(champs)


def _jetons(lu: SignerInfo) -> list[SignedData]:
    return [jeton["content"] for attribut in lu["unsigned_attrs"] for jeton in attribut["values"]]


def _est_coherent(jeton: SignedData) -> bool:
    """Ce qu'un jeton d'horodatage ne signe pas redit ce que dit son signataire ; son prestataire l'écrit à sa façon."""
    signataire = jeton["signer_infos"][0]
    attendue = "v1" if signataire["sid"].name == "issuer_and_serial_number" else "v3"
    algorithmes = [un["algorithm"].native for un in jeton["digest_algorithms"]]
    return (jeton["version"].native, signataire["version"].native, algorithmes) == (
        "v3",
        attendue,
        [signataire["digest_algorithm"]["algorithm"].native],
    )
