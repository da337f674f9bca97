"""Dire pourquoi un fichier donné en ligne de commande ne se lit pas."""


def raison(erreur: OSError) -> str:
    """La cause en français, sans point final."""
    if isinstance(erreur, FileNotFoundError):
        return "il n'existe pas"
    if isinstance(erreur, IsADirectoryError):
        return "c'est un dossier"
    if isinstance(erreur, PermissionError):
        return "ce compte n'a pas le droit de le lire"
    return "la lecture a échoué"
