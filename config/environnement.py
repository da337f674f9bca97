"""Lecture des variables d'environnement : une fonction par forme de valeur, erreurs en clair."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def exiger(nom: str) -> str:
    """Rend la variable `nom`, ou refuse de démarrer (ImproperlyConfigured)."""
    valeur = os.environ.get(nom, "").strip()
    if not valeur:
        raise ImproperlyConfigured(f"La variable d'environnement {nom} manque : donnez-la avant de démarrer.")
    return valeur


def liste(nom: str, defaut: str = "") -> list[str]:
    """Rend les valeurs séparées par des virgules."""
    return [partie.strip() for partie in os.environ.get(nom, defaut).split(",") if partie.strip()]


def cachet_materiel() -> dict[str, str]:
    """Le cachet dans un module PKCS#11 ; vide si CACHET_PKCS11_MODULE n'est pas donné."""
    if not os.environ.get("CACHET_PKCS11_MODULE"):
        return {}
    noms = ("module", "jeton", "certificat", "cle", "pin", "chaine")
    return {nom: os.environ.get(f"CACHET_PKCS11_{nom.upper()}", "") for nom in noms}


def base_de_donnees(url: str) -> dict[str, Any]:
    """Traduit DATABASE_URL (`postgres://…` ou `sqlite:///chemin`) en réglage Django."""
    morceaux = urlsplit(url)
    if morceaux.scheme == "sqlite":
        return base_sqlite(unquote(morceaux.path.removeprefix("/")))
    if morceaux.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL doit commencer par postgres:// ou sqlite://.")
    options: dict[str, Any] = dict(parse_qsl(morceaux.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(morceaux.path.removeprefix("/")),
        "USER": unquote(morceaux.username or ""),
        "PASSWORD": unquote(morceaux.password or ""),
        "HOST": options.pop("host", None) or unquote(morceaux.hostname or ""),
        "PORT": str(morceaux.port or ""),
        "OPTIONS": options,
    }


def base_sqlite(chemin: str) -> dict[str, Any]:
    """Une base SQLite que le serveur web et l'ouvrier peuvent écrire ensemble (WAL, transactions immédiates)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": chemin,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
