"""La part comparable d'un Statement (xAPI-Data §2.3.1) : deux envois du même fait y sont égaux. Pur."""

import re
from typing import Any

# Posés ou complétés par le serveur, ou bornés différemment d'un envoi à l'autre.
HORS_COMPARAISON = {"id", "authority", "stored", "timestamp", "version"}
CENTIEMES = re.compile(r"\.(\d{1,2})\d*(?=S$)")


def comparable(statement: dict[str, Any]) -> dict[str, Any]:
    """Rend une copie normalisée : sans ce qui ne compte pas, une seule écriture pour ce qui en a plusieurs."""
    utile = {cle: valeur for cle, valeur in statement.items() if cle not in HORS_COMPARAISON}
    forme: dict[str, Any] = _nombres(utile)
    if "verb" in forme:
        forme["verb"] = {"id": forme["verb"].get("id")}
    if "actor" in forme:
        forme["actor"] = _agent(forme["actor"])
    if "object" in forme:
        forme["object"] = _objet(forme["object"])
    if "duration" in forme.get("result", {}):
        forme["result"]["duration"] = _duree(forme["result"]["duration"])
    if "context" in forme:
        forme["context"] = _contexte(forme["context"])
    return forme


def _nombres(valeur: Any) -> Any:
    """Copie en profondeur ; 1.0 et 1 sont le même nombre en JSON."""
    if isinstance(valeur, dict):
        return {cle: _nombres(sous) for cle, sous in valeur.items()}
    if isinstance(valeur, list):
        return [_nombres(sous) for sous in valeur]
    return int(valeur) if isinstance(valeur, float) and valeur.is_integer() else valeur


def _objet(objet: dict[str, Any]) -> dict[str, Any]:
    genre = objet.get("objectType", "Activity")
    if genre == "SubStatement":
        return comparable(objet)
    if genre == "StatementRef":
        return objet | {"id": str(objet["id"]).lower()}
    if genre in {"Agent", "Group"}:
        return _agent(objet)
    return {"objectType": genre} | {cle: valeur for cle, valeur in objet.items() if cle != "definition"}


def _agent(agent: dict[str, Any]) -> dict[str, Any]:
    """Domaine d'un mbox en minuscules (le nom local garde sa casse), membres d'un Group dans un ordre fixe."""
    forme = {"objectType": "Agent"} | agent
    if "mbox" in forme:
        local, arobase, domaine = str(forme["mbox"]).rpartition("@")
        forme["mbox"] = local + arobase + domaine.lower()
    if "member" in forme:
        forme["member"] = sorted((_agent(membre) for membre in forme["member"]), key=repr)
    return dict(sorted(forme.items()))


def _contexte(contexte: dict[str, Any]) -> dict[str, Any]:
    forme = dict(contexte)
    if "registration" in forme:
        forme["registration"] = str(forme["registration"]).lower()
    if "statement" in forme:
        forme["statement"] = _objet({"objectType": "StatementRef"} | forme["statement"])
    for cle in {"instructor", "team"} & set(forme):
        forme[cle] = _agent(forme[cle])
    if "contextActivities" in forme:
        listes = {cle: v if isinstance(v, list) else [v] for cle, v in forme["contextActivities"].items()}
        forme["contextActivities"] = {cle: [_objet(objet) for objet in liste] for cle, liste in listes.items()}
    return forme


def _duree(duree: str) -> str:
    """xAPI 2.0 : tronquée au centième de seconde, jamais arrondie."""
    return CENTIEMES.sub(lambda fraction: f".{fraction[1]}".rstrip("0").rstrip("."), str(duree))
