"""`verifier_registre` : recalcule le registre, ses racines, et son accord avec les attestations et leurs fichiers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificats import audit, registre


class Command(BaseCommand):
    help = (
        "Recalcule la chaîne du registre, ses racines et l'empreinte de chaque document gardé ; sort en erreur si une "
        "ligne ou un fichier a été changé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sans-documents", action="store_true", help="ne relit pas les fichiers du dépôt")

    def handle(self, *args: Any, **options: Any) -> None:
        controle = registre.controler()
        ecarts = controle.ecarts + ([] if options["sans_documents"] else list(audit.ecarts_de_documents()))
        if ecarts:
            raise CommandError("\n".join(ecarts))
        self.stdout.write(
            f"Le registre s'accorde : {controle.evenements} événement(s), {controle.racines} racine(s) signée(s)."
        )
