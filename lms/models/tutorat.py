"""Les questions posées au tuteur depuis une leçon : un échange daté, vu de la personne et de qui lui répond."""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models

from .suivi import Inscription


class EchangeQuerySet(models.QuerySet["EchangeTuteur"]):
    """Les phrases des échanges."""

    def de(self, professionnel: Any) -> Self:
        return self.filter(inscription__professionnel=professionnel)

    def visibles_par(self, acteur: Any) -> Self:
        """Tous pour qui répond ; aucun pour les autres (la personne passe par `de`)."""
        return self if acteur.has_perm("lms.repondre_au_tutorat") else self.none()

    def en_attente(self) -> Self:
        """Ceux qui attendent une réponse, le plus urgent d'abord ; sans délai promis, le plus ancien."""
        attente = self.filter(date_attente__isnull=False)
        return attente.order_by(models.F("date_limite").asc(nulls_last=True), "date_attente")

    def en_retard(self, aujourdhui: date) -> Self:
        """Ceux dont le délai promis est passé."""
        return self.filter(date_attente__isnull=False, date_limite__lt=aujourdhui)


class EchangeTuteur(models.Model):
    """Une question d'une personne inscrite, et ce qui s'est dit ensuite. Jamais un score."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    inscription = models.ForeignKey(Inscription, on_delete=models.CASCADE, related_name="echanges")
    lecon = models.ForeignKey("cours.LeconPage", null=True, on_delete=models.SET_NULL, related_name="+")
    date_ouverture = models.DateTimeField("ouvert le")
    date_attente = models.DateTimeField("en attente de réponse depuis le", null=True, blank=True)
    date_limite = models.DateField("réponse promise avant la fin du", null=True, blank=True)

    objects = EchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "échange avec le tuteur"
        verbose_name_plural = "échanges avec le tuteur"
        ordering = ["-date_ouverture"]
        permissions = [("repondre_au_tutorat", "Répondre aux questions posées au tuteur")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date_limite=None) | models.Q(date_attente__isnull=False),
                name="lms_echangetuteur_limite_en_attente",
                violation_error_message="Un délai promis ne vaut que pour une question en attente.",
            )
        ]

    def __str__(self) -> str:
        return f"Échange du {self.date_ouverture:%d/%m/%Y}"


class MessageTuteur(models.Model):
    """Ce qui a été écrit, par la personne ou par qui lui répond. L'`uuid` du formulaire le rend rejouable."""

    class Genre(models.TextChoices):
        QUESTION = "question", "Question"
        REPONSE = "reponse", "Réponse"

    uuid = models.UUIDField(unique=True, editable=False)
    echange = models.ForeignKey(EchangeTuteur, on_delete=models.CASCADE, related_name="messages")
    genre = models.CharField(max_length=10, choices=Genre.choices)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    texte = models.TextField(max_length=2000)
    date = models.DateTimeField("écrit le")

    class Meta:
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} du {self.date:%d/%m/%Y}"
