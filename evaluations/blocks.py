"""Le bloc qui pose une activité dans un contenu du CMS."""

from typing import Any

from django.utils.functional import cached_property
from wagtail import blocks


class ActiviteChooserBlock(blocks.ChooserBlock):
    """Choisit une activité de n'importe quel genre : leur parent commun n'est pas un snippet."""

    target_model = "evaluations.Activite"

    @cached_property
    def widget(self) -> Any:
        from .viewsets import selecteur_activites

        return selecteur_activites.widget_class()

    class Meta:
        icon = "form"


class ActiviteBlock(blocks.StructBlock):
    """Le lien d'un contenu vers une activité ; tenu en base à la publication par l'app qui possède la page."""

    activite = ActiviteChooserBlock(label="Activité")

    class Meta:
        icon = "form"
        label = "Activité"
