"""Délivrer par lot : une transaction par personne, une progression visible, puis une archive à durée limitée.

Un lot interrompu reprend où il en était : une ligne traitée ne l'est pas deux fois.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any

import pikepdf
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from certificats import depot as documents
from certificats.contenu import emetteur, jour
from certificats.impression import Entree, Imprime, Section, imprimer
from certificats.models import Attestation, AttestationQuerySet
from cours.models import ModulePage

from . import depot, formations_externes
from .expressions import UuidTexte
from .formations_externes import FormationRefuseeError
from .models import EvenementSuivi, LigneLot, Lot, Professionnel

DUREE_DU_LIEN = timedelta(hours=24)
GARDE_DE_L_ARCHIVE = timedelta(days=7)
PERSONNES_MAX = 1000
SEL = "lms.lots"
GENRES = ("archive", "impression")
INSTANT_ZIP = (2000, 1, 1, 0, 0, 0)  # mêmes documents, mêmes octets


class LotImpossibleError(Exception):
    """Le lot ne peut pas être créé ou préparé ; le message dit pourquoi."""


@dataclass(frozen=True)
class Avancement:
    """Où en est un lot : personnes traitées, refusées, documents rendus."""

    total: int
    traitees: int
    refusees: int
    rendues: int
    en_echec: int

    @property
    def est_traite(self) -> bool:
        return self.traitees == self.total

    @property
    def est_rendu(self) -> bool:
        """Tout est traité, et chaque attestation est rendue ou en échec définitif."""
        return self.est_traite and self.rendues + self.en_echec == self.total - self.refusees


@transaction.atomic
def creer(
    *, module_page: ModulePage, debut: date, fin: date, professionnels: Iterable[Professionnel], acteur: Any
) -> Lot:
    """Enregistre le lot, sans rien délivrer encore. Lève LotImpossibleError."""
    personnes = list(professionnels)
    if not personnes:
        raise LotImpossibleError("Choisissez au moins une personne.")
    if len(personnes) > PERSONNES_MAX:
        raise LotImpossibleError(f"Un lot compte {PERSONNES_MAX} personnes au plus : faites-en plusieurs.")
    if fin < debut:
        raise LotImpossibleError("La date de fin doit suivre la date de début.")
    if fin > timezone.localdate():
        raise LotImpossibleError("La date de la formation est dans le futur.")
    lot = Lot.objects.create(module_page=module_page, debut=debut, fin=fin, acteur=acteur, date_creation=timezone.now())
    LigneLot.objects.bulk_create(LigneLot(lot=lot, professionnel=personne) for personne in personnes)
    detail = {"module": module_page.code, "personnes": len(personnes)}
    EvenementSuivi.objects.create(genre=EvenementSuivi.Genre.LOT, acteur=acteur, cible=str(lot.uuid), detail=detail)
    return lot


def delivrer(lot: Lot) -> Avancement:
    """Traite chaque ligne restante dans sa propre transaction, puis prépare l'archive si tout est rendu."""
    for pk in list(lot.lignes.filter(date_traitement=None).order_by("pk").values_list("pk", flat=True)):
        _traiter(pk)
    preparer(lot)
    return avancement(lot)


@transaction.atomic
def _traiter(ligne_id: int) -> None:
    """Une personne : sa réalisation et son attestation, ou le motif du refus. Rejouer ne change rien."""
    ligne = (
        LigneLot.objects.select_for_update(of=("self",))
        .select_related("lot__module_page", "lot__acteur", "professionnel__user", "professionnel__structure")
        .get(pk=ligne_id)
    )
    if ligne.date_traitement:
        return
    try:
        with transaction.atomic():
            ligne.realisation = formations_externes.saisir_presentiel(
                professionnel=ligne.professionnel,
                module_page=ligne.lot.module_page,
                debut=ligne.lot.debut,
                jour=ligne.lot.fin,
                acteur=ligne.lot.acteur,
            )
    except FormationRefuseeError as erreur:
        ligne.refus = str(erreur)[:200]
    ligne.date_traitement = timezone.now()
    ligne.save(update_fields=["realisation", "refus", "date_traitement"])


def attestations_du(lot: Lot) -> AttestationQuerySet:
    """Les attestations vivantes du lot, dans l'ordre des numéros."""
    faites = LigneLot.objects.filter(lot=lot, realisation__isnull=False)
    references = faites.annotate(texte=UuidTexte("realisation__uuid")).values("texte")
    vivantes = Attestation.objects.vivantes().filter(reference__in=references, date_effacement=None)
    return vivantes.order_by("numero")


def avancement(lot: Lot) -> Avancement:
    """Où en est le lot : quatre requêtes."""
    lignes = lot.lignes.all()
    attestations = attestations_du(lot)
    return Avancement(
        total=lignes.count(),
        traitees=lignes.filter(date_traitement__isnull=False).count(),
        refusees=lignes.exclude(refus="").count(),
        rendues=attestations.filter(date_emission__isnull=False).count(),
        en_echec=attestations.en_echec().count(),
    )


def preparer(lot: Lot) -> bool:
    """Prépare le zip et la copie d'impression quand tous les documents sont rendus ; faux s'il faut attendre encore."""
    if lot.date_preparation or not avancement(lot).est_rendu:
        return bool(lot.date_preparation)
    rendues = list(attestations_du(lot).filter(date_emission__isnull=False).defer("vc"))
    if not rendues:
        return False
    lot.archive_sha256 = depot.ranger_flux(lambda sortie: archiver(rendues, sortie))
    lot.impression_sha256 = depot.ranger_flux(lambda sortie: fusionner(lot, rendues, sortie))
    lot.date_preparation = timezone.now()
    lot.save(update_fields=["archive_sha256", "impression_sha256", "date_preparation"])
    return True


def archiver(attestations: Iterable[Attestation], sortie: IO[bytes]) -> None:
    """Écrit le zip des originaux scellés, octet pour octet ; le numéro distingue deux homonymes."""
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        for attestation in attestations:
            nom = f"{attestation.numero}-{slugify(attestation.titulaire_nom)[:60] or 'attestation'}.pdf"
            archive.writestr(zipfile.ZipInfo(nom, INSTANT_ZIP), documents.ouvrir(attestation.pdf_sha256))


def fusionner(lot: Lot, attestations: list[Attestation], sortie: IO[bytes]) -> None:
    """Écrit un seul PDF à imprimer, sous une page de garde : la fusion détruit les sceaux, la garde le dit."""
    copie = pikepdf.Pdf.new()
    for document in (_page_de_garde(lot, attestations), *(documents.ouvrir(a.pdf_sha256) for a in attestations)):
        with pikepdf.Pdf.open(io.BytesIO(document)) as source:
            for page in source.pages:
                # Un champ de signature recopié sans sa signature passerait pour un sceau brisé.
                if "/Annots" in page:
                    del page["/Annots"]
                copie.pages.append(page)
    copie.docinfo["/Title"] = f"Copie d'impression, {lot}"
    copie.save(sortie, deterministic_id=True)


def _page_de_garde(lot: Lot, attestations: list[Attestation]) -> bytes:
    entrees = tuple(
        Entree(attestation.titulaire_nom, (("Numéro", attestation.numero),)) for attestation in attestations
    )
    garde = Imprime(
        titre="Copie d'impression",
        personne=f"{lot.module_page.code} · {lot.module_page.title}",
        date=f"Préparée le {jour(timezone.now())}",
        sections=(Section(f"{len(attestations)} attestation(s)", entrees),),
        emetteur=emetteur().get("nom", ""),
        mentions=(
            "Cette copie réunit des attestations pour l'impression : elle ne porte plus leurs sceaux électroniques.",
            "Chaque original est dans l'archive, et se vérifie par le code qu'il porte.",
        ),
    )
    return imprimer(garde, timezone.now())


def lien(lot: Lot, genre: str) -> str:
    """Le jeton d'un téléchargement, valable vingt-quatre heures."""
    return signing.dumps([str(lot.uuid), genre], salt=SEL)


def ouvrir(lot: Lot, jeton: str) -> tuple[str, bytes]:
    """Le genre et le fichier d'un jeton. Lève LotImpossibleError s'il est faux, périmé, ou si l'archive a expiré."""
    try:
        uuid, genre = signing.loads(jeton, salt=SEL, max_age=DUREE_DU_LIEN)
    except signing.BadSignature:
        raise LotImpossibleError("Ce lien a expiré. Revenez à la page du lot pour en obtenir un autre.") from None
    empreinte = {"archive": lot.archive_sha256, "impression": lot.impression_sha256}.get(genre, "")
    if uuid != str(lot.uuid) or not empreinte:
        raise LotImpossibleError("Cette archive n'est pas celle de ce lot.")
    try:
        return genre, depot.ouvrir(empreinte)
    except FileNotFoundError:
        raise LotImpossibleError("Cette archive n'est plus gardée. Préparez-la de nouveau.") from None


def relever(limite: int = 20) -> int:
    """Reprend les lots interrompus, prépare ceux qui attendaient, détruit les archives de plus de sept jours."""
    for lot in Lot.objects.filter(date_preparation__lt=timezone.now() - GARDE_DE_L_ARCHIVE).exclude(archive_sha256=""):
        oublier(lot)
    recents = Lot.objects.filter(date_preparation=None, date_creation__gte=timezone.now() - GARDE_DE_L_ARCHIVE)
    lots = list(recents.select_related("module_page")[:limite])
    for lot in lots:
        delivrer(lot)
    return len(lots)


def rouvrir(lot: Lot) -> None:
    """Demande une nouvelle archive : la précédente, détruite, ne dit rien d'un document réparé ou corrigé depuis."""
    if lot.archive_sha256:
        oublier(lot)
    if lot.date_preparation:
        lot.date_preparation = None
        lot.save(update_fields=["date_preparation"])


def oublier(lot: Lot) -> None:
    """Détruit l'archive et la copie, qui nomment des personnes ; les attestations restent au dépôt scellé."""
    for empreinte in (lot.archive_sha256, lot.impression_sha256):
        depot.detruire(empreinte)
    lot.archive_sha256 = lot.impression_sha256 = ""
    lot.save(update_fields=["archive_sha256", "impression_sha256"])
