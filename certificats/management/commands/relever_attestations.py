"""`relever_attestations` : la relève, pour un hôte sans file de tâches (cron)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from certificats.releve import relever


class Command(BaseCommand):
    help = "Rend les attestations en attente, signe les listes de statuts et la racine du registre qui sont dues."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limite", type=int, default=1000, help="nombre maximal de documents (1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{relever(options['limite'])} document(s) rendu(s).")
