"""L'activité : ce qu'un module demande de faire, quel que soit son genre."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index


class Activite(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, ClusterableModel
):
    """Parent concret des genres d'activité ; c'est lui que visent modules, leçons et tentatives."""

    class Genre(models.TextChoices):
        QUESTIONNAIRE = "questionnaire", "Quiz"
        SITUATION = "situation", "Mise en situation"
        H5P = "h5p", "Activité H5P"

    GENRE: ClassVar[str] = ""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField("code", max_length=40, unique=True, help_text="Court et stable, par exemple A1-QUIZ.")
    genre = models.CharField(max_length=20, choices=Genre.choices, editable=False)
    titre = models.CharField(max_length=160)
    consigne = models.TextField("consigne", blank=True)
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=10, validators=[MinValueValidator(1)])
    date_archivage = models.DateTimeField("archivée le", null=True, blank=True, editable=False)
    empreinte_import = models.CharField(max_length=64, blank=True, editable=False)

    search_fields: ClassVar[Sequence[Any]] = [
        index.SearchField("titre"),
        index.AutocompleteField("titre"),
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.FilterField("genre"),
        index.FilterField("date_archivage"),
    ]

    class Meta:
        verbose_name = "activité"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(genre__in=["questionnaire", "situation", "h5p"]),
                name="evaluations_activite_genre_connu",
                violation_error_message="Ce genre d'activité n'existe pas.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.titre}"

    def clean(self) -> None:
        """Le genre se déduit de la classe : il n'est pas saisi."""
        super().clean()
        self.genre = self.GENRE or self.genre

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return f"evaluations/apercu_{self.GENRE}.html"
