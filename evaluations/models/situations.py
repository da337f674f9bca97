"""La mise en situation : un récit à embranchements, fictif, que l'on peut rejouer."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from .activites import Activite

TEXTE = ["bold", "italic", "link", "ul", "ol"]


class MiseEnSituation(Activite):
    """Un contexte, des étapes, un débriefing ; le score ne compte que si l'auteur le veut."""

    GENRE = Activite.Genre.SITUATION.value

    contexte = RichTextField(features=TEXTE)
    avertissement = models.TextField("avertissement (scène sensible)", blank=True)
    debriefing = RichTextField("débriefing", features=["h3", *TEXTE])
    score_compte = models.BooleanField("le score compte", default=False)

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("duree_minutes"), FieldPanel("score_compte")]),
        FieldPanel("titre"),
        FieldPanel("consigne"),
        FieldPanel("avertissement"),
        FieldPanel("contexte"),
        InlinePanel("etapes", heading="Étapes", label="Étape", min_num=1),
        FieldPanel("debriefing"),
    ]

    class Meta:
        verbose_name = "mise en situation"
        verbose_name_plural = "mises en situation"


class Etape(Orderable, ClusterableModel):
    """Un moment du récit ; la première est celle du départ."""

    situation = ParentalKey(MiseEnSituation, on_delete=models.CASCADE, related_name="etapes")
    cle = models.SlugField("clé", max_length=40)
    texte = RichTextField(features=TEXTE)

    panels: ClassVar[Sequence[Any]] = [
        FieldPanel("cle"),
        FieldPanel("texte"),
        InlinePanel("choix", heading="Choix", label="Choix", min_num=1),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["situation", "cle"],
                name="evaluations_etape_cle_unique",
                violation_error_message="Deux étapes portent la même clé.",
            )
        ]

    def __str__(self) -> str:
        return self.cle


class ChoixEtape(Orderable):
    """Ce que l'on peut dire ou faire, ce que cela produit chez l'autre, et où cela mène (vide : au débriefing)."""

    etape = ParentalKey(Etape, on_delete=models.CASCADE, related_name="choix")
    cle = models.SlugField("clé", max_length=40)
    texte = models.TextField()
    consequence = models.TextField("ce que ça fait")
    etape_suivante = models.SlugField("clé de l'étape suivante", max_length=40, blank=True)
    points = models.PositiveSmallIntegerField(default=0)
    posture = models.CharField(max_length=80, blank=True)

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("cle"), FieldPanel("etape_suivante"), FieldPanel("points")]),
        FieldPanel("texte"),
        FieldPanel("consequence"),
        FieldPanel("posture"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["etape", "cle"],
                name="evaluations_choixetape_cle_unique",
                violation_error_message="Deux choix de l'étape portent la même clé.",
            )
        ]

    def __str__(self) -> str:
        return self.cle
