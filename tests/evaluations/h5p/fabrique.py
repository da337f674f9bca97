"""Des paquets .h5p fabriqués : un paquet sain, et ce qu'il faut pour en abîmer un à la fois."""

import io
import json
import os
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
CORPUS = Path(os.environ.get("DOSSIER_H5P", Path(__file__).resolve().parents[4] / "shared" / "h5p"))
SEMANTICS = [
    {"name": "question", "type": "text", "label": "Question", "widget": "html", "tags": ["p", "strong"]},
    {
        "name": "reponses",
        "type": "list",
        "label": "Answers",
        "field": {
            "name": "reponse",
            "type": "group",
            "label": "Answer",
            "fields": [
                {"name": "texte", "type": "text", "label": "Text"},
                {"name": "juste", "type": "boolean", "label": "Correct", "default": False},
            ],
        },
    },
    {"name": "image", "type": "image", "label": "Image", "optional": True},
    {"name": "alt", "type": "text", "label": "Alternative text", "optional": True},
    {
        "name": "behaviour",
        "type": "group",
        "label": "Behaviour",
        "fields": [
            {"name": "enableRetry", "type": "boolean", "label": "Retry", "default": True},
            {"name": "passPercentage", "type": "number", "label": "Pass", "default": 100, "min": 0, "max": 100},
            {
                "name": "mode",
                "type": "select",
                "label": "Mode",
                "options": [{"value": "auto", "label": "Automatic"}, {"value": "all", "label": "All"}],
                "default": "auto",
            },
        ],
    },
    {
        "name": "l10n",
        "type": "group",
        "label": "Labels",
        "common": True,
        "fields": [
            {"name": "check", "type": "text", "label": "Check button", "default": "Check"},
            {"name": "retry", "type": "text", "label": "Retry button", "default": "Retry"},
        ],
    },
    {"name": "media", "type": "library", "label": "Media", "options": ["H5P.TestImage 1.0"], "optional": True},
]
FR = json.loads(json.dumps(SEMANTICS))
FR[1]["label"] = "Réponses"
FR[5]["fields"][0]["default"], FR[5]["fields"][1]["default"] = "Vérifier", "Recommencer"
PARAMS = {
    "question": "<p>Que veut dire <strong>aller vers</strong> ?</p>",
    "reponses": [{"texte": "Se déplacer", "juste": True}, {"texte": "Attendre", "juste": False}],
    "l10n": {"check": "Check", "retry": "Retry"},
}


def bibliotheque(nom: str = "H5P.TestQuestion", version: str = "1.0.0", **champs: Any) -> dict[str, Any]:
    """Un library.json."""
    majeure, mineure, correctif = (int(nombre) for nombre in version.split("."))
    return {
        "title": nom,
        "machineName": nom,
        "majorVersion": majeure,
        "minorVersion": mineure,
        "patchVersion": correctif,
        "runnable": 1,
        "preloadedJs": [{"path": "script.js"}],
    } | champs


def dossier(nom: str = "H5P.TestQuestion", version: str = "1.0.0", **champs: Any) -> dict[str, bytes]:
    """Les fichiers d'une bibliothèque, sous son dossier."""
    majeure, mineure, _ = version.split(".")
    racine = f"{nom}-{majeure}.{mineure}"
    return {
        f"{racine}/library.json": json.dumps(bibliotheque(nom, version, **champs)).encode(),
        f"{racine}/script.js": f"/* {nom} {version} */".encode(),
        f"{racine}/semantics.json": json.dumps(SEMANTICS).encode(),
        f"{racine}/language/fr.json": json.dumps({"semantics": FR}).encode(),
    }


def fiche(nom: str = "H5P.TestQuestion", version: tuple[Any, Any] = (1, 0), **champs: Any) -> dict[str, Any]:
    """Un h5p.json."""
    return {
        "title": "Essai",
        "language": "en",
        "mainLibrary": nom,
        "embedTypes": ["div"],
        "license": "CC BY",
        "preloadedDependencies": [{"machineName": nom, "majorVersion": version[0], "minorVersion": version[1]}],
    } | champs


def fichiers(params: Any = None, version: str = "1.0.0", **h5p: Any) -> dict[str, bytes]:
    """Les fichiers d'un paquet sain."""
    return {
        "h5p.json": json.dumps(fiche(**h5p)).encode(),
        "content/content.json": json.dumps(PARAMS if params is None else params).encode(),
        **dossier(version=version),
    }


def zipper(entrees: dict[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """L'archive de ces fichiers ; une liste de couples permet les doublons."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")
        for nom, octets in entrees.items() if isinstance(entrees, dict) else entrees:
            info = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
            info.filename, info.compress_type = nom, zipfile.ZIP_DEFLATED
            archive.writestr(info, octets)
    return tampon.getvalue()


def paquet(params: Any = None, version: str = "1.0.0", en_plus: dict[str, bytes] | None = None, **h5p: Any) -> bytes:
    """Un paquet sain, et ce qu'on y ajoute."""
    return zipper(fichiers(params, version, **h5p) | (en_plus or {}))


def central(octets: bytes, nom: str, decalage: int, valeur: bytes) -> bytes:
    """L'archive où un champ de l'entrée `nom` du répertoire central a changé (APPNOTE §4.3.12)."""
    place = octets.rfind(nom.encode(), 0, octets.rfind(b"PK\x05\x06")) - 46 + decalage
    return octets[:place] + valeur + octets[place + len(valeur) :]


DRAPEAUX, METHODE, CONTROLE, COMPRIMEE, TAILLE, ATTRIBUTS = 8, 10, 16, 20, 24, 38
