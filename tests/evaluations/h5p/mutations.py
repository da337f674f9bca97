"""Abîmer un paquet au hasard, de façon répétable : octets retournés, entrées renommées, JSON changés par champ."""

import copy
import io
import json
import zipfile
from random import Random
from typing import Any

from .fabrique import zipper

VALEURS: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, "", "x", "é\u202e", "a" * 300, "1.0", "H5P.X 1.0", "../x", "/x",
    "images/a.png", "H5PEditor.A 1.0", "<p onclick=1>x", "<div>" * 600, "http://x/y", "data:x", "#tmp", [], {}, [[]],
    [None], {"a": 1},
    {"path": "x"}, {"path": 5}, {"library": "H5P.Text 1.1"}, {"library": 5, "params": 7}, {"0": "a"},
]  # fmt: skip
NOMS = (
    "{}.php", "{}/", "{}\x00", "{}\\a", "{}.svg", "{}.json", "../{}", "content/{}", "_{}", "H5P.X-1.0/{}",
    "H5P.X-1.0/é", "{}é", "{} ", "C:{}", "language/{}",
)  # fmt: skip


def muter(paquet: bytes, hasard: Random) -> bytes:
    """Un paquet de la même famille, que personne n'a voulu."""
    if hasard.random() < 0.15:
        return _retourner(paquet, hasard)
    with zipfile.ZipFile(io.BytesIO(paquet)) as archive:
        entrees = [(nom, archive.read(nom)) for nom in archive.namelist() if not nom.endswith("/")]
    fiches = {nom for nom, _ in entrees if nom.endswith(".json")}
    choisies = {*hasard.sample(sorted(fiches), min(len(fiches), 2)), "content/content.json"}
    renommee = hasard.randrange(len(entrees)) if hasard.random() < 0.2 else -1
    mutees = []
    for rang, (nom, octets) in enumerate(entrees):
        nouveau = hasard.choice(NOMS).format(nom) if rang == renommee else nom
        mutees.append((nouveau, _muter_json(octets, hasard) if nom in choisies else octets))
    return zipper(mutees)


def _retourner(paquet: bytes, hasard: Random) -> bytes:
    octets = bytearray(paquet)
    for _ in range(hasard.randint(1, 6)):
        fin = max(0, len(octets) - hasard.randint(1, 4_000))
        octets[hasard.choice((hasard.randrange(len(octets)), fin))] ^= hasard.randint(1, 255)
    return bytes(octets[: hasard.randrange(len(octets))] if hasard.random() < 0.1 else octets)


def _muter_json(octets: bytes, hasard: Random) -> bytes:
    try:
        valeur = json.loads(octets.decode("utf-8-sig"))
    except ValueError:
        return octets
    places = list(_places(valeur))
    for _ in range(hasard.randint(1, 3)):
        if places:
            _changer(*hasard.choice(places), places, hasard)
    return json.dumps(valeur).encode()


def _places(valeur: Any) -> Any:
    """Chaque endroit d'un JSON : son conteneur et sa clé."""
    sous = valeur.items() if isinstance(valeur, dict) else enumerate(valeur) if isinstance(valeur, list) else ()
    for cle, element in list(sous):
        yield valeur, cle
        yield from _places(element)


def _changer(conteneur: Any, cle: Any, places: list[Any], hasard: Random) -> None:
    geste = hasard.random()
    if geste < 0.2 and isinstance(conteneur, dict):
        conteneur.pop(cle, None)
        return
    autre, autre_cle = hasard.choice(places)
    ailleurs = isinstance(autre, dict) and autre_cle in autre and geste < 0.4
    nouvelle = copy.deepcopy(autre[autre_cle]) if ailleurs else copy.deepcopy(hasard.choice(VALEURS))
    if isinstance(conteneur, dict) or cle < len(conteneur):
        conteneur[cle] = nouvelle
