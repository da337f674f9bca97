"""Les blocs d'une leçon : ce qu'une formatrice assemble dans l'éditeur, ce qu'un fichier de curriculum décrit."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from evaluations.blocks import ActiviteBlock

TEXTE_COURT = ["bold", "italic", "link"]
TEXTE_LONG = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


class EncartBlock(blocks.StructBlock):
    """Un encart de texte ; le genre de bloc dit son rôle (terrain, exemple, demain…)."""

    texte = blocks.RichTextBlock(features=[*TEXTE_COURT, "ol", "ul"], label="Texte")


class RetenirBlock(blocks.StructBlock):
    """« À retenir » : trois lignes au plus."""

    lignes = blocks.ListBlock(blocks.CharBlock(max_length=220), min_num=1, max_num=4, label="Lignes")

    class Meta:
        icon = "pick"
        label = "À retenir"
        template = "cours/blocs/retenir.html"


class AVousBlock(blocks.StructBlock):
    """Une activité de quelques minutes, faite sur place ; rien n'est envoyé."""

    titre = blocks.CharBlock(max_length=120, label="Titre")
    duree = blocks.IntegerBlock(min_value=1, max_value=30, default=3, label="Durée (minutes)")
    consigne = blocks.RichTextBlock(features=[*TEXTE_COURT, "ol", "ul"], label="Consigne")

    class Meta:
        icon = "edit"
        label = "À vous"
        template = "cours/blocs/a_vous.html"


class CitationBlock(blocks.StructBlock):
    texte = blocks.TextBlock(label="Texte cité")
    auteur = blocks.CharBlock(max_length=160, label="Auteur, année")
    source_nom = blocks.CharBlock(max_length=160, required=False, label="Source")
    source_url = blocks.URLBlock(required=False, label="Adresse")

    class Meta:
        icon = "openquote"
        label = "Citation"
        template = "cours/blocs/citation.html"


class ChiffreBlock(blocks.StructBlock):
    """Un chiffre sourcé, choisi parmi ceux du CMS : corrigé une fois, il l'est dans toutes les leçons."""

    chiffre = SnippetChooserBlock("cours.Chiffre", label="Chiffre")

    class Meta:
        icon = "order"
        label = "Chiffre sourcé"
        template = "cours/blocs/chiffre.html"


class UrgencesBlock(blocks.StaticBlock):
    """Les numéros d'urgence du site, à l'endroit de la leçon où l'on en a besoin."""

    class Meta:
        icon = "warning"
        label = "Numéros d'urgence"
        admin_text = "Les numéros d'urgence du site s'affichent ici."
        template = "cours/blocs/urgences.html"


class SourceBlock(blocks.StructBlock):
    cle = blocks.CharBlock(max_length=12, label="Clé")
    titre = blocks.CharBlock(max_length=300, label="Titre")
    url = blocks.URLBlock(required=False, label="Adresse")
    date = blocks.CharBlock(max_length=40, required=False, label="Date de la source")


class SourcesBlock(blocks.StructBlock):
    sources = blocks.ListBlock(SourceBlock(), min_num=1, label="Sources")

    class Meta:
        icon = "link"
        label = "Sources"
        template = "cours/blocs/sources.html"


class ImageBlock(blocks.StructBlock):
    """Une image dit toujours ce qu'elle montre, ou qu'elle ne fait que décorer."""

    image = ImageChooserBlock(label="Image")
    alternative = blocks.CharBlock(max_length=250, required=False, label="Texte de remplacement")
    est_decorative = blocks.BooleanBlock(required=False, label="Image purement décorative")
    legende = blocks.CharBlock(max_length=250, required=False, label="Légende")

    class Meta:
        icon = "image"
        label = "Image"
        template = "cours/blocs/image.html"

    def clean(self, value: Any) -> Any:
        """Exige un texte de remplacement, sauf image déclarée décorative (RGAA 1.1)."""
        propre = super().clean(value)
        if not propre["alternative"].strip() and not propre["est_decorative"]:
            message = "Décrivez l'image, ou cochez « purement décorative »."
            raise blocks.StructBlockValidationError({"alternative": ValidationError(message)})
        return propre


class VideoBlock(blocks.StructBlock):
    """Une vidéo hébergée ici, avec sous-titres et transcription (RGAA 4.1 à 4.3)."""

    titre = blocks.CharBlock(max_length=160, label="Titre")
    video = DocumentChooserBlock(label="Fichier vidéo (mp4, webm)")
    sous_titres = DocumentChooserBlock(label="Sous-titres (vtt)")
    transcription = blocks.RichTextBlock(features=TEXTE_LONG, label="Transcription")

    class Meta:
        icon = "media"
        label = "Vidéo"
        template = "cours/blocs/video.html"

    def clean(self, value: Any) -> Any:
        """Refuse un fichier qui n'est pas une vidéo, ou des sous-titres qui n'en sont pas."""
        propre = super().clean(value)
        erreurs = {}
        if propre["video"].file_extension.lower() not in {"mp4", "webm"}:
            erreurs["video"] = ValidationError("Choisissez un fichier mp4 ou webm.")
        if propre["sous_titres"].file_extension.lower() != "vtt":
            erreurs["sous_titres"] = ValidationError("Choisissez un fichier de sous-titres vtt.")
        if erreurs:
            raise blocks.StructBlockValidationError(erreurs)
        return propre


class RessourceBlock(blocks.StructBlock):
    """Un document à télécharger ; son poids est affiché."""

    document = DocumentChooserBlock(label="Document")
    titre = blocks.CharBlock(max_length=160, label="Titre")
    description = blocks.CharBlock(max_length=300, required=False, label="Ce qu'on y trouve")

    class Meta:
        icon = "doc-full"
        label = "Ressource à télécharger"
        template = "cours/blocs/ressource.html"


def _encart(libelle: str, icone: str, gabarit: str) -> EncartBlock:
    return EncartBlock(label=libelle, icon=icone, template=f"cours/blocs/{gabarit}.html")


class CorpsBlock(blocks.StreamBlock):
    """Le corps d'une leçon."""

    texte = blocks.RichTextBlock(features=TEXTE_LONG, label="Texte", icon="pilcrow", template="cours/blocs/texte.html")
    retenir = RetenirBlock()
    terrain = _encart("Sur le terrain", "group", "terrain")
    exemple = _encart("Exemple", "tick", "exemple")
    contre_exemple = _encart("Contre-exemple", "cross", "contre_exemple")
    a_vous = AVousBlock()
    demain = _encart("Demain, sur le terrain", "date", "demain")
    citation = CitationBlock()
    chiffre = ChiffreBlock()
    urgences = UrgencesBlock()
    image = ImageBlock()
    video = VideoBlock()
    ressource = RessourceBlock()
    activite = ActiviteBlock(label="Activité", icon="form", template="cours/blocs/activite.html")
    sources = SourcesBlock()
