"""Les formulaires des gestes sans retour sur un compte : effacer, réunir."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .models import Professionnel
from .personnes import normaliser_courriel, profil_de_courriel

MAL_ECRITE = {
    "required": "Écrivez l'adresse de courriel.",
    "invalid": "Complétez l'adresse, par exemple nom@structure.fr.",
}


class EffacementForm(forms.Form):
    """Écrire l'adresse du compte : on n'efface pas une personne d'un clic."""

    courriel = forms.EmailField(
        label="Adresse de courriel du compte, pour confirmer",
        error_messages=MAL_ECRITE,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, profil: Professionnel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendu = profil.courriel_normalise

    def clean_courriel(self) -> str:
        adresse = normaliser_courriel(self.cleaned_data["courriel"])
        if adresse != self.attendu:
            raise ValidationError("Ce n'est pas l'adresse de ce compte : rien n'est effacé.")
        return adresse


class ReunionForm(forms.Form):
    """L'autre compte de la même personne, nommé par son adresse."""

    courriel = forms.EmailField(
        label="Adresse de courriel du compte à fermer",
        error_messages=MAL_ECRITE,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, garde: Professionnel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.garde = garde
        self.absorbe: Professionnel | None = None

    def clean_courriel(self) -> str:
        adresse = normaliser_courriel(self.cleaned_data["courriel"])
        self.absorbe = profil_de_courriel(adresse)
        if self.absorbe is None:
            raise ValidationError("Aucun compte n'a cette adresse.")
        if self.absorbe.pk == self.garde.pk:
            raise ValidationError("C'est l'adresse du compte à garder : donnez celle de l'autre.")
        return adresse
