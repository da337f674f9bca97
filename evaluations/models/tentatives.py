"""La tentative : ce qu'une personne a répondu, sur le contenu figé au moment où elle l'a ouvert."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from .activites import Activite


class Tentative(models.Model):
    """Une passation d'une activité ; `registration` est l'inscription que tient `lms`."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    activite = models.ForeignKey(Activite, on_delete=models.PROTECT, related_name="tentatives")
    personne = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tentatives", verbose_name="personne"
    )
    registration = models.UUIDField(db_index=True)
    version_h5p = models.ForeignKey(
        "evaluations.VersionH5P", null=True, blank=True, on_delete=models.PROTECT, related_name="tentatives"
    )
    contenu = models.JSONField("contenu figé à l'ouverture")
    reponses = models.JSONField("réponses données", default=list)
    date_debut = models.DateTimeField("ouverte le")
    date_fin = models.DateTimeField("achevée le", null=True, blank=True)
    points = models.PositiveIntegerField(default=0)
    points_max = models.PositiveIntegerField(default=0)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    est_reussie = models.BooleanField("réussie", null=True, blank=True)
    preuve = models.UUIDField("déclaration qui fait preuve de l'achèvement", null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["personne", "activite", "-date_debut"], name="evaluations_tentative_derniere")]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "activite", "registration"],
                condition=Q(date_fin__isnull=True),
                name="evaluations_tentative_une_ouverte",
                violation_error_message="Une tentative est déjà ouverte pour cette activité.",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="evaluations_tentative_score_borne",
                violation_error_message="Un score est compris entre 0 et 1.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
