"""Le code de vérification : 80 bits au hasard, lisibles au téléphone (base 32 de Crockford)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # sans I, L, O, U
LONGUEUR = 16
RAPPROCHEMENTS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def tirer() -> str:
    """Un code neuf, quatre groupes de quatre : `7K4P-…`."""
    brut = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
    return grouper(brut)


def grouper(brut: str) -> str:
    return "-".join(brut[i : i + 4] for i in range(0, LONGUEUR, 4))


def normaliser(saisie: str) -> str | None:
    """Le code saisi, remis en forme (casse, espaces, tirets, O→0, I et L→1) ; None s'il n'en est pas un."""
    brut = "".join(saisie[:64].upper().split()).replace("-", "").translate(RAPPROCHEMENTS)
    if len(brut) != LONGUEUR or any(caractere not in ALPHABET for caractere in brut):
        return None
    return grouper(brut)
