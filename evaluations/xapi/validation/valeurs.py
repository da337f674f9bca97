"""Les valeurs simples d'un Statement : IRI, UUID, Timestamp, durée, langue, nombres, textes par langue."""

import math
import re
from datetime import datetime
from typing import Any

from .regles import est_objet, exiger

# RFC 3987, assez pour distinguer : un schéma, deux-points, puis des caractères permis ; un « % » est suivi de deux
# chiffres hexadécimaux, des crochets n'entourent qu'une adresse IPv6, un seul « # » ouvre le fragment.
PERMIS = r"(?:[^\s\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff\[\]#%]|%[0-9A-Fa-f]{2})*"
IPV6 = r"(?://(?:[^\s/?#@\[\]]*@)?\[[0-9A-Fa-f:.]+\](?::[0-9]*)?(?=[/?#]|$))?"
IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{IPV6}{PERMIS}(?:#{PERMIS})?")
# Variante RFC 4122 : le premier chiffre du quatrième groupe est 8, 9, a ou b.
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
MBOX = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+", re.IGNORECASE)
SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE | re.ASCII)
SHA2 = re.compile(r"(?:[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.IGNORECASE | re.ASCII)
TYPE_DE_MEDIA = re.compile(
    r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+:/-]+|\"[^\"]*\"))*", re.ASCII
)
# RFC 3339 §5.6 ; « T » et « Z » s'écrivent aussi en minuscules, une espace remplace parfois « T ».
HORODATAGE = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d)|([+-])(\d{2}))",
    re.ASCII,
)
# ISO 8601 : des semaines seules, ou des unités décroissantes ; seule la dernière porte une fraction.
NOMBRE = r"\d+(?:[.,]\d+)?"
DUREE = re.compile(
    rf"P(?:{NOMBRE}W|(?=.)(?:{NOMBRE}Y)?(?:{NOMBRE}M)?(?:{NOMBRE}D)?"
    rf"(?:T(?=.)(?:{NOMBRE}H)?(?:{NOMBRE}M)?(?:{NOMBRE}S)?)?)",
    re.ASCII,
)
# RFC 5646 §2.1 : langue, écriture, région, variantes, extensions, usage privé ; et les étiquettes héritées.
LANGUE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang))",
    re.IGNORECASE | re.ASCII,
)


def _motif(valeur: Any, chemin: str, motif: "re.Pattern[str]", attendu: str) -> None:
    exiger(isinstance(valeur, str) and motif.fullmatch(valeur), chemin, attendu)


def texte(valeur: Any, chemin: str) -> None:
    exiger(isinstance(valeur, str), chemin, "chaîne attendue")


def booleen(valeur: Any, chemin: str) -> None:
    exiger(isinstance(valeur, bool), chemin, "booléen attendu")


def nombre(valeur: Any, chemin: str) -> None:
    est_nombre = isinstance(valeur, int | float) and not isinstance(valeur, bool)
    exiger(est_nombre and (isinstance(valeur, int) or math.isfinite(valeur)), chemin, "nombre attendu")


def entier_positif(valeur: Any, chemin: str) -> None:
    nombre(valeur, chemin)
    exiger(valeur >= 0 and valeur == int(valeur), chemin, "entier positif ou nul attendu")


def iri(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, IRI, "IRI avec son schéma attendu")


def uuid(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, UUID, "UUID (RFC 4122) attendu")


def mbox(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, MBOX, "adresse « mailto: » attendue")


def sha1(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, SHA1, "SHA-1 hexadécimal attendu")


def sha2(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, SHA2, "SHA-2 hexadécimal attendu")


def type_de_media(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, TYPE_DE_MEDIA, "type de média attendu, par exemple text/plain")


def langue(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, LANGUE, "étiquette de langue (RFC 5646) attendue")


def duree(valeur: Any, chemin: str) -> None:
    _motif(valeur, chemin, DUREE, "durée ISO 8601 attendue")
    fractions = re.findall(r"[.,]\d+[A-Z]", valeur)
    exiger(all(valeur.endswith(une) for une in fractions), chemin, "seule la dernière unité porte une fraction")


def horodatage(valeur: Any, chemin: str) -> None:
    """RFC 3339 : un instant qui existe, avec son fuseau ; « -00:00 » (fuseau inconnu) est refusé."""
    trouve = HORODATAGE.fullmatch(valeur) if isinstance(valeur, str) else None
    if trouve is None:
        exiger(False, chemin, "instant RFC 3339 avec fuseau attendu")
        return
    jour, heure, secondes, signe, heures, minutes, signe_court, heures_court = trouve.groups()
    est_inconnu = (signe, heures, minutes) == ("-", "00", "00") or (signe_court, heures_court) == ("-", "00")
    exiger(not est_inconnu, chemin, "« -00:00 » n'est pas un fuseau")
    try:
        datetime.fromisoformat(f"{jour}T{heure}:{'59' if secondes == '60' else secondes}")
    except ValueError:
        exiger(False, chemin, "instant qui n'existe pas")


def carte_de_langues(valeur: Any, chemin: str) -> None:
    """Language Map : une étiquette de langue vers un texte."""
    est_objet(valeur, chemin)
    for cle, traduction in valeur.items():
        langue(cle, f"{chemin}.{cle}")
        texte(traduction, f"{chemin}.{cle}")


def extensions(valeur: Any, chemin: str) -> None:
    """Des clés qui sont des IRI ; les valeurs sont libres, `null` compris."""
    est_objet(valeur, chemin)
    for cle in valeur:
        iri(cle, f"{chemin}.{cle}")
