"""Le formulaire d'un modèle d'attestation : un logo s'y donne comme un fichier, pas comme du code."""

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from certificats import logo


class ModeleForm(WagtailAdminModelForm):
    """Le fichier, s'il est donné, remplace le dessin gardé."""

    fichier_logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="Un fichier SVG, PNG ou JPEG de 2 Mo au plus. L'aperçu le montre une fois le modèle enregistré.",
        widget=forms.FileInput(attrs={"accept": ".svg,.png,.jpg,.jpeg"}),
        error_messages={"empty": "Ce fichier est vide."},
    )

    def clean_fichier_logo(self) -> str:
        """Le dessin lu dans le fichier ; vide sans fichier."""
        fichier = self.cleaned_data["fichier_logo"]
        try:
            return logo.lire(fichier.read(logo.FICHIER_MAX + 1)) if fichier else ""
        except logo.LogoRefuseError as erreur:
            raise ValidationError(str(erreur)) from None

    def _post_clean(self) -> None:
        """Avant les contrôles du modèle, pour qu'ils portent sur le logo donné."""
        if dessin := self.cleaned_data.get("fichier_logo"):
            self.cleaned_data["logo"] = dessin
        super()._post_clean()
