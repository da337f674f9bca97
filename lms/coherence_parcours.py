"""La cohérence des parcours : I3, les faits « parcours achevé » et leurs attestations. Lecture seule."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from certificats.models import Attestation, AttestationQuerySet
from cours.models import ModulePage, ParcoursPage

from .constats import DEMANDE, EXEMPLES, REVOQUEE, Anomalie, Ecart, anomalie, vivantes
from .expressions import TexteUuid, UuidTexte
from .indicateurs import completantes
from .models import ParcoursAcheve, Realisation

Couple = tuple[UUID, str]  # clé statistique, code du parcours
# Une composition qui change déplace I3, jamais un fait daté : les deux sens portent le même motif.
COMPOSITION = "composition_changee"
SANS_FAIT = {Realisation.Origine.IMPORT.value: "importee", Realisation.Origine.SYNTHETIQUE.value: "synthetique"}


@dataclass(frozen=True)
class Fait:
    """Un parcours achevé et le sort de son attestation."""

    uuid: UUID
    est_attestee: bool
    motif: str
    composition: list[dict[str, str]]


@dataclass(frozen=True)
class Constat:
    """I3, les attestations de parcours vivantes, et ce qui explique leur différence."""

    complets: int
    vivantes: int
    ecarts: list[Ecart]
    anomalies: list[Anomalie] = field(default_factory=list)


def constater() -> Constat:
    """Compare I3 aux attestations de parcours, couple par couple : cinq requêtes quand tout va bien."""
    complets = _complets()
    faits = _faits()
    ecarts: Counter[tuple[str, int]] = Counter()
    manquantes: list[str] = []
    de_trop: list[str] = []
    for couple, (origine, instant) in complets.items():
        if couple in faits:
            _expliquer(faits[couple], ecarts, manquantes)
        elif motif := SANS_FAIT.get(origine) or _module_retire(couple[1], instant):
            ecarts[motif, -1] += 1
        else:
            manquantes.append(f"{couple[1]} du {instant:%d/%m/%Y}")
    for couple in faits.keys() - complets.keys():
        fait = faits[couple]
        if fait.est_attestee and _tient(fait):
            ecarts[COMPOSITION, 1] += 1
        elif fait.est_attestee:
            de_trop.append(str(fait.uuid))
    if doublons := _doublons_attestes():
        ecarts["fusion", 1] = doublons
    return Constat(
        complets=len(complets),
        vivantes=_vivantes().count(),
        ecarts=[Ecart(motif, sens, nombre) for (motif, sens), nombre in sorted(ecarts.items())],
        anomalies=list(_anomalies(manquantes, de_trop)),
    )


def _complets() -> dict[Couple, tuple[str, datetime]]:
    """Les couples que compte I3, avec l'origine et la date de la réalisation qui achève."""
    toutes: Any = completantes(Realisation.objects.valides(), date.max)
    if toutes is None:
        return {}
    lignes = toutes.values_list("cle_statistique", "parcours_actuel", "origine", "date_fin")
    return {(cle, code): (origine, instant) for cle, code, origine, instant in lignes}


def _faits() -> dict[Couple, Fait]:
    chaine = _de_parcours().filter(reference=UuidTexte(OuterRef("uuid")))
    faits = ParcoursAcheve.objects.valides().annotate(
        attestee=Exists(vivantes(chaine)),
        effacee=Exists(chaine.filter(date_effacement__isnull=False)),
        demandee=Exists(chaine.filter(date_revocation__isnull=False, motif_code=DEMANDE)),
        expiree=Exists(chaine.filter(date_expiration__lte=timezone.now())),
    )
    return {
        (fait.cle_statistique, fait.parcours_code): Fait(fait.uuid, fait.attestee, _motif(fait), fait.composition)
        for fait in faits
    }


def _doublons_attestes() -> int:
    """Les parcours achevés par deux comptes réunis depuis : l'attestation du second reste vraie."""
    chaine = _vivantes().filter(reference=UuidTexte(OuterRef("uuid")))
    return ParcoursAcheve.objects.filter(Exists(chaine), doublon_de__isnull=False).count()


def _motif(fait: Any) -> str:
    """Pourquoi un parcours compté n'a plus d'attestation vivante ; vide si rien ne l'explique."""
    raisons = [(fait.effacee, "effacee"), (fait.demandee, REVOQUEE), (fait.expiree, "expiree")]
    return next((motif for est_vrai, motif in raisons if est_vrai), "")


def _expliquer(fait: Fait, ecarts: Counter[tuple[str, int]], manquantes: list[str]) -> None:
    if fait.est_attestee:
        return
    if fait.motif:
        ecarts[fait.motif, -1] += 1
    else:
        manquantes.append(str(fait.uuid))


def _module_retire(code: str, instant: datetime) -> str:
    """Le motif, si un module du parcours a été mis hors ligne : il manquait peut-être à la personne ce jour-là."""
    parcours = ParcoursPage.objects.filter(code=code).first()
    retires = ModulePage.objects.child_of(parcours).filter(live=False, first_published_at__lte=instant)
    return COMPOSITION if retires.exists() else ""


def _tient(fait: Fait) -> bool:
    """Vrai si chaque validation copiée dans le fait est encore valide : seule la composition a changé."""
    validations = [module["realisation"] for module in fait.composition]
    return Realisation.objects.valides().filter(uuid__in=validations).count() == len(validations)


def _de_parcours() -> AttestationQuerySet:
    return Attestation.objects.filter(genre=Attestation.Genre.PARCOURS)


def _vivantes() -> QuerySet[Attestation]:
    return vivantes(_de_parcours())


def _anomalies(manquantes: Iterable[str], de_trop: Iterable[str]) -> Iterator[Anomalie]:
    """Les règles propres aux parcours."""
    yield _nommer("parcours_sans_attestation", "Parcours complet sans attestation, ni raison connue.", manquantes)
    yield _nommer("attestation_de_parcours_de_trop", "Attestation d'un parcours dont un module est annulé.", de_trop)
    fait = ParcoursAcheve.objects.filter(uuid=TexteUuid(OuterRef("reference")))
    yield anomalie(
        "attestation_sans_parcours", "Attestation de parcours dont la référence n'est pas un parcours achevé.",
        _de_parcours().exclude(Exists(fait)), F("reference"),
    )  # fmt: skip


def _nommer(regle: str, message: str, objets: Iterable[str]) -> Anomalie:
    liste = sorted(objets)
    return Anomalie(regle, message, len(liste), liste[:EXEMPLES])
