"""L'émetteur : ses clés publiques, gardées et publiées pour toujours, et ses listes de révocation."""

from typing import Self

from django.db import models
from django.db.models import F, Q


class CleEmetteurQuerySet(models.QuerySet["CleEmetteur"]):
    def de_badge(self) -> Self:
        return self.filter(usage=CleEmetteur.Usage.BADGE)

    def de_sceau(self) -> Self:
        return self.filter(usage=CleEmetteur.Usage.SCEAU)

    def fiables(self) -> Self:
        """Actives ou retirées ; jamais compromises."""
        return self.filter(date_compromission=None)


class CleEmetteur(models.Model):
    """Une clé publique qui a servi. Aucune clé privée n'entre en base."""

    class Usage(models.TextChoices):
        BADGE = "badge", "Badges, statuts et registre"
        SCEAU = "sceau", "Sceau des documents"

    kid = models.CharField("nom de la clé", max_length=64, unique=True)
    usage = models.CharField(max_length=5, choices=Usage.choices)
    cle_publique = models.CharField("clé publique (Multikey)", max_length=100, blank=True)
    certificat = models.TextField("certificat et sa chaîne (PEM)", blank=True)
    est_essai = models.BooleanField("clé d'essai", default=False)
    date_activation = models.DateTimeField("active depuis le")
    date_retrait = models.DateTimeField("retirée le", null=True, blank=True)
    date_compromission = models.DateTimeField("compromise le", null=True, blank=True)

    objects = CleEmetteurQuerySet.as_manager()

    class Meta:
        verbose_name = "clé de l'émetteur"
        verbose_name_plural = "clés de l'émetteur"
        ordering = ["date_activation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(usage="badge", certificat="") & ~Q(cle_publique="")
                | Q(usage="sceau", cle_publique="") & ~Q(certificat=""),
                name="certificats_cleemetteur_selon_usage",
                violation_error_message="Une clé de badge porte une clé publique, un cachet porte un certificat.",
            )
        ]

    def __str__(self) -> str:
        return self.kid


class ListeStatutQuerySet(models.QuerySet["ListeStatut"]):
    def a_signer(self) -> Self:
        """Changées depuis leur dernière signature, ou jamais signées."""
        return self.exclude(version_signee=F("version"))


class ListeStatut(models.Model):
    """Une liste de révocation publiée : un bit par attestation, signée à chaque changement et chaque jour."""

    TAILLE = 131_072

    numero = models.PositiveIntegerField("numéro", unique=True)
    taille = models.PositiveIntegerField(default=TAILLE)
    attribues = models.PositiveIntegerField("indices attribués", default=0)
    version = models.PositiveIntegerField(default=1, help_text="Avance dans la transaction qui change un bit.")
    version_signee = models.PositiveIntegerField("version signée", default=0)
    document = models.JSONField("liste signée", null=True, blank=True)
    date_signature = models.DateTimeField("signée le", null=True, blank=True)

    objects = ListeStatutQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de statuts"
        verbose_name_plural = "listes de statuts"
        ordering = ["numero"]

    def __str__(self) -> str:
        return f"liste {self.numero}"
