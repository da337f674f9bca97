"""`delivrer_lot` : délivre les attestations d'un groupe formé en présentiel."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cours.models import ModulePage
from lms import lots
from lms.models import Lot

from .fusionner_comptes import profil_de
from .indicateur import lire_jour


class Command(BaseCommand):
    help = (
        "Délivre les attestations d'un groupe, une transaction par personne. Un lot interrompu se reprend par --lot. "
        "Sans document encore rendu, relancer la commande prépare l'archive."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lot", help="identifiant d'un lot à reprendre")
        parser.add_argument("--module", help="code du module, par exemple A1")
        parser.add_argument("--debut", type=lire_jour)
        parser.add_argument("--fin", type=lire_jour)
        parser.add_argument("--personnes", type=Path, help="fichier d'adresses, une par ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        lot = _reprendre(options["lot"]) if options["lot"] else _creer(options)
        avancement = lots.delivrer(lot)
        self.stdout.write(f"Lot {lot.uuid} : {avancement.traitees} personne(s) sur {avancement.total}.")
        for ligne in lot.lignes.exclude(refus="").order_by("pk"):
            self.stdout.write(f"  refusée, {ligne.professionnel.uuid} : {ligne.refus}")
        self.stdout.write("Archive prête." if lot.date_preparation else "Documents en préparation.")


def _reprendre(uuid: str) -> Lot:
    lot = Lot.objects.select_related("module_page").filter(uuid=uuid).first() if _est_uuid(uuid) else None
    if lot is None:
        raise CommandError("Aucun lot ne porte cet identifiant.")
    return lot


def _est_uuid(texte: str) -> bool:
    return len(texte) == 36 and all(caractere in "0123456789abcdef-" for caractere in texte)


def _creer(options: dict[str, Any]) -> Lot:
    if not all(options[nom] for nom in ("module", "debut", "fin", "personnes")):
        raise CommandError("Donnez --module, --debut, --fin et --personnes, ou --lot pour en reprendre un.")
    module_page = ModulePage.objects.live().filter(code=options["module"]).first()
    if module_page is None:
        raise CommandError("Aucun module en ligne ne porte ce code.")
    try:
        adresses = [ligne.strip() for ligne in options["personnes"].read_text().splitlines() if ligne.strip()]
        profils = {profil.pk: profil for profil in map(profil_de, adresses)}
        return lots.creer(
            module_page=module_page,
            debut=options["debut"],
            fin=options["fin"],
            professionnels=profils.values(),
            acteur=None,
        )
    except OSError as erreur:
        raise CommandError(f"Impossible de lire le fichier : {erreur.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError("Le fichier doit être écrit en UTF-8.") from None
    except lots.LotImpossibleError as erreur:
        raise CommandError(str(erreur)) from None
