"""La preuve Data Integrity `eddsa-rdfc-2022` (W3C vc-di-eddsa) : signer et vérifier un document JSON-LD, hors ligne."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

Document = dict[str, Any]
CONTEXTES = Path(__file__).parent / "contextes"
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CARTE = {VC2: "credentials-v2.json", OB3: "ob-v3p0-3.0.3.json"}
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_MULTICODEC = b"\xed\x01"
SUITE = "eddsa-rdfc-2022"


class PreuveInvalideError(Exception):
    """Le document ne porte pas une preuve valable d'une clé connue."""


@cache
def _contexte(adresse: str) -> Document:
    if adresse not in CARTE:
        raise PreuveInvalideError(f"Contexte JSON-LD inconnu : {adresse[:200]}.")
    lu: Document = json.loads((CONTEXTES / CARTE[adresse]).read_text())
    return lu


def _charger(adresse: str, options: Any) -> Document:
    """Le chargeur de PyLD : une carte fermée, jamais le réseau."""
    return {
        "contextUrl": None,
        "documentUrl": adresse,
        "document": _contexte(adresse),
        "contentType": "application/ld+json",
    }


def _refuser(terme: Any) -> None:
    """Un terme que les contextes ne définissent pas ne serait pas couvert par la signature."""
    raise PreuveInvalideError(f"Terme étranger aux contextes du badge : {str(terme)[:100]}.")


def canoniser(document: Document) -> bytes:
    """Les N-Quads canoniques (RDFC-1.0). Lève PreuveInvalideError si le document n'est pas du JSON-LD connu."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _charger}
    try:
        return str(jsonld.JsonLdProcessor(on_property_dropped=_refuser).normalize(document, options)).encode()
    except jsonld.JsonLdError as erreur:
        raise PreuveInvalideError("Le document JSON-LD ne se lit pas avec les contextes connus.") from erreur


def canoniser_la_configuration(creation: str, methode: str) -> bytes:
    """Les N-Quads de la configuration d'une preuve : toujours cinq lignes, sans PyLD (un test les compare)."""
    securite, xsd = "https://w3id.org/security#", "http://www.w3.org/2001/XMLSchema#"
    return (
        f'_:c14n0 <http://purl.org/dc/terms/created> "{creation}"^^<{xsd}dateTime> .\n'
        f"_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{securite}DataIntegrityProof> .\n"
        f'_:c14n0 <{securite}cryptosuite> "{SUITE}"^^<{securite}cryptosuiteString> .\n'
        f"_:c14n0 <{securite}proofPurpose> <{securite}assertionMethod> .\n"
        f"_:c14n0 <{securite}verificationMethod> <{methode}> .\n"
    ).encode()


def _a_signer(document: Document, creation: str, methode: str) -> bytes:
    configuration = hashlib.sha256(canoniser_la_configuration(creation, methode)).digest()
    return configuration + hashlib.sha256(canoniser(document)).digest()


def signer(document: Document, *, cle: Ed25519PrivateKey, methode: str, creation: str) -> Document:
    """Le document avec sa preuve, en tableau d'un élément (schéma 1EdTech). Mêmes entrées, mêmes octets."""
    preuve = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": creation,
        "verificationMethod": methode,
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + base58(cle.sign(_a_signer(document, creation, methode))),
    }
    return document | {"proof": [preuve]}


def verifier(document: Document, cles: Mapping[str, str]) -> str:
    """La méthode (`did:…#cle`) qui a signé, parmi `cles` (méthode → Multikey). Lève PreuveInvalideError."""
    preuves = document.get("proof")
    preuve = preuves[0] if isinstance(preuves, list) and len(preuves) == 1 else None
    if not isinstance(preuve, dict) or preuve.get("cryptosuite") != SUITE:
        raise PreuveInvalideError(f"Le badge ne porte pas une preuve {SUITE}.")
    methode = str(preuve.get("verificationMethod"))
    if methode not in cles:
        raise PreuveInvalideError("Le badge est signé par une clé inconnue.")
    nu = {cle: valeur for cle, valeur in document.items() if cle != "proof"}
    octets = _a_signer(nu, str(preuve.get("created")), methode)
    verifier_octets(cles[methode], str(preuve.get("proofValue")), octets)
    return methode


def verifier_octets(cle: str, signature: str, octets: bytes) -> None:
    """Vérifie une signature multibase « z » par une Multikey. Lève PreuveInvalideError."""
    try:
        publique(cle).verify(base58_inverse(signature[1:]), octets)
    except (InvalidSignature, ValueError) as erreur:
        raise PreuveInvalideError("La signature ne correspond pas au contenu.") from erreur


def multikey(cle: Ed25519PublicKey) -> str:
    """La clé publique en Multikey : `z6Mk…`."""
    return "z" + base58(ED25519_MULTICODEC + cle.public_bytes_raw())


def publique(texte: str) -> Ed25519PublicKey:
    """La clé publique d'une Multikey Ed25519. Lève ValueError."""
    octets = base58_inverse(texte[1:])
    if not texte.startswith("z") or not octets.startswith(ED25519_MULTICODEC):
        raise ValueError("Cette clé n'est pas une Multikey Ed25519.")
    return Ed25519PublicKey.from_public_bytes(octets[2:])


def base58(octets: bytes) -> str:
    """Base 58 de Bitcoin, celle des clés et des signatures multibase « z »."""
    nombre, chiffres = int.from_bytes(octets), ""
    while nombre:
        nombre, reste = divmod(nombre, 58)
        chiffres = BASE58[reste] + chiffres
    return "1" * (len(octets) - len(octets.lstrip(b"\0"))) + chiffres


def base58_inverse(texte: str) -> bytes:
    """Lève ValueError sur un caractère étranger."""
    nombre = 0
    for caractere in texte:
        nombre = nombre * 58 + BASE58.index(caractere)
    zeros = len(texte) - len(texte.lstrip("1"))
    return b"\0" * zeros + nombre.to_bytes((nombre.bit_length() + 7) // 8)
