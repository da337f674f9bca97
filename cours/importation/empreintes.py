"""L'empreinte d'un contenu tel que l'import l'a écrit : elle dit si une formatrice l'a repris depuis."""

import hashlib
import json
import re
from typing import Any

# L'éditeur pose ces clés à chaque enregistrement : ce n'est pas du contenu.
CLE_DE_BLOC = re.compile(r' data-block-key=\\?"[^"\\]*\\?"')


def empreinte(contenu: Any, champs: tuple[str, ...]) -> str:
    """SHA-256 des champs d'une page ou d'une référence, sans ce que l'éditeur ajoute (identifiants de blocs)."""
    valeurs = {champ: _normaliser(contenu, champ) for champ in champs}
    texte = json.dumps(valeurs, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(CLE_DE_BLOC.sub("", texte).encode()).hexdigest()


def _normaliser(contenu: Any, champ: str) -> Any:
    valeur = getattr(contenu, champ)
    if champ == "corps":
        return _sans_identifiants(valeur.get_prep_value())
    if champ == "activites":
        return [(lien.activite_id, lien.est_obligatoire) for lien in valeur.all()]
    return valeur


def _sans_identifiants(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {cle: _sans_identifiants(v) for cle, v in valeur.items() if cle != "id"}
    if isinstance(valeur, list | tuple):
        return [_sans_identifiants(v) for v in valeur]
    return valeur
