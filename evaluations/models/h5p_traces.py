"""Ce que laisse une personne dans une activité H5P : où elle en était, et ses réponses question par question."""

from django.conf import settings
from django.db import models

from .h5p import ActiviteH5P
from .tentatives import Tentative


class EtatH5P(models.Model):
    """La reprise : l'état d'une personne dans une activité, remis à zéro quand le contenu change (`content_hash`)."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="etats_h5p")
    activite = models.ForeignKey(ActiviteH5P, on_delete=models.CASCADE, related_name="etats")
    data_id = models.CharField(max_length=64)
    sub_content_id = models.CharField(max_length=64, default="0")
    data = models.TextField()
    content_hash = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    date_maj = models.DateTimeField()

    class Meta:
        verbose_name = "état H5P"
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "activite", "data_id", "sub_content_id"],
                name="evaluations_etath5p_unique",
                violation_error_message="Cet état est déjà enregistré.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_id} {self.sub_content_id}"


class ReponseElementH5P(models.Model):
    """La dernière réponse d'une tentative à un élément (`sub_content_id` vide : l'activité elle-même)."""

    tentative = models.ForeignKey(Tentative, on_delete=models.CASCADE, related_name="reponses_h5p")
    sub_content_id = models.CharField(max_length=64, blank=True)
    interaction_type = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    choix = models.JSONField("réponses proposées", default=list)
    response = models.TextField(blank=True)
    correct_pattern = models.JSONField(default=list)
    brut = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    max = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    date = models.DateTimeField()

    class Meta:
        verbose_name = "réponse à un élément H5P"
        constraints = [
            models.UniqueConstraint(
                fields=["tentative", "sub_content_id"],
                name="evaluations_reponseelementh5p_unique",
                violation_error_message="Cet élément a déjà une réponse dans la tentative.",
            )
        ]

    def __str__(self) -> str:
        return self.sub_content_id or "activité"
