"""Refaire un état de la base en un instant : l'établir une fois par processus, puis en recopier les lignes.

Importer le curriculum passe par Wagtail (révisions, journal, index) et coûte plus d'une seconde ; recopier ses lignes,
cent fois moins. Les clés étrangères de Django se vérifient au commit : l'ordre des tables n'importe pas.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

ECRITURE = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
Lignes = tuple[list[str], Any]
_gardes: dict[str, dict[str, Lignes]] = {}


def refaire(nom: str, etablir: Callable[[], None]) -> None:
    """Établit l'état `nom` sur une base neuve : par `etablir` la première fois, par copie ensuite."""
    if nom in _gardes:
        with transaction.atomic():
            _recopier(_gardes[nom])
        return
    with CaptureQueriesContext(connection) as capture:
        etablir()
    tables = {table for requete in capture.captured_queries for table in ECRITURE.findall(requete["sql"])}
    _gardes[nom] = {table: _lire(table) for table in sorted(tables)}


def _lire(table: str) -> Lignes:
    """Les colonnes et les lignes d'une table : le texte de COPY sur PostgreSQL, des valeurs ailleurs."""
    with connection.cursor() as curseur:
        colonnes = [colonne.name for colonne in connection.introspection.get_table_description(curseur, table)]
        if connection.vendor == "postgresql":
            with curseur.cursor.copy(f'COPY "{table}" ({_noms(colonnes)}) TO STDOUT') as copie:
                return colonnes, b"".join(bytes(bloc) for bloc in copie)
        curseur.execute(f'SELECT {_noms(colonnes)} FROM "{table}"')
        return colonnes, curseur.fetchall()


def _recopier(tables: dict[str, Lignes]) -> None:
    with connection.cursor() as curseur:
        for table in tables:
            curseur.execute(f'DELETE FROM "{table}"')
        for table, (colonnes, lignes) in tables.items():
            _ecrire(curseur, table, colonnes, lignes)


def _ecrire(curseur: Any, table: str, colonnes: list[str], lignes: Any) -> None:
    if connection.vendor != "postgresql":
        marques = ", ".join(["%s"] * len(colonnes))
        curseur.executemany(f'INSERT INTO "{table}" ({_noms(colonnes)}) VALUES ({marques})', lignes)
        return
    with curseur.cursor.copy(f'COPY "{table}" ({_noms(colonnes)}) FROM STDIN') as copie:
        copie.write(lignes)
    if "id" in colonnes:
        sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
        curseur.execute(f'SELECT setval({sequence}, (SELECT max(id) FROM "{table}")) WHERE {sequence} IS NOT NULL')


def _noms(colonnes: list[str]) -> str:
    return ", ".join(f'"{colonne}"' for colonne in colonnes)
