"""Juger des Statements, un par ligne, sans rien enregistrer."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluations.management.lecture import raison
from evaluations.xapi.lecture import lire_json
from evaluations.xapi.validation import VERSIONS, StatementInvalideError, valider


class Command(BaseCommand):
    help = "Valide un fichier de Statements (une ligne = {version, body}) ; rend un objet JSON par ligne, rien d'autre."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["fichier"].open("rb") as lignes:
                for numero, ligne in enumerate(lignes, 1):
                    motif = juger(ligne)
                    verdict = {"ligne": numero, "valide": not motif, "motif": motif}
                    self.stdout.write(json.dumps(verdict, ensure_ascii=False))
        except OSError as erreur:
            raise CommandError(f"Le fichier {options['fichier']} ne peut pas être lu : {raison(erreur)}.") from None


def juger(ligne: bytes) -> str:
    """Le motif de refus d'une ligne ; vide si le Statement est conforme à la version qu'elle nomme."""
    try:
        entree = lire_json(ligne)
        if not isinstance(entree, dict) or "body" not in entree:
            return "Objet avec les clés version et body attendu."
        if entree.get("version") not in VERSIONS:
            return f"Version inconnue : attendu {' ou '.join(VERSIONS)}."
        valider(entree["body"], entree["version"])
    except StatementInvalideError as erreur:
        return str(erreur)
    return ""
