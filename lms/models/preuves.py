"""Ce qui arrive aux preuves après leur délivrance : formations externes, corrections, rappels, consultations."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from .personnes import Professionnel
from .suivi import Realisation


class FormationImportee(models.Model):
    """La pièce d'une réalisation importée (Région, CNFPT, présentiel d'un tiers) et qui l'a validée."""

    realisation = models.OneToOneField(Realisation, on_delete=models.CASCADE, related_name="formation_importee")
    organisme = models.CharField("organisme", max_length=120)
    piece_nom = models.CharField("nom de la pièce", max_length=120)
    piece_sha256 = models.CharField("empreinte de la pièce", max_length=64)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="validée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    date_validation = models.DateTimeField("validée le")

    class Meta:
        verbose_name = "formation importée"

    def __str__(self) -> str:
        return self.organisme


class DemandeCorrection(models.Model):
    """Une personne demande que ses attestations portent son vrai nom ; un coordinateur accepte ou refuse."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    professionnel = models.ForeignKey(Professionnel, on_delete=models.CASCADE, related_name="demandes_correction")
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField(max_length=80)
    date_demande = models.DateTimeField("demandée le")
    date_acceptation = models.DateTimeField("acceptée le", null=True, blank=True)
    date_refus = models.DateTimeField("refusée le", null=True, blank=True)
    motif_refus = models.CharField("motif du refus", max_length=300, blank=True)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "demande de correction"
        ordering = ["-date_demande"]
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel"],
                condition=Q(date_acceptation=None, date_refus=None),
                name="lms_demandecorrection_une_ouverte",
                violation_error_message="Une demande de correction est déjà en attente.",
            ),
            models.CheckConstraint(
                condition=Q(date_acceptation=None) | Q(date_refus=None),
                name="lms_demandecorrection_une_decision",
                violation_error_message="Une demande est acceptée ou refusée, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(date_refus=None) | ~Q(motif_refus=""),
                name="lms_demandecorrection_refus_motive",
                violation_error_message="Un refus porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    @property
    def est_ouverte(self) -> bool:
        return not (self.date_acceptation or self.date_refus)


class RappelExpiration(models.Model):
    """Un rappel envoyé avant l'expiration d'une attestation : une fois par échéance."""

    attestation = models.ForeignKey("certificats.Attestation", on_delete=models.CASCADE, related_name="rappels")
    jours = models.PositiveSmallIntegerField("jours avant l'expiration")
    date_envoi = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "rappel d'expiration"
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "jours"],
                name="lms_rappelexpiration_unique",
                violation_error_message="Ce rappel est déjà envoyé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attestation_id} à {self.jours} jours"


class Renouvellement(models.Model):
    """Une attestation à durée limitée, renouvelée : le quiz réussi de nouveau. Ne compte pas dans l'indicateur."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    realisation = models.ForeignKey(Realisation, on_delete=models.PROTECT, related_name="renouvellements")
    renouvelle = models.OneToOneField(
        "certificats.Attestation",
        verbose_name="attestation renouvelée",
        on_delete=models.PROTECT,
        related_name="renouvellement",
    )
    date = models.DateTimeField("renouvelée le")

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"renouvellement du {self.date:%d/%m/%Y}"


class Consultation(models.Model):
    """Quelqu'un d'autre a vu, nommément, les attestations d'une personne ; elle peut le lire (metier.md §8)."""

    class Ecran(models.TextChoices):
        LISTE = "liste", "Liste des attestations"
        FICHE = "fiche", "Fiche d'une attestation"
        LOT = "lot", "Lot d'attestations"

    professionnel = models.ForeignKey(Professionnel, on_delete=models.CASCADE, related_name="consultations")
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ecran = models.CharField("écran", max_length=10, choices=Ecran.choices)
    jour = models.DateField()

    class Meta:
        ordering = ["-jour", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel", "acteur", "ecran", "jour"],
                name="lms_consultation_une_par_jour",
                violation_error_message="Cette consultation est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ecran_display()} le {self.jour:%d/%m/%Y}"
