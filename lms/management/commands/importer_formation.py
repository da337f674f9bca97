"""`importer_formation` : enregistre une formation externe, avec sa pièce."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cours.models import ModulePage
from lms.formations_externes import FormationRefuseeError, Piece, importer

from .fusionner_comptes import profil_de
from .indicateur import lire_jour


class Command(BaseCommand):
    help = "Enregistre une formation suivie ailleurs (Région, CNFPT…), à la date de son attestation, avec la pièce."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("courriel")
        parser.add_argument("module", help="code du module, par exemple A1")
        parser.add_argument("--jour", type=lire_jour, required=True, help="date de l'attestation importée")
        parser.add_argument("--organisme", required=True)
        parser.add_argument("--piece", type=Path, required=True, help="PDF, JPEG ou PNG, 5 Mo au plus")

    def handle(self, *args: Any, **options: Any) -> None:
        module_page = ModulePage.objects.live().filter(code=options["module"]).first()
        if module_page is None:
            raise CommandError("Aucun module en ligne ne porte ce code.")
        chemin = options["piece"]
        try:
            piece = Piece(chemin.name, chemin.read_bytes(), options["organisme"])
            realisation = importer(
                professionnel=profil_de(options["courriel"]),
                module_page=module_page,
                jour=options["jour"],
                piece=piece,
                acteur=None,
            )
        except OSError as erreur:
            raise CommandError(f"Impossible de lire la pièce : {erreur.strerror}.") from None
        except FormationRefuseeError as erreur:
            raise CommandError(str(erreur)) from None
        self.stdout.write(f"Formation importée : {realisation}.")
