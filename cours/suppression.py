"""Ce qui empêche de supprimer une image, un document, un chiffre ou un terme : les leçons qui s'en servent."""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .models import Chiffre, LeconDocument, LeconImage, LeconPage, Terme


def lecons_qui_montrent(fichier: Any) -> list[LeconPage]:
    """Les leçons publiées qui montrent cette image ou donnent ce document ; vide pour tout autre objet."""
    liens: Any
    if isinstance(fichier, get_image_model()):
        liens = LeconImage.objects.filter(image=fichier).values("lecon")
    elif isinstance(fichier, get_document_model()):
        liens = LeconDocument.objects.filter(document=fichier).values("lecon")
    else:
        return []
    return list(LeconPage.objects.filter(pk__in=liens).defer("corps"))


def obstacle(objet: Any) -> str:
    """La phrase qui retient cette image, ce document, ce chiffre ou ce terme ; vide si aucune leçon ne s'en sert."""
    return _citation(objet) if isinstance(objet, Chiffre | Terme) else _fichier(objet)


def _citation(reference: Chiffre | Terme) -> str:
    codes = sorted(reference.liens_lecons.values_list("lecon__code", flat=True))
    if not codes:
        return ""
    return f"«\u00a0{reference}\u00a0» est cité dans {', '.join(codes)}\u00a0: ôtez-le d'abord des leçons."


def _fichier(fichier: Any) -> str:
    lecons = lecons_qui_montrent(fichier)
    if not lecons:
        return ""
    titres = ", ".join(f"«\u00a0{lecon.title}\u00a0»" for lecon in lecons[:3])
    return (
        f"«\u00a0{fichier.title}\u00a0» est montré par {len(lecons)} leçon(s) en ligne ({titres})\u00a0: ce fichier ne "
        "peut pas être supprimé. Retirez-le d'abord de ces leçons, ou remplacez-le en modifiant sa fiche."
    )
