"""`exporter_realisations` : les réalisations pseudonymisées, en flux vers un fichier."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms import exports

from .indicateur import lire_jour


class Command(BaseCommand):
    help = "Écrit les réalisations valides (ni nom, ni courriel, ni score) dans un fichier CSV pour tableur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--sortie", required=True, help="Fichier à écrire ; remplacé seulement s'il est complet.")
        parser.add_argument("--debut", type=lire_jour, help="Premier jour ; par défaut tout.")
        parser.add_argument("--fin", type=lire_jour, help="Dernier jour ; par défaut tout.")

    def handle(self, *args: Any, **options: Any) -> None:
        debut, fin, sortie = options["debut"], options["fin"], Path(options["sortie"])
        if debut and fin and fin < debut:
            raise CommandError("--fin précède --debut : inversez-les.")
        try:
            octets = _ecrire(sortie, exports.exporter(exports.realisations_a_exporter(debut=debut, fin=fin)))
        except OSError as erreur:
            raise CommandError(f"Impossible d'écrire {sortie} : {erreur.strerror}.") from None
        perimetre = {"debut": str(debut or ""), "fin": str(fin or ""), "structure": ""}
        exports.journaliser(acteur=None, perimetre=perimetre)
        self.stdout.write(f"{sortie} : {octets} octets, définition {exports.VERSION_DEFINITION}.")


def _ecrire(sortie: Path, blocs: Any) -> int:
    """Écrit à côté, puis met en place : un export interrompu ne laisse pas de fichier tronqué."""
    descripteur, provisoire = tempfile.mkstemp(dir=sortie.parent, prefix=f".{sortie.name}.")
    try:
        with os.fdopen(descripteur, "wb") as fichier:
            octets = sum(fichier.write(bloc) for bloc in blocs)
        Path(provisoire).replace(sortie)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise
    return octets
