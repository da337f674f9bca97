"""Ce que l'exploitant règle dans le CMS avant d'ouvrir un module : qui répond, en combien de temps, qui signe."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="user")
class ReglagesFormation(BaseGenericSetting):
    """Vides à la livraison : rien n'est inventé. La fiche d'un module les montre (code du travail, D6313-3-1)."""

    tuteur_nom = models.CharField("tuteur ou tutrice", max_length=120, blank=True)
    tuteur_contact = models.CharField("contact du tuteur", max_length=200, blank=True, help_text="Courriel, téléphone.")
    delai_reponse_jours = models.PositiveSmallIntegerField(
        "délai de réponse (jours ouvrés)",
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(30)],
    )  # fmt: skip
    contact_handicap = models.CharField("contact handicap", max_length=200, blank=True)
    signataire_nom = models.CharField("signataire des attestations", max_length=120, blank=True)
    signataire_qualite = models.CharField("qualité du signataire", max_length=120, blank=True)

    panels: ClassVar[Sequence[Any]] = [
        MultiFieldPanel(
            [FieldPanel("tuteur_nom"), FieldPanel("tuteur_contact"), FieldPanel("delai_reponse_jours")],
            "Accompagnement",
        ),
        FieldPanel("contact_handicap"),
        FieldRowPanel([FieldPanel("signataire_nom"), FieldPanel("signataire_qualite")]),
    ]

    class Meta:
        verbose_name = "réglages de la formation"

    def __str__(self) -> str:
        return "Réglages de la formation"

    @property
    def manquants(self) -> list[str]:
        """Le libellé de chaque réglage vide."""
        champs = [champ for champ in self._meta.fields if champ.name != "id"]
        return [str(champ.verbose_name) for champ in champs if not getattr(self, champ.name)]
