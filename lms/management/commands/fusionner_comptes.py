"""`fusionner_comptes` : réunit deux comptes d'une même personne."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.fusion import FusionImpossibleError, fusionner
from lms.models import Professionnel
from lms.personnes import profil_de_courriel


def profil_de(courriel: str) -> Professionnel:
    """Le profil de cette adresse. Lève CommandError."""
    profil = profil_de_courriel(courriel)
    if profil is None:
        raise CommandError("Aucun profil ne porte cette adresse.")
    return profil


class Command(BaseCommand):
    help = (
        "Verse le compte ABSORBE dans le compte GARDE, puis ferme le premier. À lancer après avoir vérifié qu'il "
        "s'agit de la même personne : la même adresse, ou une pièce. Inscrit au journal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("garde", metavar="GARDE", help="adresse du compte à garder")
        parser.add_argument("absorbe", metavar="ABSORBE", help="adresse du compte à fermer")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            garde = fusionner(garde=profil_de(options["garde"]), absorbe=profil_de(options["absorbe"]))
        except FusionImpossibleError as erreur:
            raise CommandError(str(erreur)) from None
        self.stdout.write(f"Comptes réunis : {garde.realisations.valides().count()} réalisation(s) valide(s).")
