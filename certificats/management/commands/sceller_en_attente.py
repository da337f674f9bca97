"""`sceller_en_attente` : fait tout de suite ce que la relève fait chaque minute, et dit ce qui reste et pourquoi."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from certificats.models import Attestation
from certificats.rendu import relever


class Command(BaseCommand):
    help = "Scelle les attestations en attente, y compris celles qu'une clé absente ou un horodateur muet a retardées."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limite", type=int, default=1000, help="nombre maximal de documents (1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        # Une attestation remise à plus tard porte son erreur : son attente s'arrête là. Un bail en cours n'en a pas.
        Attestation.objects.a_emettre().exclude(erreur="").update(date_fin_bail=None)
        self.stdout.write(f"{relever(options['limite'])} document(s) scellé(s).")
        restantes = Attestation.objects.a_emettre()
        if nombre := restantes.count():
            self.stdout.write(f"{nombre} en attente.")
        echecs = Attestation.objects.filter(date_emission=None).exclude(date_echec=None)
        for attestation in (restantes.exclude(erreur="") | echecs)[:20]:
            self.stdout.write(f"{attestation.numero} : {attestation.erreur}")
