"""Ce que chaque leçon publiée montre : activités, chiffres, termes, images, documents. Tenu à la publication."""

from django.db import models
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

from .pages import LeconPage


def _une_fois(champ: str, message: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["lecon", champ], name=f"cours_lecon{champ}_unique", violation_error_message=message
    )


class LeconActivite(models.Model):
    """Le lien d'une leçon à une activité de son corps, tenu à chaque publication (jamais cherché dans le JSON)."""

    lecon = models.ForeignKey(LeconPage, on_delete=models.CASCADE, related_name="liens_activites")
    activite = models.ForeignKey("evaluations.Activite", on_delete=models.PROTECT, related_name="liens_lecons")

    class Meta:
        constraints = (_une_fois("activite", "Cette activité est déjà dans la leçon."),)

    def __str__(self) -> str:
        return f"leçon {self.lecon_id} : activité {self.activite_id}"


class LeconChiffre(models.Model):
    """Le lien d'une leçon à un chiffre qu'elle cite, en bloc ou dans une phrase ; tenu à chaque publication."""

    lecon = models.ForeignKey(LeconPage, on_delete=models.CASCADE, related_name="liens_chiffres")
    chiffre = models.ForeignKey("cours.Chiffre", on_delete=models.PROTECT, related_name="liens_lecons")

    class Meta:
        constraints = (_une_fois("chiffre", "Ce chiffre est déjà dans la leçon."),)

    def __str__(self) -> str:
        return f"leçon {self.lecon_id} : chiffre {self.chiffre_id}"


class LeconTerme(models.Model):
    """Le lien d'une leçon à un terme qu'elle explique ; tenu à chaque publication."""

    lecon = models.ForeignKey(LeconPage, on_delete=models.CASCADE, related_name="liens_termes")
    terme = models.ForeignKey("cours.Terme", on_delete=models.PROTECT, related_name="liens_lecons")

    class Meta:
        constraints = (_une_fois("terme", "Ce terme est déjà dans la leçon."),)

    def __str__(self) -> str:
        return f"leçon {self.lecon_id} : terme {self.terme_id}"


class LeconImage(models.Model):
    """Le lien d'une leçon publiée à une image qu'elle montre : l'image ne peut plus disparaître sous elle."""

    lecon = models.ForeignKey(LeconPage, on_delete=models.CASCADE, related_name="liens_images")
    image = models.ForeignKey(get_image_model_string(), on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (_une_fois("image", "Cette image est déjà dans la leçon."),)

    def __str__(self) -> str:
        return f"leçon {self.lecon_id} : image {self.image_id}"


class LeconDocument(models.Model):
    """Le lien d'une leçon publiée à un document (vidéo, sous-titres, ressource) qu'elle donne."""

    lecon = models.ForeignKey(LeconPage, on_delete=models.CASCADE, related_name="liens_documents")
    document = models.ForeignKey(get_document_model_string(), on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (_une_fois("document", "Ce document est déjà dans la leçon."),)

    def __str__(self) -> str:
        return f"leçon {self.lecon_id} : document {self.document_id}"
