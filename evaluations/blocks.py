"""Le bloc qui pose une activité dans un contenu du CMS."""

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class ActiviteBlock(blocks.StructBlock):
    """Le lien d'un contenu vers une activité ; tenu en base à la publication par l'app qui possède la page."""

    activite = SnippetChooserBlock("evaluations.Activite", label="Activité")

    class Meta:
        icon = "form"
        label = "Activité"
