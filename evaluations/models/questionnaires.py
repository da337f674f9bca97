"""Le quiz : des questions notées par le serveur, chacune avec sa justification et sa source."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from .activites import Activite


class Questionnaire(Activite):
    """Un quiz : seuil de réussite en pour cent, tentatives illimitées, meilleur résultat gardé."""

    GENRE = Activite.Genre.QUESTIONNAIRE.value

    seuil_reussite = models.PositiveSmallIntegerField(
        "seuil de réussite (%)", default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("duree_minutes"), FieldPanel("seuil_reussite")]),
        FieldPanel("titre"),
        FieldPanel("consigne"),
        InlinePanel("questions", heading="Questions", label="Question", min_num=1),
    ]

    class Meta:
        verbose_name = "quiz"
        verbose_name_plural = "quiz"


class Question(Orderable, ClusterableModel):
    """Une question à réponse unique ; sa justification s'affiche après la réponse."""

    class Genre(models.TextChoices):
        CHOIX_UNIQUE = "choix_unique", "Choix unique"
        VRAI_FAUX = "vrai_faux", "Vrai ou faux"

    questionnaire = ParentalKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField("code", max_length=40, help_text="Par exemple A1-Q1.")
    genre = models.CharField(max_length=20, choices=Genre.choices, default=Genre.CHOIX_UNIQUE)
    enonce = models.TextField("énoncé")
    justification = models.TextField("justification, affichée après la réponse")
    source = models.CharField("source", max_length=250, blank=True)
    source_url = models.URLField("adresse de la source", max_length=300, blank=True)
    source_date = models.CharField("date de la source", max_length=40, blank=True)
    date_verification = models.DateField("vérifiée le", null=True, blank=True)

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("genre")]),
        FieldPanel("enonce"),
        InlinePanel("choix", heading="Choix", label="Choix", min_num=2),
        FieldPanel("justification"),
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("source_url"), FieldPanel("source_date"), FieldPanel("date_verification")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "code"],
                name="evaluations_question_code_unique",
                violation_error_message="Deux questions du quiz portent le même code.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Choix(Orderable):
    """Un choix proposé, juste ou non, avec son retour."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choix")
    texte = models.CharField(max_length=300)
    est_juste = models.BooleanField("bonne réponse", default=False)
    retour = models.CharField("retour si ce choix est fait", max_length=400, blank=True)

    panels: ClassVar[Sequence[Any]] = [FieldPanel("texte"), FieldPanel("est_juste"), FieldPanel("retour")]

    def __str__(self) -> str:
        return self.texte
