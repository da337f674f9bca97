"""Ce qu'un texte libre ne doit pas porter : un moyen d'identifier ou de joindre quelqu'un (metier.md §12). Pur."""

import re

SEPARATEUR = r"[\s.\-]?"
MOTIFS = (
    (
        re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
        "Retirez l'adresse de courriel : votre question suffit, la réponse vous revient ici.",
    ),
    (
        re.compile(
            rf"(?<!\d)[12]{SEPARATEUR}\d\d{SEPARATEUR}\d\d{SEPARATEUR}(?:\d\d|2[ABab])"
            rf"(?:{SEPARATEUR}\d\d\d){{2}}(?:{SEPARATEUR}\d\d)?(?!\d)"
        ),
        "Retirez le numéro de sécurité sociale : il n'a rien à faire ici.",
    ),
    (
        re.compile(rf"(?<!\d)(?:(?:\+|00)33{SEPARATEUR}(?:\(0\))?|0){SEPARATEUR}[1-9](?:{SEPARATEUR}\d\d){{4}}(?!\d)"),
        "Retirez le numéro de téléphone : n'écrivez rien qui permette de reconnaître quelqu'un.",
    ),
)


def defauts(texte: str) -> list[str]:
    """Une phrase par défaut, qui dit quoi faire ; vide si le texte peut être enregistré."""
    return [phrase for motif, phrase in MOTIFS if motif.search(texte)]
