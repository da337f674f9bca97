"""Préparer la lecture d'une activité H5P : jetons, bibliothèques dans l'ordre, réglages du cœur (h5p.md §§7 et 8)."""

import hmac
import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing

from evaluations.models import BibliothequeH5P, EtatH5P, Tentative, VersionH5P
from evaluations.xapi import declarations

from . import etats, inclusion, versions
from .inclusion import Pieces
from .libelles import LIBELLES

SEL_LECTEUR = "h5p.player"
DUREE_JETON = 12 * 60 * 60
AVANT = ("pont/pont-avant.js", "coeur/frame.bundle.js", "pont/pont-coeur.js", "pont/pont-modeles.js")
APRES = "pont/pont-apres.js"


class JetonInvalideError(Exception):
    """Ce jeton n'ouvre rien : périmé, forgé, ou à une autre personne."""


@dataclass(frozen=True)
class Lecture:
    """Ce que la page lecteur charge, dans l'ordre."""

    version: VersionH5P
    jeton_contenu: str
    reglages: dict[str, Any]
    pieces: Pieces


def signer(*, personne: Any, version: VersionH5P, tentative: Tentative | None = None) -> str:
    """Le jeton de la page lecteur : qui, quelle version, quelle tentative (aucune : un aperçu)."""
    contenu = {"p": str(personne.pk), "v": version.pk, "t": str(tentative.uuid) if tentative else ""}
    return signing.dumps(contenu, salt=SEL_LECTEUR)


def ouvrir(jeton: str, personne: Any) -> tuple[VersionH5P, Tentative | None]:
    """La version et la tentative d'un jeton présenté par la personne qui l'a reçu. Lève JetonInvalideError."""
    try:
        contenu = signing.loads(jeton, salt=SEL_LECTEUR, max_age=DUREE_JETON)
    except signing.BadSignature:
        raise JetonInvalideError from None
    if contenu["p"] != str(personne.pk):
        raise JetonInvalideError
    version = VersionH5P.objects.select_related("activite", "bibliotheque_principale").filter(pk=contenu["v"]).first()
    if version is None:
        raise JetonInvalideError
    if not contenu["t"]:
        return version, None
    tentative = Tentative.objects.filter(uuid=contenu["t"], personne=personne, version_h5p=version).first()
    if tentative is None:
        raise JetonInvalideError
    return version, tentative


def jeton_contenu(version: UUID) -> str:
    """L'adresse secrète des fichiers d'une version : 128 bits, sans donnée personnelle."""
    return f"{version.hex}-{_empreinte(version)}"


def version_du_jeton(jeton: str) -> UUID:
    """La version dont ce jeton ouvre les fichiers. Lève JetonInvalideError."""
    hexadecimal, _, empreinte = jeton.partition("-")
    try:
        version = UUID(hex=hexadecimal)
    except ValueError:
        raise JetonInvalideError from None
    if not hmac.compare_digest(empreinte.encode(), _empreinte(version).encode()):
        raise JetonInvalideError
    return version


def _empreinte(version: UUID) -> str:
    cle = sha256(b"h5p.content" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(cle, version.bytes, "sha256").hex()[:32]


@dataclass(frozen=True)
class Lieu:
    """D'où la page lecteur charge ses fichiers, la page qui la contient, et le chemin du service."""

    origine: str
    parent: str
    racine: str


def preparer(version: VersionH5P, tentative: Tentative | None, lieu: Lieu, *, separes: bool = False) -> Lecture:
    """Ce que la page lecteur charge ; `separes` : le code des bibliothèques fichier par fichier."""
    bibliotheques = _bibliotheques(version, tentative)
    jeton = jeton_contenu(version.uuid)
    contenu = f"{lieu.origine}{lieu.racine}c/{jeton}/content"
    base = f"{lieu.origine}{lieu.racine}l"
    pieces = _avec_le_coeur(inclusion.inclure(bibliotheques, base, separes=separes), lieu.origine)
    reglages = _reglages(version, tentative, bibliotheques, contenu=contenu, base=base, parent=lieu.parent)
    return Lecture(
        version=version,
        jeton_contenu=jeton,
        reglages=reglages | {"ensembles": pieces.ensembles},
        pieces=pieces,
    )


def _bibliotheques(version: VersionH5P, tentative: Tentative | None) -> list[BibliothequeH5P]:
    """Celles que la tentative a figées, tant qu'elles sont servies ; sinon celles d'aujourd'hui."""
    if tentative is not None:
        figees = tentative.contenu["bibliotheques"]
        noms = {dossier.rpartition("-")[0] for dossier in figees}
        servies = BibliothequeH5P.objects.servies().filter(machine_name__in=noms).defer("semantics", "metadata")
        par_dossier = {bibliotheque.dossier: bibliotheque for bibliotheque in servies}
        if all(dossier in par_dossier for dossier in figees):
            return [par_dossier[dossier] for dossier in figees]
    return versions.bibliotheques_a_charger(version)


def _avec_le_coeur(pieces: Pieces, origine: str) -> Pieces:
    """Le cœur et le pont d'abord, puis les bibliothèques, puis ce qui démarre l'activité."""
    return replace(
        pieces,
        styles=(inclusion.fixe("coeur/styles/h5p.css", origine), *pieces.styles),
        scripts=(*(inclusion.fixe(nom, origine) for nom in AVANT), *pieces.scripts),
        demarrage=inclusion.fixe(APRES, origine),
    )


def _reglages(
    version: VersionH5P, tentative: Tentative | None, bibliotheques: list[BibliothequeH5P], **adresses: str
) -> dict[str, Any]:
    """`H5PIntegration`, sans donnée personnelle ; `chemins` remplace la recherche d'une bibliothèque par nom."""
    principale = version.bibliotheque_principale
    contenu = {
        "library": f"{principale.machine_name} {principale.major}.{principale.minor}",
        "jsonContent": json.dumps(version.params, ensure_ascii=False),
        "contentUrl": adresses["contenu"],
        "url": declarations.iri(version.activite.uuid),
        "title": version.activite.titre,
        "displayOptions": dict.fromkeys(["frame", "export", "embed", "copyright", "icon", "copy"], False),
        "metadata": {"title": version.activite.titre, "defaultLanguage": version.activite.langue},
        "contentUserData": _etats(etats.lire(tentative) if tentative else []),
        "fullScreen": "0",
        "styles": [],
        "scripts": [],
    }
    return {
        "parent": adresses["parent"],
        "chemins": {
            f"{une.machine_name}-{une.major}.{une.minor}": f"{adresses['base']}/{une.dossier}" for une in bibliotheques
        },
        "integration": {
            "url": adresses["base"],
            "urlLibraries": adresses["base"],
            "siteUrl": declarations.adresse_portail(),
            "ajax": {},
            "saveFreq": 10,
            "fullscreenDisabled": 0,
            "reportingIsEnabled": True,
            "postUserStatistics": True,
            # Sans CORS, une origine opaque ne relit ni une image mise dans un canevas, ni les sous-titres d'une vidéo.
            "crossorigin": "anonymous",
            "crossoriginRegex": f"^{re.escape(adresses['contenu'])}",
            "user": {"name": "Apprenant", "mail": "anonyme@portail.invalid"},
            "contents": {"cid-1": contenu},
            "l10n": {"H5P": LIBELLES},
        },
    }


def _etats(gardes: list[EtatH5P]) -> dict[str, dict[str, str]]:
    """Les états gardés, dans la forme du cœur : par sous-contenu, puis par type de donnée."""
    par_sous_contenu: dict[str, dict[str, str]] = {"0": {"state": "{}"}}
    for etat in gardes:
        par_sous_contenu.setdefault(etat.sub_content_id, {})[etat.data_id] = etat.data
    return par_sous_contenu
