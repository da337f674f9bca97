"""Le badge Open Badges 3.0 d'une attestation : l'adaptateur, seul endroit qui parle ce format. Pur."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from .declaration import GENRE
from .preuve import OB3, VC2, Document

TYPE_MIME = "application/vc"


@dataclass(frozen=True)
class Statut:
    """La place de l'attestation dans sa liste de révocation."""

    liste: str
    indice: int

    def en_json(self) -> Document:
        return {
            "id": f"{self.liste}#{self.indice}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(self.indice),
            "statusListCredential": self.liste,
        }


def did_de(base: str) -> str:
    """L'identifiant `did:web` d'un site : `https://exemple.fr` → `did:web:exemple.fr`."""
    return "did:web:" + quote(urlsplit(base).netloc, safe=".-")


def instant(moment: datetime) -> str:
    """L'écriture des dates d'un Verifiable Credential : à la seconde, en UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hacher_courriel(courriel: str, sel: str) -> str:
    """L'identité hachée d'Open Badges : qui connaît l'adresse peut la reconnaître, personne ne peut la lire."""
    return "sha256$" + hashlib.sha256((courriel.strip().lower() + sel).encode()).hexdigest()


def emetteur(did: str, nom: str) -> Document:
    return {"id": did, "type": ["Profile"], "name": nom or did.removeprefix("did:web:")}


def composer(charge: dict[str, Any], *, did: str, statut: Statut) -> Document:
    """Le badge d'une charge figée, sans sa preuve."""
    badge: Document = {
        "@context": [VC2, OB3],
        "id": charge["url"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{_nom_du_document(charge)} {charge['numero']}",
        "issuer": emetteur(did, charge["organisme"]["nom"]),
        "validFrom": instant(datetime.fromisoformat(charge["date_delivrance"])),
        "credentialSubject": _sujet(charge, did),
        "credentialStatus": statut.en_json(),
    }
    if charge.get("date_expiration"):
        badge["validUntil"] = instant(datetime.fromisoformat(charge["date_expiration"]))
    return badge


def _nom_du_document(charge: dict[str, Any]) -> str:
    return "Certificat de réalisation" if charge.get("genre") == GENRE else "Attestation de réalisation"


def _sujet(charge: dict[str, Any], did: str) -> Document:
    resultat = _urn(did, charge, "resultat")
    return {
        "type": ["AchievementSubject"],
        "identifier": _identites(charge),
        "achievement": _realisation(charge, did, resultat),
        "result": [{"type": ["Result"], "resultDescription": resultat, "status": "Completed"}],
    }


def _identites(charge: dict[str, Any]) -> list[Document]:
    """Le nom en clair, et l'adresse hachée quand elle est connue."""
    nom = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": charge["titulaire"]["nom"],
        "identityType": "name",
    }
    courriel = charge.get("courriel")
    if not courriel:
        return [nom]
    hachee = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": courriel["hache"],
        "identityType": "emailAddress",
        "salt": courriel["sel"],
    }
    return [hachee, nom]


def _realisation(charge: dict[str, Any], did: str, resultat: str) -> Document:
    formation = charge["formation"]
    objectifs = " ; ".join(formation["objectifs"])
    imprimes = dict(charge["imprime"])
    mesure = imprimes.get("Durée de référence") or imprimes.get("Durée")
    duree = f"Durée de référence : {mesure}" if mesure else ""
    conditions = filter(None, [imprimes.get("Conditions remplies"), duree, f"Version {formation['version']}"])
    return {
        "id": _urn(did, charge, "formation"),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "humanCode": formation["code"],
        "inLanguage": "fr",
        "name": formation["intitule"],
        "description": objectifs or formation["intitule"],
        "criteria": {"narrative": ". ".join(conditions) + "."},
        "resultDescription": [
            {"id": resultat, "type": ["ResultDescription"], "name": "Résultat", "resultType": "Status"}
        ],
    }


def _urn(did: str, charge: dict[str, Any], quoi: str) -> str:
    """Un identifiant stable de la formation : le même pour toutes les attestations d'une version."""
    formation = charge["formation"]
    return uuid5(NAMESPACE_URL, "/".join([did, quoi, formation["code"], formation["version"]])).urn
