"""La cohérence des preuves : réalisations, attestations, numéros. Lecture seule, par ensembles."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Substr, TruncDate
from django.utils import timezone

from certificats.models import Attestation, AttestationQuerySet, Compteur

from . import certificat, coherence_parcours
from .constats import DEMANDE, EXEMPLES, REVOQUEE, Anomalie, Ecart, anomalie, vivantes
from .expressions import TexteUuid, UuidTexte
from .models import Realisation, Renouvellement

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Rapport:
    """Le résultat : vrai (`est_coherent`) seulement sans aucune anomalie et sans écart inexpliqué."""

    formations_realisees: int
    attestations_vivantes: int
    ecarts: list[Ecart]
    parcours_complets: int = 0
    attestations_de_parcours: int = 0
    ecarts_de_parcours: list[Ecart] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def ecart_inexplique(self) -> int:
        """Ce qui reste de (vivantes - I1) une fois ôtés les écarts nommés."""
        return self.attestations_vivantes - self.formations_realisees - _somme(self.ecarts)

    @property
    def ecart_de_parcours_inexplique(self) -> int:
        """Ce qui reste de (attestations de parcours vivantes - I3) une fois ôtés les écarts nommés."""
        return self.attestations_de_parcours - self.parcours_complets - _somme(self.ecarts_de_parcours)

    @property
    def est_coherent(self) -> bool:
        return not (self.anomalies or self.ecart_inexplique or self.ecart_de_parcours_inexplique)

    def en_dict(self) -> dict[str, Any]:
        """La forme écrite en JSON."""
        return {
            "est_coherent": self.est_coherent,
            "formations_realisees": self.formations_realisees,
            "attestations_vivantes": self.attestations_vivantes,
            "ecarts": [asdict(ecart) for ecart in self.ecarts],
            "ecart_inexplique": self.ecart_inexplique,
            "parcours_complets": self.parcours_complets,
            "attestations_de_parcours": self.attestations_de_parcours,
            "ecarts_de_parcours": [asdict(ecart) for ecart in self.ecarts_de_parcours],
            "ecart_de_parcours_inexplique": self.ecart_de_parcours_inexplique,
            "anomalies": [asdict(anomalie) for anomalie in self.anomalies],
        }


def verifier() -> Rapport:
    """Passe toutes les règles. Les préparateurs, administrateurs et comptes d'essai n'ont ni l'une ni l'autre."""
    parcours = coherence_parcours.constater()
    return Rapport(
        formations_realisees=Realisation.objects.valides().premieres().count(),
        attestations_vivantes=_vivantes().count(),
        ecarts=[ecart for ecart in _ecarts() if ecart.nombre],
        parcours_complets=parcours.complets,
        attestations_de_parcours=parcours.vivantes,
        ecarts_de_parcours=[ecart for ecart in parcours.ecarts if ecart.nombre],
        anomalies=[a for a in (*_anomalies(), *_numeros(), *parcours.anomalies) if a.nombre],
    )


def _somme(ecarts: list[Ecart]) -> int:
    return sum(ecart.sens * ecart.nombre for ecart in ecarts)


def _de_module() -> AttestationQuerySet:
    return Attestation.objects.filter(genre=Attestation.Genre.MODULE)


def _vivantes() -> QuerySet[Attestation]:
    return vivantes(_de_module())


def _chaine(attestations: QuerySet[Attestation] | None = None, **conditions: Any) -> Exists:
    """Vrai si une attestation de la réalisation externe remplit ces conditions."""
    parmi = _de_module() if attestations is None else attestations
    return Exists(parmi.filter(reference=UuidTexte(OuterRef("uuid")), **conditions))


def _realisation() -> QuerySet[Realisation]:
    """La réalisation que nomme l'attestation externe."""
    return Realisation.objects.filter(uuid=TexteUuid(OuterRef("reference")))


def _renouvellement() -> QuerySet[Renouvellement]:
    """Le renouvellement que nomme l'attestation externe."""
    return Renouvellement.objects.filter(uuid=TexteUuid(OuterRef("reference")))


def _etablies() -> QuerySet[Realisation]:
    """Celles qui doivent avoir une chaîne : valides, non importées."""
    return Realisation.objects.valides().exclude(origine=Realisation.Origine.IMPORT)


def _ecarts() -> Iterator[Ecart]:
    """Les écarts nommés, disjoints : une réalisation n'entre que sous le premier motif qui la décrit."""
    valides = Realisation.objects.valides()
    vivante = _chaine(_vivantes())
    yield Ecart("actualisation", 1, valides.actualisations().filter(vivante).count())
    renouvelees = Renouvellement.objects.filter(vivante, realisation__date_annulation__isnull=True)
    yield Ecart("renouvellement", 1, renouvelees.count())
    doublons = Realisation.objects.filter(date_annulation__isnull=False, doublon_de__isnull=False)
    yield Ecart("fusion", 1, doublons.filter(vivante).count())
    motif = Case(
        When(origine=Realisation.Origine.IMPORT, then=Value("importee")),
        When(_chaine(date_effacement__isnull=False), then=Value("effacee")),
        When(_chaine(date_revocation__isnull=False, motif_code=DEMANDE), then=Value(REVOQUEE)),
        When(_chaine(date_expiration__lte=timezone.now()), then=Value("expiree")),
        default=Value(""),
    )
    sans = valides.premieres().exclude(vivante).annotate(motif=motif).values("motif")
    for ligne in sans.annotate(nombre=Count("pk")).exclude(motif="").order_by("motif"):
        yield Ecart(ligne["motif"], -1, ligne["nombre"])


def _anomalies() -> Iterator[Anomalie]:
    """Les règles qui portent sur une réalisation ou une attestation."""
    uuid, reference = UuidTexte("uuid"), F("reference")
    yield anomalie(
        "realisation_sans_attestation", "Réalisation établie par le portail sans attestation.",
        _etablies().exclude(_chaine()), uuid,
    )  # fmt: skip
    yield anomalie(
        "attestation_sans_realisation", "Attestation de module dont la référence n'est pas une réalisation.",
        _de_module().exclude(Exists(_realisation())).exclude(Exists(_renouvellement())), reference,
    )  # fmt: skip
    yield anomalie(
        "attestation_de_trop", "Attestation vivante d'une réalisation annulée ou importée.",
        _vivantes().filter(Exists(_realisation().filter(certificat.en_trop()))), reference,
    )  # fmt: skip
    yield anomalie(
        "chaine_a_plusieurs_vivantes", "Plus d'une attestation vivante pour une référence.",
        Attestation.objects.vivantes().values("reference").annotate(nombre=Count("pk")).filter(nombre__gt=1), reference,
    )  # fmt: skip
    yield anomalie(
        "chaine_rompue", "Les versions d'une chaîne ne se suivent pas depuis 1.",
        Attestation.objects.values("reference").annotate(plus=Max("version"), moins=Min("version"), nombre=Count("pk"))
        .filter(Q(moins__gt=1) | ~Q(plus=F("nombre"))), reference,
    )  # fmt: skip
    yield anomalie(
        "revoquee_sans_motif_admis", "Formation comptée dont l'attestation est révoquée par l'émetteur, ou annulée.",
        _sans_raison(), uuid,
    )  # fmt: skip
    yield from _anomalies_de_certificat(reference)
    yield from _anomalies_de_realisation(uuid)


def _anomalies_de_certificat(reference: Any) -> Iterator[Anomalie]:
    """Les certificats de réalisation n'entrent dans aucun compte ; chacun nomme une réalisation qui tient."""
    certificats = Attestation.objects.filter(genre=Attestation.Genre.CERTIFICAT)
    yield anomalie(
        "certificat_sans_realisation", "Certificat dont la référence n'est pas celle d'une réalisation.",
        certificats.exclude(Exists(certificat.realisation_certifiee())), reference,
    )  # fmt: skip
    ecartee = certificat.realisation_certifiee().filter(certificat.en_trop())
    yield anomalie(
        "certificat_de_trop", "Certificat vivant d'une réalisation annulée ou importée.",
        vivantes(certificats).filter(Exists(ecartee)), reference,
    )  # fmt: skip


def _sans_raison() -> QuerySet[Realisation]:
    """Une chaîne existe, mais rien n'y est vivant, expiré, effacé, ni révoqué à la demande du titulaire."""
    sans = _etablies().filter(_chaine()).exclude(_chaine(_de_module().vivantes()))
    sans = sans.exclude(_chaine(date_effacement__isnull=False))
    return sans.exclude(_chaine(date_revocation__isnull=False, motif_code=DEMANDE))


def _anomalies_de_realisation(uuid: Any) -> Iterator[Anomalie]:
    """Les règles qui ne regardent que la réalisation."""
    toutes = Realisation.objects.all()
    yield anomalie(
        "jour_incoherent", "Le jour n'est pas celui de la dernière condition à Paris.",
        toutes.annotate(attendu=TruncDate("date_fin", tzinfo=PARIS)).exclude(jour=F("attendu")), uuid,
    )  # fmt: skip
    yield anomalie(
        "cle_statistique_etrangere", "La clé statistique n'est pas celle de la personne.",
        toutes.filter(professionnel__isnull=False).exclude(cle_statistique=F("professionnel__cle_statistique")), uuid,
    )  # fmt: skip
    yield anomalie(
        "compte_qui_ne_compte_pas", "Réalisation d'un compte d'essai.",
        toutes.valides().filter(professionnel__est_compte_essai=True), uuid,
    )  # fmt: skip
    orpheline = Q(inscription=None) | ~Q(inscription__professionnel=F("professionnel"))
    yield anomalie(
        "realisation_orpheline", "Réalisation du portail sans inscription, ou sur l'inscription d'une autre personne.",
        toutes.filter(origine=Realisation.Origine.PORTAIL, professionnel__isnull=False).filter(orpheline), uuid,
    )  # fmt: skip
    yield anomalie(
        "premieres_en_double", "Deux premières validations du même module par la même personne.",
        toutes.valides().premieres().values("cle_statistique", "module_page").annotate(nombre=Count("pk"))
        .filter(nombre__gt=1), UuidTexte("cle_statistique"),
    )  # fmt: skip


def _numeros() -> Iterable[Anomalie]:
    """Par année, autant de numéros que le compteur en a donné, de 1 à son dernier."""
    rang = Cast(Substr("numero", 6), IntegerField())
    annees = Attestation.objects.annotate(annee=Substr("numero", 1, 4)).values("annee").order_by("annee")
    lignes = annees.annotate(nombre=Count("pk"), plus=Max(rang)).values_list("annee", "nombre", "plus")
    vus = {annee: (nombre, plus) for annee, nombre, plus in lignes}
    donnes = dict(Compteur.objects.values_list("cle", "dernier"))
    fautes = []
    for annee in sorted(vus.keys() | donnes.keys()):
        nombre, plus = vus.get(annee, (0, 0))
        dernier = donnes.get(annee, 0)
        if not nombre == plus == dernier:
            fautes.append(f"{annee} : {nombre} numéros, le plus grand {plus}, compteur {dernier}{_trous(annee)}")
    return [Anomalie("numeros_troues", "La suite des numéros a un trou ou dépasse le compteur.", len(fautes), fautes)]


def _trous(annee: str) -> str:
    """Les premiers numéros dont le précédent n'existe pas."""
    de_lannee = Attestation.objects.filter(numero__startswith=f"{annee}-").annotate(
        rang=Cast(Substr("numero", 6), IntegerField())
    )
    precedent = de_lannee.filter(rang=OuterRef("rang") - 1)
    apres_un_trou = de_lannee.filter(rang__gt=1).exclude(Exists(precedent)).order_by("rang")
    numeros = list(apres_un_trou.values_list("numero", flat=True)[:EXEMPLES])
    return f", trou avant {', '.join(numeros)}" if numeros else ""
