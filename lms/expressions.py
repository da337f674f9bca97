"""Expressions SQL qui rendent le même texte sur SQLite et sur PostgreSQL (indicateur, exports, cohérence)."""

from typing import Any

from django.db import models
from django.db.models import Case, Func, Value, When
from django.db.models.functions import Cast, Concat, ExtractQuarter, Substr
from django.db.models.lookups import In

# Ce qu'un tableur prend pour une formule quand une cellule commence ainsi (metier.md §9).
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")


class UuidTexte(Func):
    """Un UUID en texte, huit-quatre-quatre-quatre-douze, minuscules (SQLite garde 32 chiffres sans tiret)."""

    arity = 1
    output_field = models.CharField()
    template = "(%(expressions)s)::text"

    def as_sqlite(self, compiler: Any, connection: Any, **contexte: Any) -> Any:
        morceaux = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
        source = self.get_source_expressions()[0]
        parties: list[Any] = []
        for debut, longueur in morceaux:
            parties += [Substr(source, debut, longueur), Value("-")]
        return compiler.compile(
            Concat(*parties[:-1], output_field=models.CharField()).resolve_expression(compiler.query)
        )


class TexteUuid(Func):
    """Un texte relu comme UUID, nul s'il n'en est pas un : l'index de la colonne UUID reste utilisable."""

    arity = 1
    output_field = models.UUIDField()
    # L'expression n'y est qu'une fois : ses paramètres aussi.
    template = "substring(%(expressions)s from '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid"

    def as_sqlite(self, compiler: Any, connection: Any, **contexte: Any) -> Any:
        return super().as_sql(compiler, connection, template="REPLACE(%(expressions)s, '-', '')", **contexte)


class JourTexte(Func):
    """Une date en AAAA-MM-JJ, quel que soit le réglage du serveur."""

    arity = 1
    output_field = models.CharField()
    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"

    def as_sqlite(self, compiler: Any, connection: Any, **contexte: Any) -> Any:
        return super().as_sql(compiler, connection, template="CAST(%(expressions)s AS text)", **contexte)


def texte(expression: Any) -> Any:
    """Un nombre en texte."""
    return Cast(expression, models.CharField())


def mois_texte(champ: str) -> Any:
    """« 2026-01 »."""
    return Substr(JourTexte(champ), 1, 7)


def annee_texte(champ: str) -> Any:
    """« 2026 »."""
    return Substr(JourTexte(champ), 1, 4)


def trimestre_texte(champ: str) -> Any:
    """« 2026-T1 »."""
    return Concat(annee_texte(champ), Value("-T"), texte(ExtractQuarter(champ)), output_field=models.CharField())


def version_texte() -> Any:
    """« 1.0 »."""
    return Concat(texte("version_majeure"), Value("."), texte("version_mineure"), output_field=models.CharField())


def libelle_du_choix(champ: str, choix: list[tuple[str, Any]]) -> Any:
    """Le libellé d'un champ à choix ; une valeur hors liste reste telle quelle."""
    return Case(
        *(When(**{champ: code}, then=Value(str(libelle))) for code, libelle in choix),
        default=champ,
        output_field=models.CharField(),
    )


def neutraliser(expression: Any) -> Any:
    """Met une apostrophe devant ce qu'un tableur exécuterait ; rien d'autre ne change."""
    return Case(
        When(In(Substr(expression, 1, 1), list(DEBUTS_DE_FORMULE)), then=Concat(Value("'"), expression)),
        default=expression,
        output_field=models.CharField(),
    )
