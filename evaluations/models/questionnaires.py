"""Le quiz : des questions notées par le serveur, chacune avec sa justification et sa source."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from evaluations.genres import GENRES

from .activites import Activite

LIBELLES = [(genre.nom, genre.libelle) for genre in GENRES.values()]

AIDE_REPONSES = (
    "Choix : une ligne par choix. Ordre : une ligne par élément, dans l'ordre juste. "
    "Association : une ligne par paire. Texte à trous : une ligne par trou, variantes séparées par « | ». "
    "Nombre : une ligne, par exemple 12,8 ± 0,2 %."
)


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
    """Une question notée par le serveur ; sa justification s'affiche après la réponse."""

    questionnaire = ParentalKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField("code", max_length=40, help_text="Par exemple A1-Q1.")
    genre = models.CharField(max_length=20, choices=LIBELLES, default="choix_unique")
    enonce = models.TextField("énoncé", help_text="Texte à trous : écrivez [___] à la place de chaque mot à trouver.")
    choix_dans_l_ordre = models.BooleanField(
        "montrer les choix dans l'ordre", default=False, help_text="Pour une série de nombres ou de dates."
    )
    justification = models.TextField("justification, affichée après la réponse")
    source = models.CharField("source", max_length=250, blank=True)
    source_url = models.URLField("adresse de la source", max_length=300, blank=True)
    source_date = models.CharField("date de la source", max_length=40, blank=True)
    date_verification = models.DateField("vérifiée le", null=True, blank=True)
    etiquettes = models.CharField(
        "étiquettes", max_length=200, blank=True, help_text="Pour la banque de questions, séparées par des virgules."
    )
    origine = models.CharField(
        "reprise de", max_length=81, blank=True, editable=False, help_text="Le quiz et la question d'origine."
    )

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("genre")]),
        FieldPanel("enonce"),
        InlinePanel("choix", heading="Réponses", label="Réponse", min_num=1, help_text=AIDE_REPONSES),
        FieldPanel("choix_dans_l_ordre"),
        FieldPanel("justification"),
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("source_url"), FieldPanel("source_date"), FieldPanel("date_verification")]),
        FieldPanel("etiquettes"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "code"],
                name="evaluations_question_code_unique",
                violation_error_message="Deux questions du quiz portent le même code.",
            ),
            models.CheckConstraint(
                condition=models.Q(genre__in=sorted(GENRES)),
                name="evaluations_question_genre_connu",
                violation_error_message="Ce genre de question n'existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Les étiquettes sont en minuscules, sans doublon, séparées par « , »."""
        super().clean()
        mots = (" ".join(mot.split()).lower() for mot in self.etiquettes.split(","))
        self.etiquettes = ", ".join(dict.fromkeys(filter(None, mots)))


class Choix(Orderable):
    """Une ligne de réponse : un choix juste ou non, un élément, une paire, un trou ou un nombre ; et son retour."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choix")
    texte = models.CharField(max_length=300)
    est_juste = models.BooleanField("bonne réponse", default=False)
    pendant = models.CharField(
        "va avec", max_length=300, blank=True, help_text="Pour une association seulement : la colonne de droite."
    )
    retour = models.CharField(
        "retour", max_length=400, blank=True, help_text="Montré si ce choix est fait, ou si cette ligne est inexacte."
    )

    panels: ClassVar[Sequence[Any]] = [
        FieldPanel("texte"),
        FieldPanel("pendant"),
        FieldPanel("est_juste"),
        FieldPanel("retour"),
    ]

    def __str__(self) -> str:
        return self.texte
