"""Le modèle d'attestation tel que le CMS l'édite."""

from base64 import b64encode
from typing import Any

from wagtail.models import PreviewableMixin

from certificats.edition import PIRES_NOMS, ModeleInutilisableError, apercevoir
from certificats.models import ModeleAttestation


class ModeleDansLeCms(PreviewableMixin, ModeleAttestation):
    """Les mêmes lignes que ModeleAttestation, avec l'aperçu vivant de Wagtail, au nom le plus difficile d'abord."""

    class Meta:
        proxy = True
        verbose_name = "modèle d'attestation"
        verbose_name_plural = "modèles d'attestation"

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(str(rang), f"Au nom de {nom[:40]}") for rang, nom in enumerate(PIRES_NOMS)]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """Une seule taille : celle de l'image, la plus grande que le volet puisse montrer."""
        return [{"name": "page", "icon": "doc-full", "device_width": 540, "label": "Page entière"}]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "lms/cms/apercu_vivant.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """L'image du modèle en cours de saisie, ou la phrase qui dit pourquoi il ne se compose pas."""
        noms = {str(rang): nom for rang, nom in enumerate(PIRES_NOMS)}
        nom = noms.get(mode_name, PIRES_NOMS[0])
        try:
            return {"nom": nom, "image": b64encode(apercevoir(self, nom)).decode()}
        except ModeleInutilisableError as erreur:
            return {"nom": nom, "obstacle": str(erreur)}
