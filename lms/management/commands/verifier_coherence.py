"""`verifier_coherence` : les réalisations et les attestations disent la même chose."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.coherence import Rapport, verifier
from lms.constats import Ecart


class Command(BaseCommand):
    help = (
        "Vérifie que chaque réalisation du portail a sa chaîne d'attestations, que chaque attestation de module a sa "
        "réalisation, qu'il en va de même des parcours complets, que les écarts portent un motif et que les numéros "
        "se suivent. Sort en erreur sinon."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Écrit le rapport en JSON, et rien d'autre.")

    def handle(self, *args: Any, **options: Any) -> None:
        rapport = verifier()
        if options["json"]:
            self.stdout.write(json.dumps(rapport.en_dict(), ensure_ascii=False, indent=2))
        else:
            self._ecrire(rapport)
        if not rapport.est_coherent:
            raise CommandError("Les preuves ne sont pas cohérentes : voir la liste.", returncode=1)

    def _ecrire(self, rapport: Rapport) -> None:
        self.stdout.write(f"Formations réalisées (I1) : {rapport.formations_realisees}")
        self.stdout.write(f"Attestations de module vivantes : {rapport.attestations_vivantes}")
        self._ecrire_ecarts(rapport.ecarts, rapport.ecart_inexplique)
        self.stdout.write(f"Parcours complets (I3) : {rapport.parcours_complets}")
        self.stdout.write(f"Attestations de parcours vivantes : {rapport.attestations_de_parcours}")
        self._ecrire_ecarts(rapport.ecarts_de_parcours, rapport.ecart_de_parcours_inexplique)
        for anomalie in rapport.anomalies:
            self.stdout.write(f"{anomalie.regle} ({anomalie.nombre}) : {anomalie.message}")
            for objet in anomalie.objets:
                self.stdout.write(f"  {objet}")
        if rapport.est_coherent:
            self.stdout.write("Tout est cohérent.")

    def _ecrire_ecarts(self, ecarts: list[Ecart], inexplique: int) -> None:
        for ecart in ecarts:
            self.stdout.write(f"  écart admis, {ecart.motif} : {ecart.sens * ecart.nombre:+d}")
        if inexplique:
            self.stdout.write(f"  écart inexpliqué : {inexplique:+d}")
