"""Ce qui empêche de supprimer une image ou un document : les leçons en ligne qui le montrent."""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .models import LeconDocument, LeconImage, LeconPage


def lecons_qui_montrent(fichier: Any) -> list[LeconPage]:
    """Les leçons publiées qui montrent cette image ou donnent ce document ; vide pour tout autre objet."""
    if isinstance(fichier, get_image_model()):
        liens = LeconImage.objects.filter(image=fichier).values("lecon")
    elif isinstance(fichier, get_document_model()):
        liens = LeconDocument.objects.filter(document=fichier).values("lecon")
    else:
        return []
    return list(LeconPage.objects.filter(pk__in=liens).defer("corps"))


def obstacle(fichier: Any) -> str:
    """La phrase qui retient ce fichier ; vide si aucune leçon ne s'en sert."""
    lecons = lecons_qui_montrent(fichier)
    if not lecons:
        return ""
    titres = ", ".join(f"«\u00a0{lecon.title}\u00a0»" for lecon in lecons[:3])
    return (
        f"«\u00a0{fichier.title}\u00a0» est montré par {len(lecons)} leçon(s) en ligne ({titres})\u00a0: ce fichier ne "
        "peut pas être supprimé. Retirez-le d'abord de ces leçons, ou remplacez-le en modifiant sa fiche."
    )
