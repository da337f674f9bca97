"""`effacer_personne` : efface une personne à sa demande (RGPD, article 17)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.vie_privee import EffacementImpossibleError, effacer

from .fusionner_comptes import profil_de


class Command(BaseCommand):
    help = (
        "Efface une personne : compte, profil, réponses, contenu et documents de ses attestations. Ses réalisations "
        "restent comptées, sans identifiant. Sans retour ; inscrit au journal. À rejouer après une restauration."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("courriel")
        parser.add_argument("--confirmer", action="store_true", help="exigé : l'effacement est sans retour")

    def handle(self, *args: Any, **options: Any) -> None:
        profil = profil_de(options["courriel"])
        if not options["confirmer"]:
            raise CommandError("L'effacement est sans retour : ajoutez --confirmer.")
        try:
            detruit = effacer(professionnel=profil)
        except EffacementImpossibleError as erreur:
            raise CommandError(str(erreur)) from None
        self.stdout.write("Personne effacée : " + ", ".join(f"{nombre} {quoi}" for quoi, nombre in detruit.items()))
