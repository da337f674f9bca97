"""Les variantes d'un même défaut, et les étrangetés permises : chaque paquet donne exactement ces erreurs."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from evaluations.h5p.analyse import Contexte, analyser
from evaluations.h5p.composants import Droits

from .fabrique import (
    ATTRIBUTS,
    COMPRIMEE,
    CONTROLE,
    DRAPEAUX,
    FR,
    METHODE,
    PARAMS,
    PNG,
    SEMANTICS,
    TAILLE,
    bibliotheque,
    central,
    dossier,
    fiche,
    fichiers,
    paquet,
    zipper,
)

L = "H5P.TestQuestion-1.0"
SAIN = paquet()
H5P, CONTENU, LIB, SEM = "h5p.json", "content/content.json", f"{L}/library.json", f"{L}/semantics.json"
RIFF = b"RIFF\x24\x00\x00\x00"
WAV, WEBP, MP4, GIF = RIFF + b"WAVEfmt ", RIFF + b"WEBPVP8 ", b"\x00\x00\x00\x18ftypisom", b"GIF89a\x01\x00"
DOCTYPE = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def avec(nom: str, octets: bytes | None) -> bytes:
    """Un paquet sain où un fichier a changé, ou manque."""
    return zipper({cle: v for cle, v in (fichiers() | {nom: octets}).items() if v is not None})


def manifeste(**champs: Any) -> bytes:
    return avec(H5P, json.dumps({k: v for k, v in fiche(**champs).items() if v is not ...}).encode())


def lib(**champs: Any) -> bytes:
    """Un paquet dont le library.json a changé ; « ... » retire une clé."""
    return avec(LIB, json.dumps({k: v for k, v in bibliotheque(**champs).items() if v is not ...}).encode())


def renommer(ancien: str, nouveau: str) -> bytes:
    return zipper([(nom.replace(ancien, nouveau), octets) for nom, octets in fichiers().items()])


def contenu(**params: Any) -> bytes:
    return paquet(PARAMS | params)


def profond(niveaux: int) -> bytes:
    return avec(CONTENU, b'{"a":' * (niveaux - 1) + b"[]" + b"}" * (niveaux - 1))


def semantics(champ: dict[str, Any], valeur: Any) -> bytes:
    """Un paquet dont le seul champ est celui-ci."""
    return zipper(fichiers({"a": valeur}) | {SEM: json.dumps([{"name": "a", "label": "A"} | champ]).encode()})


def taille(nom: str, octets: int) -> bytes:
    return central(SAIN, nom, TAILLE, struct.pack("<L", octets))


def mode(valeur: int) -> bytes:
    return central(SAIN, CONTENU, ATTRIBUTS, struct.pack("<L", valeur << 16))


def zip64() -> bytes:
    """Les mêmes fichiers, dans une archive dont chaque entrée et la fin sont écrites en zip64."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers().items():
            with archive.open(nom, "w", force_zip64=True) as flux:
                flux.write(octets)
    octets, fin = tampon.getvalue()[:-22], struct.unpack("<4s4H2LH", tampon.getvalue()[-22:])
    debut = len(octets)
    octets += struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, fin[3], fin[4], fin[5], fin[6])
    octets += struct.pack("<4sLQL", b"PK\x06\x07", 0, debut, 1)
    return octets + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def trop_d_entrees(nombre: int) -> bytes:
    return zipper(fichiers() | {f"content/{rang}.txt": b"" for rang in range(nombre - 6)})


def image(**champs: Any) -> dict[str, Any]:
    return {"image": {"path": "images/a.png"} | champs, "alt": "Une porte"}


ABIME = {"unable-to-read-package-file", "invalid-content-folder"}
ENVELOPPE: list[tuple[str, bytes, set[str]]] = [
    ("zip64", zip64(), set()),
    ("précédée d'octets", b"#!/bin/sh\n" + SAIN, set()),
    ("suivie d'octets", SAIN + b"\n" * 40, set()),
    ("tronquée au milieu", SAIN[: len(SAIN) // 2], {"unable-to-unzip"}),
    ("sans fin de répertoire", SAIN[:-22], {"unable-to-unzip"}),
    ("gzip", zlib.compress(SAIN, wbits=31), {"unable-to-unzip"}),
    ("html", b"<!doctype html><p>404</p>" * 20, {"unable-to-unzip"}),
    ("zip vide", b"PK\x05\x06" + bytes(18), {"invalid-h5p-json-file", "invalid-content-folder"}),
    ("contrôle faux", central(SAIN, CONTENU, CONTROLE, b"abcd"), ABIME),
    ("taille annoncée trop petite", taille(CONTENU, 5), ABIME),
    ("taille annoncée nulle", taille(CONTENU, 0), ABIME),
    ("taille annoncée trop grande", taille(CONTENU, 900), ABIME),
    ("taille annoncée énorme", taille(CONTENU, 2**31), {"file-size-too-large", "total-size-too-large"}),
    ("comprimé annoncé plus court", central(SAIN, CONTENU, COMPRIMEE, b"\x05\0\0\0"), ABIME),
    *((f"méthode {methode}", central(SAIN, CONTENU, METHODE, struct.pack("<H", methode)), {"unsupported-compression"})
      for methode in (1, 6, 9, 12, 14, 93, 95, 97, 98, 99)),
    ("chiffrée", central(SAIN, CONTENU, DRAPEAUX, b"\1\0"), {"encrypted"}),
    ("chiffrée AES", central(central(SAIN, CONTENU, DRAPEAUX, b"\1\0"), CONTENU, METHODE, b"\x63\0"),
     {"encrypted", "unsupported-compression"}),
    ("5 000 entrées", trop_d_entrees(5_000), set()),
    ("5 001 entrées", trop_d_entrees(5_001), {"too-many-files"}),
    ("65 535 entrées annoncées", SAIN[:-14] + b"\xff\xff\xff\xff" + SAIN[-10:], set()),
]  # fmt: skip
CHEMINS: list[tuple[str, bytes, set[str]]] = [
    ("dossiers déclarés", zipper([("content/", b""), (f"{L}/", b""), *fichiers().items()]), set()),
    ("dossier interdit", paquet(en_plus={"content/../": b""}), {"unsafe-path"}),
    *((f"chemin {chemin!r}", paquet(en_plus={chemin: b"x"}), {"unsafe-path"}) for chemin in (
        "..", "/a.txt", "//a/b.txt", "c:/a.txt", "z:a.txt", "content/..\\a.txt", "content\\a.txt", "content/a\x00.png",
        "content/a\x7f.txt", "content/a\x85.txt", "content/a\r.txt", "content/./a.txt", "content//a.txt", "./h5p.json",
        "__MACOSX/../../a", ".git/../a.txt",
    )),
    *((f"mode {valeur:o}", mode(valeur), {"not-a-regular-file"})
      for valeur in (0o120777, 0o020666, 0o060660, 0o010644, 0o140755, 0o040755)),
    *((f"mode {valeur:o}", mode(valeur), set()) for valeur in (0, 0o644, 0o100644, 0o100755, 0o104755)),
    ("255 caractères", paquet(en_plus={"content/" + "a" * 243 + ".txt": b"x"}), set()),
    ("256 caractères", paquet(en_plus={"content/" + "a" * 244 + ".txt": b"x"}), {"path-too-long"}),
    ("12 niveaux", paquet(en_plus={"content/" + "a/" * 10 + "b.txt": b"x"}), set()),
    ("13 niveaux", paquet(en_plus={"content/" + "a/" * 11 + "b.txt": b"x"}), {"path-too-long"}),
    ("casse", paquet(en_plus={"content/a.txt": b"x", "content/A.TXT": b"x"}), {"duplicate-name"}),
    ("accents composés ou non", paquet(en_plus={"content/\u00e9.txt": b"x", "content/e\u0301.txt": b"x"}),
     {"duplicate-name"}),
    ("ß et ss", paquet(en_plus={"content/ß.txt": b"x", "content/ss.txt": b"x"}), {"duplicate-name"}),
    ("19 doublons identiques", zipper([*fichiers().items(), *[("content/a.txt", b"x")] * 19]), set()),
    ("doublon différent", zipper([*fichiers().items(), (CONTENU, b"{}")]), {"duplicate-name"}),
    ("étrangers", paquet(en_plus={"__MACOSX/content/._a.png": b"", ".DS_Store": b"", "content/_a/b.exe": b"",
                                  "content/.x.php": b"", "a.exe": b"", f"{L}/.eslintrc": b""}), set()),
]  # fmt: skip
FICHES: list[tuple[str, bytes, set[str]]] = [
    ("BOM", avec(H5P, b"\xef\xbb\xbf" + json.dumps(fiche()).encode()), set()),
    *((f"h5p.json {octets[:12]!r}", avec(H5P, octets), {"invalid-h5p-json-file"}) for octets in (
        b"", b"null", b'"a"', b"{", json.dumps(fiche()).encode("utf-16"), json.dumps(fiche()).encode("utf-16-le"),
        b"\xff" * 9,
    )),
    *((f"h5p.json {champs}", manifeste(**champs), {"invalid-h5p-json-file"}) for champs in (
        {"title": ...}, {"title": ""}, {"title": 5}, {"title": "a" * 256}, {"title": "a\x00"}, {"title": "\ud800"},
        {"mainLibrary": ...}, {"mainLibrary": "H5P TestQuestion"}, {"mainLibrary": "H5P.Autre"}, {"mainLibrary": []},
        *({"language": langue} for langue in ("french language", "a" * 11, "", 5, "fr_FR")),
        {"embedTypes": "div"}, {"embedTypes": ["page"]}, {"embedTypes": None}, {"embedTypes": [["div"]]},
        {"preloadedDependencies": ...}, {"preloadedDependencies": []}, {"preloadedDependencies": {"a": 1}},
        {"preloadedDependencies": ["H5P.TestQuestion 1.0"]},
        *({"version": (v, 0)} for v in (-1, 1.0, True, None, "1.0", "", "a", "100000", "١", [1])),
    )),
    *((f"h5p.json {champs}", manifeste(**champs), set()) for champs in (
        {"language": ...}, {"language": "und"}, {"language": "pt-BR"}, {"embedTypes": ...}, {"embedTypes": []},
        {"embedTypes": ["iframe", "div"]}, {"version": ("1", "0")}, {"license": ...}, {"title": "é" * 255},
        {"authors": "x"}, {"inconnue": [1]},
    )),
    ("dossier content absent", avec(CONTENU, None), {"invalid-content-folder"}),
    ("content.json en BOM", avec(CONTENU, b"\xef\xbb\xbf{}"), set()),
    ("content.json aux clés en double", avec(CONTENU, b'{"question": 1, "question": "<p>Q</p>"}'), set()),
    *((f"content.json {octets[:14]!r}", avec(CONTENU, octets), {"invalid-content-json"}) for octets in (
        b"", b"[]", b"null", b"1", b'"a"', b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": -1e999}',
        b'{"a": 1' + b"0" * 400 + b"}", b'{"a": "\\udfff"}', b'{"\\u0000": 1}', b"{'a': 1}", b'{"a": 1,}', b'{"a": 01}',
        '{"a": 1}'.encode("utf-16"), b'{"a": "\xe9"}',
    )),
    ("profondeur 100", profond(100), set()),
    ("profondeur 101", profond(101), {"invalid-content-json"}),
]  # fmt: skip
BIBLIOTHEQUES: list[tuple[str, bytes, set[str]]] = [
    ("dossier sans version", renommer(L, "H5P.TestQuestion"), set()),
    ("dossier au correctif", renommer(L, f"{L}.0"), set()),
    ("dossier à un autre correctif", renommer(L, f"{L}.7"), {"library-directory-name-mismatch"}),
    ("dossier à un autre mineur", renommer(L, "H5P.TestQuestion-1.1"), {"library-directory-name-mismatch"}),
    ("dossier d'une autre casse", renommer(L, L.lower()), {"library-directory-name-mismatch"}),
    *((f"dossier {nom!r}", paquet(en_plus={f"{nom}/a.txt": b"x"}), {"invalid-library-directory-name"})
      for nom in ("a b", "library!", "é", "a,b")),
    ("dossier sans fiche", paquet(en_plus={"images/a.png": PNG}), {"missing-library-json-file"}),
    ("fiche plus bas", paquet(en_plus={f"paquet/{LIB}": b"{}"}), {"missing-library-json-file"}),
    *((f"library.json {octets!r}", avec(LIB, octets), {"invalid-library-json-file", "missing-library"})
      for octets in (b"", b"{", b"\xff", b'{"a": NaN}')),
    *((f"library.json {champs}", lib(**champs), {"invalid-library-property", "missing-library"}) for champs in (
        {"title": ...}, {"title": ""}, {"title": []}, {"machineName": ...}, {"machineName": "1H5P"},
        {"machineName": "A"},
        {"runnable": ...}, {"runnable": 2}, {"runnable": "oui"}, {"runnable": []}, {"majorVersion": ...},
        {"minorVersion": -1}, {"patchVersion": 1.5}, {"patchVersion": True}, {"patchVersion": "1a"},
        {"patchVersion": 123456}, {"preloadedJs": "script.js"}, {"preloadedJs": ["script.js"]},
        *({"preloadedJs": [{"path": chemin}]} for chemin in (5, "", "../script.js", "a/../..", "/script.js")),
        {"preloadedCss": [{}]},
        {"coreApi": "1.24"}, {"coreApi": {"majorVersion": 1}}, {"preloadedDependencies": "H5P.A 1.0"},
        {"editorDependencies": [{"machineName": "a b"}]}, {"author": 5}, {"license": ["MIT"]},
    )),
    *((f"library.json {champs}", lib(**champs), set()) for champs in (
        {"runnable": "1"}, {"runnable": True}, {"patchVersion": "0"},
        *({"coreApi": api} for api in (..., None, [], {})),
        {"coreApi": {"majorVersion": "1", "minorVersion": "28"}}, {"preloadedJs": ...}, {"preloadedJs": []},
        {"preloadedCss": {}}, {"preloadedJs": [{"path": "./script.js"}]}, {"dynamicDependencies": []},
        {"preloadedDependencies": [{"machineName": "H5P.TestQuestion", "majorVersion": 1, "minorVersion": 0}] * 2},
    )),
    *((f"coreApi {majeure}.{mineure}", lib(coreApi={"majorVersion": majeure, "minorVersion": mineure}),
       {"api-version-unsupported"}) for majeure, mineure in ((1, 29), (1, 99), (2, 0))),
    ("script manquant", lib(preloadedJs=[{"path": "script.js"}, {"path": "b.js"}]), {"library-missing-file"}),
    ("script d'une autre casse", lib(preloadedJs=[{"path": "Script.js"}]), {"library-missing-file"}),
    ("style d'un autre site", lib(preloadedCss=[{"path": "https://a.test/a.css"}]), {"library-missing-file"}),
    ("sans semantics", avec(SEM, None), set()),
    *((f"langue {nom}", paquet(en_plus={f"{L}/language/{nom}": octets}), {"invalid-language-file"}) for nom, octets in (
        ("en!.json", b"{}"), ("en.txt", b"{}"), ("de.json", b"{"), ("de.json", b""), ("sous/de.json", b"{}"),
        ("es-419.json", b"{}"), ("a" * 31 + ".json", b"{}"),
    )),
    *((f"langue {nom}", paquet(en_plus={f"{L}/language/{nom}": b"{}"}), set())
      for nom in ("de.json", "pt-br.json", "zh-Hans-CN.json", ".en.json", "a" * 30 + ".json")),
    ("principale d'édition", zipper(
        fichiers(nom="H5PEditor.Test") | dossier("H5PEditor.Test")), {"main-library-not-runnable"}),
    ("livrée deux fois", zipper(fichiers() | {
        nom.replace(L, "H5P.TestQuestion"): octets for nom, octets in dossier(version="1.0.3").items()}), set()),
    ("dépendance inconnue", lib(preloadedDependencies=[{"machineName": "H5P.A", "majorVersion": 1, "minorVersion": 0}]),
     {"missing-library"}),
    ("mineur voisin", manifeste(version=(1, 1)), {"missing-library"}),
]  # fmt: skip
OCTETS: list[tuple[str, bytes, set[str]]] = [
    *((f"{nom} {octets[:9]!r}", paquet(en_plus={f"content/{nom}": octets}), {"file-type-mismatch"})
      for nom, octets in (
        ("a.png", b""), ("a.png", b"<svg/>"), ("a.jpg", WAV), ("a.gif", b"GIF90a"), ("a.bmp", b"BM1234567890"),
        ("a.mp3", b"MZ\x90\x00"), ("a.mp3", PNG), ("a.wav", RIFF + b"AVI "), ("a.ogg", b"PK\x03\x04"), ("a.mp4", WEBP),
        ("a.webm", GIF), ("a.pdf", PNG), ("a.woff", b"wOF2"[::-1]), ("a.woff2", b"<html>"), ("a.m4a", b"<?php"),
        ("a.PNG", b"<html>"),
    )),
    *((f"{nom} {octets[:12]!r}", paquet(en_plus={f"content/{nom}": octets}), set()) for nom, octets in (
        ("a.mp3", WAV), ("a.jpg", WEBP), ("a.png", GIF), ("a.mp4", b"\x1aE\xdf\xa3"), ("a.wav", b"ID3\x03"),
        ("a.m4a", MP4), ("a.txt", b"<html>"), ("a.PNG", PNG), ("a.vtt", b"WEBVTT"), ("a.glb", b"glTF"),
    )),
    *((f"extension {nom}", paquet(en_plus={f"content/{nom}": b"x"}), {"not-in-whitelist"}) for nom in (
        "a.html", "a.htm", "a.php", "a.exe", "a.swf", "a.js", "a.css", "a.xml", "a.svgz", "a", "a.png.php", "a.phtml",
    )),
    *((f"bibliothèque {nom}", paquet(en_plus={f"{L}/{nom}": b"x"}), {"not-in-whitelist"})
      for nom in ("a.html", "a.php", "LICENSE", "a.sh", "a.ts")),
    *((f"bibliothèque {nom}", paquet(en_plus={f"{L}/{nom}": octets}), set())
      for nom, octets in (("a.xml", b"<a/>"), ("a.svg", b"<svg/>"), ("a.css", b""), ("README.md", b""))),
    *((f"svg {octets[:30]!r}", paquet(en_plus={"content/a.svg": octets}), set()) for octets in (
        SVG, DOCTYPE + SVG, b"\xef\xbb\xbf" + SVG, b"<?xml version='1.0'?>" + SVG, SVG.decode().encode("utf-16"),
        b'<svg onload="x()"/>', b"<svg><foreignObject><body/></foreignObject></svg>",
        b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="http://a.test/b.png"/></svg>',
    )),
    *((f"svg {octets[:30]!r}", paquet(en_plus={"content/a.svg": octets}), {"invalid-svg"}) for octets in (
        b"", b"<svg>", b"<html><svg/></html>", PNG, b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><svg/>', b"<svg>&inconnue;</svg>",
        b'<svg onload="x">' + b"<g>" * 20_000 + b"</g>" * 20_000 + b"</svg>",
    )),
]  # fmt: skip
GROUPE = {"type": "group", "fields": [{"name": "b", "type": "text"}]}
LISTE = {"type": "list", "field": {"name": "b", "type": "text"}, "min": 1, "max": 2}
CHOIX = {"type": "select", "options": [{"value": "1", "label": "Un"}]}
PLACE = {"type": "library", "options": ["H5P.TestAutre 1.0"]}
CONTENUS: list[tuple[str, bytes, set[str]]] = [
    *((f"{champ['type']} {valeur!r}", semantics(champ, valeur), {"semantics-wrong-type"}) for champ, valeur in (
        ({"type": "text"}, True), ({"type": "text"}, {"a": 1}), ({"type": "text"}, ["a"]), ({"type": "number"}, "a"),
        ({"type": "number"}, True), ({"type": "number"}, "1e999"), ({"type": "number"}, []),
        ({"type": "boolean"}, "oui"),
        ({"type": "boolean"}, 2), ({"type": "boolean"}, {}), (CHOIX, {"a": 1}), (GROUPE, [1]),
        ({"type": "group", "fields": []}, "x"), (LISTE, "x"), (LISTE, 5), (LISTE, {"a": "x"}), (LISTE, [{"a": 1}]),
        ({"type": "image"}, "a.png"), ({"type": "image"}, 5), ({"type": "image"}, {"path": 5}),
        ({"type": "video"}, [{"path": ["a.mp4"]}]), (PLACE, "H5P.TestAutre 1.0"), (PLACE, {"library": "H5P.TestAutre"}),
        (PLACE, {"library": "H5P.TestQuestion 1.0", "params": "x"}), (PLACE, [1]),
    )),
    *((f"{champ['type']} {valeur!r}", semantics(champ, valeur), set()) for champ, valeur in (
        ({"type": "text"}, None), ({"type": "text"}, 5), ({"type": "number"}, "1,5"), ({"type": "number"}, ""),
        ({"type": "number", "min": 0, "max": 1}, 7), ({"type": "boolean"}, "false"), ({"type": "boolean"}, 1),
        (CHOIX, "9"), (CHOIX, 1), (GROUPE, 5), (GROUPE, "x"), (GROUPE, {"b": "x"}), (GROUPE, []),
        (LISTE, []), (LISTE, ["a"] * 9),
        (LISTE, {"0": "a"}), ({"type": "image"}, {}), ({"type": "image"}, ""), ({"type": "video"}, []),
        (PLACE, {}), (PLACE, ""), ({"type": "inconnu"}, [{"a": 1}]), ({"type": "text", "importance": "low"}, "a"),
    )),
    *((f"média {params}", contenu(**params), {"missing-media"}) for params in (
        image(path="images/b.png"), image(path="../h5p.json"), image(path="/images/a.png"), image(path="h5p.json"),
        image(path="javascript:alert(1)"), image(path="IMAGES/A.PNG"),
    )),
    *((f"média externe {chemin}", contenu(**image(path=chemin)), set()) for chemin in (
        "https://a.test/b.png", "HTTP://a.test/b.png", "//a.test/b.png", "data:image/png;base64,AA", "blob:x",
    )),
    *((f"média {chemin}", paquet(PARAMS | image(path=chemin), en_plus={f"content/{nom}": PNG}), set())
      for chemin, nom in (("a.png#tmp", "a.png"), ("a%20b.png", "a b.png"), ("a+b.png", "a+b.png"))),
    ("média accentué", paquet(PARAMS | image(path="é.png"), en_plus={"content/é.png": PNG}), set()),
    ("sous-bibliothèque inconnue", contenu(media={"library": "H5P.Inconnue 1.0", "params": {}}), {"missing-library"}),
    ("sous-bibliothèque inconnue, hors des semantics", contenu(autre={"x": [{"library": "H5P.Inconnue 1.0"}]}),
     {"missing-library"}),
    ("sous-bibliothèque d'édition", contenu(media={"library": "H5PEditor.A 1.0", "params": {}}), set()),
    ("sans bibliothèques", zipper({nom: octets for nom, octets in fichiers().items() if L not in nom}),
     {"missing-library"}),
    *((f"semantics {brut!r}"[:40], avec(SEM, json.dumps(brut).encode()), set()) for brut in (
        {}, [], None, "x", [1], [{}], [{"type": 5}], [{"name": 5, "type": "text"}], [{"name": "a", "type": "group"}],
        [{"name": "a", "type": "list"}], [{"name": "a", "type": "list", "field": []}], SEMANTICS * 2,
    )),
    *((f"langue fr {brut!r}"[:40], avec(f"{L}/language/fr.json", json.dumps(brut).encode()), set()) for brut in (
        {}, [], None, {"semantics": {}}, {"semantics": [None, 5]}, {"semantics": FR[:1]},
    )),
]  # fmt: skip
TOUTES = [*ENVELOPPE, *CHEMINS, *FICHES, *BIBLIOTHEQUES, *OCTETS, *CONTENUS]


@pytest.mark.parametrize(("octets", "erreurs"), [v[1:] for v in TOUTES], ids=[v[0] for v in TOUTES])
def test_chaque_variante_donne_exactement_ses_erreurs(octets: bytes, erreurs: set[str]) -> None:
    rapport = analyser(io.BytesIO(octets), "essai.h5p", Contexte(droits=Droits(True, True))).rapport
    assert rapport.codes("erreur") == erreurs, rapport.constats
    assert all("%(" not in constat.message for constat in rapport.constats)


def test_une_bibliotheque_livree_deux_fois_garde_son_correctif_le_plus_recent(examiner: Callable[..., Any]) -> None:
    for dans_l_un, dans_l_autre in (("1.0.0", "1.0.3"), ("1.0.3", "1.0.0")):
        autre = {nom.replace(L, "H5P.TestQuestion"): octets for nom, octets in dossier(version=dans_l_autre).items()}
        (lue,) = examiner(zipper(fichiers(version=dans_l_un) | autre)).paquet.bibliotheques.values()
        assert lue.fiche.patch == 3


def test_un_groupe_a_champ_unique_se_lit_dans_ses_deux_formes(examiner: Callable[..., Any]) -> None:
    directe, objet = (examiner(semantics(GROUPE, valeur)).params["a"] for valeur in ("x", {"b": "x"}))
    assert (directe, objet) == ("x", {"b": "x"})
    sous_contenu = examiner(semantics(GROUPE | {"isSubContent": True}, {"b": 5})).params["a"]
    assert sous_contenu == {"b": "5"}
