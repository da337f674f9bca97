"""Les racines des mots français, sans accents : « frein » et « freins », « educateur » et « éducatrices ». Pur."""

import re
import unicodedata
from collections.abc import Iterable

from snowballstemmer import stemmer

MOT = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
# Les mots qui ne disent rien seuls : les exiger ferait manquer une page qui dit la même chose autrement.
VIDES = frozenset({
    "a", "à", "au", "aux", "avec", "c", "ce", "ces", "d", "dans", "de", "des", "du", "elle", "en", "est", "et", "il",
    "ils", "j", "je", "l", "la", "le", "les", "leur", "m", "me", "n", "ne", "nous", "on", "ou", "où", "par", "pas",
    "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sur", "t", "un", "une", "vous", "y",
})  # fmt: skip
# Aucun moteur ne prend une racine marquée pour un mot vide de sa propre langue (« not », « all »).
MARQUE = "x"


def sans_accents(texte: str) -> str:
    """Minuscules, ligatures ouvertes, sans accents."""
    ouvert = unicodedata.normalize("NFKD", texte).casefold().translate(LIGATURES)
    return "".join(c for c in unicodedata.normalize("NFKD", ouvert) if not unicodedata.combining(c))


def racines_du_mot(mot: str) -> frozenset[str]:
    """Les racines possibles d'un mot : écrit avec ses accents, ou sans, comme au téléphone."""
    # Un découpeur garde l'état d'un mot : il n'est pas partagé entre les fils du serveur.
    decouper = stemmer("french").stemWord
    accentue = sans_accents(decouper(mot.casefold().translate(LIGATURES)))
    return frozenset({MARQUE + accentue, MARQUE + decouper(sans_accents(mot))})


def racines(textes: Iterable[str]) -> str:
    """Le texte à indexer : les racines de chaque mot, chacune une fois, dans l'ordre de l'alphabet."""
    mots = {mot for texte in textes for mot in MOT.findall(texte.casefold())}
    return " ".join(sorted({racine for mot in mots for racine in racines_du_mot(mot)}))


def racines_cherchees(saisie: str) -> list[frozenset[str]]:
    """Une entrée par mot cherché : les racines dont l'une au moins doit se trouver dans la page."""
    mots = [mot for mot in MOT.findall(saisie.casefold()) if mot not in VIDES]
    return list(dict.fromkeys(racines_du_mot(mot) for mot in mots))
