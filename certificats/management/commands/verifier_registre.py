"""`verifier_registre` : recalcule tout le registre, ses racines signées, et son accord avec les attestations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificats import registre


class Command(BaseCommand):
    help = "Recalcule la chaîne du registre et ses racines ; sort en erreur si une ligne a été changée."

    def handle(self, *args: Any, **options: Any) -> None:
        controle = registre.controler()
        if controle.ecarts:
            raise CommandError("\n".join(controle.ecarts))
        self.stdout.write(
            f"Le registre s'accorde : {controle.evenements} événement(s), {controle.racines} racine(s) signée(s)."
        )
