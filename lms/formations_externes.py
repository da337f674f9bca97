"""Les formations suivies hors du portail : en présentiel chez nous, ou importées avec leur pièce.

Une formation déjà comptée n'est jamais comptée deux fois (metier.md §7, recette h).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from certificats import delivrance
from certificats.contenu import jour as en_lettres
from cours import structure
from cours.models import ModulePage

from . import achevement, attestation, depot, suivi
from .models import EvenementSuivi, FormationImportee, Inscription, Professionnel, Realisation

PARIS = ZoneInfo("Europe/Paris")
# Les pièces admises, par leurs premiers octets : on ne croit pas l'extension.
SIGNATURES = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
PIECE_MAX = 5 * 1024 * 1024


class FormationRefuseeError(Exception):
    """La formation ne peut pas être enregistrée ; le message dit pourquoi et quoi faire."""


@dataclass(frozen=True)
class Piece:
    """Le document qui prouve une formation externe."""

    nom: str
    contenu: bytes
    organisme: str


@transaction.atomic
def importer(
    *, professionnel: Professionnel, module_page: ModulePage, jour: date, piece: Piece, acteur: Any
) -> Realisation:
    """Enregistre une formation suivie ailleurs, validée par `acteur` au vu de la pièce. Lève FormationRefuseeError.

    Elle compte dans l'indicateur à la date de l'attestation importée. Le portail n'en délivre pas une seconde.
    """
    _verifier_la_piece(piece)
    realisation = suivi.etablir(
        professionnel,
        module_page,
        structure.parcours_de(module_page),
        _verifier(professionnel, module_page, jour),
        origine=Realisation.Origine.IMPORT,
        modalite=Realisation.Modalite.IMPORTEE,
    )
    FormationImportee.objects.create(
        realisation=realisation,
        organisme=piece.organisme.strip()[:120],
        piece_nom=PurePath(piece.nom).name[:120],
        piece_sha256=depot.ranger(piece.contenu),
        acteur=acteur,
        date_validation=timezone.now(),
    )
    _noter(EvenementSuivi.Genre.IMPORT, realisation, acteur)
    return realisation


@transaction.atomic
def saisir_presentiel(
    *, professionnel: Professionnel, module_page: ModulePage, debut: date, jour: date, acteur: Any
) -> Realisation:
    """Enregistre une formation en présentiel, du premier au dernier jour, et délivre son attestation.

    Lève FormationRefuseeError.
    """
    if debut > jour:
        raise FormationRefuseeError("La date de fin doit suivre la date de début.")
    instant = _verifier(professionnel, module_page, jour)
    inscription, _ = Inscription.objects.get_or_create(
        professionnel=professionnel, module_page=module_page, defaults={"date_inscription": midi(debut)}
    )
    parcours = structure.parcours_de(module_page)
    presentiel = Realisation.Modalite.PRESENTIEL
    realisation = suivi.etablir(
        professionnel, module_page, parcours, instant, inscription=inscription, modalite=presentiel
    )
    _noter(EvenementSuivi.Genre.SAISIE, realisation, acteur)
    contenu = attestation.contenu_pour(realisation, inscription, debut=midi(debut))
    delivrance.delivrer(titulaire=professionnel.user, contenu=contenu)
    achevement.achever_parcours(professionnel, parcours)
    return realisation


def _verifier(professionnel: Professionnel, module_page: ModulePage, jour: date) -> datetime:
    """Les refus communs, la personne verrouillée : deux saisies simultanées passent l'une après l'autre."""
    Professionnel.objects.select_for_update(of=("self",)).get(pk=professionnel.pk)
    if not suivi.compte(professionnel):
        raise FormationRefuseeError("Ce compte ne compte pas dans l'indicateur (essai ou administration).")
    if not professionnel.est_complet:
        raise FormationRefuseeError("Le profil de cette personne est incomplet : il manque son nom ou sa structure.")
    if jour > timezone.localdate(timezone=PARIS):
        raise FormationRefuseeError("La date de la formation est dans le futur.")
    deja = Realisation.objects.valides().filter(professionnel=professionnel, module_page=module_page)
    if premiere := deja.order_by("date_fin").first():
        raise FormationRefuseeError(
            f"Formation déjà comptée : {module_page.code} est validé depuis le {en_lettres(premiere.date_fin)}."
        )
    return midi(jour)


def _verifier_la_piece(piece: Piece) -> None:
    if not piece.organisme.strip():
        raise FormationRefuseeError("Écrivez le nom de l'organisme qui a dispensé la formation.")
    if len(piece.contenu) > PIECE_MAX:
        raise FormationRefuseeError("La pièce dépasse 5 Mo. Réduisez-la, puis recommencez.")
    if not piece.contenu.startswith(tuple(SIGNATURES)):
        raise FormationRefuseeError("La pièce doit être un PDF, un JPEG ou un PNG.")


def midi(jour: date) -> datetime:
    """Midi à Paris : le jour reste le même dans tous les fuseaux proches."""
    return datetime.combine(jour, time(12), tzinfo=PARIS)


def _noter(genre: str, realisation: Realisation, acteur: Any) -> None:
    detail = {"module": realisation.module_code, "jour": realisation.jour.isoformat()}
    EvenementSuivi.objects.create(genre=genre, acteur=acteur, cible=str(realisation.uuid), detail=detail)
