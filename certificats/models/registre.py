"""Le registre : des événements en chaîne de hachage et des racines signées. La base refuse de les changer."""

from django.db import models

from .attestations import Attestation
from .emetteur import CleEmetteur


class TeteRegistre(models.Model):
    """Le dernier rang du registre, sur une seule ligne : la verrouiller met les écritures en file."""

    dernier = models.PositiveBigIntegerField("dernier rang", default=0)

    class Meta:
        verbose_name = "tête du registre"
        verbose_name_plural = "tête du registre"

    def __str__(self) -> str:
        return f"rang {self.dernier}"


class EvenementJournal(models.Model):
    """Un fait de la vie d'une attestation, sans nom, ni courriel, ni code ; ajout seul (déclencheurs de `0005`)."""

    class Type(models.TextChoices):
        EMISE = "emise", "Émise"
        REVOQUEE = "revoquee", "Révoquée"
        REMPLACEE = "remplacee", "Remplacée"
        ANNULEE = "annulee", "Annulée"
        EFFACEE = "effacee", "Données effacées"

    seq = models.PositiveBigIntegerField("rang", unique=True)
    type = models.CharField(max_length=10, choices=Type.choices)
    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="evenements")
    date = models.DateTimeField()
    corps = models.JSONField()
    precedent = models.CharField("empreinte précédente", max_length=64)
    empreinte = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "événement du registre"
        verbose_name_plural = "événements du registre"
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class RacineJournal(models.Model):
    """La racine de Merkle du registre à la fin d'un jour, signée et publiée ; ajout seul."""

    jour = models.DateField(unique=True)
    seq_fin = models.PositiveBigIntegerField("dernier rang")
    racine = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    cle = models.ForeignKey(CleEmetteur, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "racine du registre"
        verbose_name_plural = "racines du registre"
        ordering = ["-jour"]

    def __str__(self) -> str:
        return f"{self.jour} {self.racine[:12]}"
