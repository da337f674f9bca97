"""Examiner un PDF sans rien demander à personne : le sceau, ce qui suit le sceau, le badge joint. Sans Django.

Se lance aussi seul, dans un processus borné : `python -m certificats.examen` lit et rend du JSON.
"""

import base64
import hashlib
import json
import logging
import sys
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from . import enveloppe, preuve
from .fil import a_part

# La confiance vient des certificats connus : qu'aucune chaîne ne mène à une racine n'est pas un incident à raconter.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)

ENTETE = b"%PDF-"
SECONDES = 15
MEMOIRE = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Cles:
    """Les clés publiques de l'émetteur : cachets (nom → certificat et chaîne, PEM) et Multikeys (méthode → clé)."""

    certificats: dict[str, str]
    multikeys: dict[str, str]


@dataclass(frozen=True)
class Rapport:
    """Ce que l'examen a vu ; `verdict` est une des clés de PHRASES."""

    verdict: str
    phrase: str
    sha256: str = ""
    cachet: str = ""
    niveau: str = ""
    scelle_le: str = ""
    badge: str = ""
    adresse: str = ""

    @property
    def est_valable(self) -> bool:
        return self.verdict == "valable"


PHRASES = {
    "valable": "Le sceau est intact : le document n'a pas changé depuis que l'émetteur l'a scellé.",
    "altere": "Le contenu a été changé après le sceau : ne vous y fiez pas.",
    "ajout": "Quelque chose a été ajouté au fichier après le sceau : ne vous y fiez pas.",
    "etranger": "Le sceau n'est pas celui de cet émetteur : ce document ne vient pas d'ici.",
    "sans_sceau": "Ce fichier ne porte aucun sceau : ce n'est pas l'original, ou il a été réenregistré.",
    "chiffre": "Ce PDF est protégé par un mot de passe. Déposez le fichier d'origine, tel que vous l'avez reçu.",
    "autre_format": "Ce fichier n'est pas un PDF. Déposez l'attestation telle que vous l'avez reçue.",
    "illisible": "Ce PDF est abîmé ou tronqué. Déposez le fichier d'origine, tel que vous l'avez reçu.",
}


def examiner(document: bytes, cles: Cles) -> Rapport:
    """Le rapport d'un fichier quelconque ; ne lève rien de ce qu'un mauvais fichier peut provoquer."""
    empreinte = hashlib.sha256(document).hexdigest()
    if not document.startswith(ENTETE):
        return _sans_suite("autre_format", empreinte)
    try:
        lecteur = PdfFileReader(BytesIO(document))
        if lecteur.encrypted:
            return _sans_suite("chiffre", empreinte)
        signatures = lecteur.embedded_signatures
        if len(signatures) != 1:
            return _sans_suite("sans_sceau", empreinte)
        return _juger(lecteur, document, signatures[0], cles)
    except Exception:  # un fichier hostile lève ce qu'il veut dans le lecteur : c'est un verdict, pas une panne
        return _sans_suite("illisible", empreinte)


def _sans_suite(verdict: str, empreinte: str) -> Rapport:
    return Rapport(verdict, PHRASES[verdict], empreinte)


def _juger(lecteur: PdfFileReader, document: bytes, signature: Any, cles: Cles) -> Rapport:
    cachet, chaine = _cachet_connu(signature.signer_cert.dump(), cles)
    # La confiance vient des certificats connus, pas d'une chaîne : un certificat expiré reste celui de l'émetteur.
    contexte = ValidationContext(trust_roots=[], allow_fetching=False)
    statut = a_part(lambda: validate_pdf_signature(signature, contexte))
    verdict = _verdict(statut, est_connu=bool(cachet))
    if verdict == "valable" and not enveloppe.est_intacte(document, signature, chaine):
        verdict = "altere"
    badge, adresse = _badge_joint(lecteur, cles)
    date = statut.signer_reported_dt
    return Rapport(
        verdict,
        PHRASES[verdict],
        hashlib.sha256(document).hexdigest(),
        cachet=cachet,
        niveau="B-T" if statut.timestamp_validity else "B-B",
        scelle_le=date.isoformat() if date else "",
        badge=badge,
        adresse=adresse,
    )


def _cachet_connu(certificat: bytes, cles: Cles) -> tuple[str, list[bytes]]:
    """Le nom et la chaîne du cachet dont c'est le certificat ; rien s'il n'est pas de cet émetteur."""
    for nom, certificats in cles.certificats.items():
        chaine = enveloppe.chaine_de(certificats)
        if chaine[0] == certificat:
            return nom, chaine
    return "", []


def _verdict(statut: Any, *, est_connu: bool) -> str:
    """pdfsig dit encore « valide » après un ajout : c'est l'étendue du sceau qui le trahit."""
    scelles = [statut, statut.timestamp_validity] if statut.timestamp_validity else [statut]
    if not all(un.intact and un.valid for un in scelles):
        return "altere"
    if not est_connu:
        return "etranger"
    est_entier = statut.coverage == SignatureCoverageLevel.ENTIRE_FILE and statut.docmdp_ok
    return "valable" if est_entier else "ajout"


def _badge_joint(lecteur: PdfFileReader, cles: Cles) -> tuple[str, str]:
    """« valable », « faux » ou « absent », et l'adresse de vérification que dit un badge valable."""
    joints = lecteur.root.get("/AF", [])
    if len(joints) != 1:
        return "absent", ""
    try:
        badge = json.loads(joints[0]["/EF"]["/F"].data)
        preuve.verifier(badge, cles.multikeys)
    except Exception:  # même raison : une pièce jointe illisible est une pièce fausse
        return "faux", ""
    return "valable", str(badge["id"])


def _borner() -> None:
    """Un fichier piégé n'aura ni tout le temps, ni toute la mémoire, ni le droit d'écrire un fichier."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """Lit la demande sur l'entrée, écrit le rapport sur la sortie."""
    _borner()
    logging.disable(logging.CRITICAL)  # pyHanko raconte chaque défaut ; seul le rapport compte
    demande = json.load(sys.stdin)
    cles = Cles(demande["certificats"], demande["multikeys"])
    json.dump(asdict(examiner(base64.b64decode(demande["document"]), cles)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
