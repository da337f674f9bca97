"""Les lots : une formation en présentiel saisie pour un groupe, et l'archive de ses attestations."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from .personnes import Professionnel
from .suivi import Realisation


class Lot(models.Model):
    """Un groupe formé en présentiel : un module, des dates, des personnes. Chaque ligne est une transaction."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    module_page = models.ForeignKey("cours.ModulePage", on_delete=models.PROTECT, related_name="+")
    debut = models.DateField("du")
    fin = models.DateField("au")
    date_creation = models.DateTimeField("saisi le")
    date_preparation = models.DateTimeField("archive préparée le", null=True, blank=True)
    archive_sha256 = models.CharField("archive zip", max_length=64, blank=True)
    impression_sha256 = models.CharField("copie d'impression", max_length=64, blank=True)

    class Meta:
        ordering = ["-date_creation"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gte=models.F("debut")),
                name="lms_lot_dates_ordonnees",
                violation_error_message="La date de fin doit suivre la date de début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.module_page.code} du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"


class LigneLot(models.Model):
    """Une personne du lot : sa réalisation, ou le motif de son refus."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="lignes")
    professionnel = models.ForeignKey(Professionnel, on_delete=models.CASCADE, related_name="+")
    realisation = models.OneToOneField(
        Realisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ligne_lot"
    )
    refus = models.CharField(max_length=200, blank=True)
    date_traitement = models.DateTimeField("traitée le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de lot"
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "professionnel"],
                name="lms_lignelot_unique",
                violation_error_message="Cette personne est déjà dans le lot.",
            )
        ]

    def __str__(self) -> str:
        return f"ligne {self.pk}"
