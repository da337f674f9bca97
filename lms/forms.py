"""Les formulaires de l'espace personnel."""

import unicodedata
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from certificats.pdf import caracteres_non_imprimables

from .models import Metier, Professionnel, Structure

HORS_LISTE = "autre"


class ChampImprime(forms.CharField):
    """Un texte court qui sera imprimé sur les attestations : refusé ici plutôt qu'au rendu."""

    def clean(self, value: Any) -> str:
        texte = unicodedata.normalize("NFC", super().clean(value))
        if absents := caracteres_non_imprimables(texte):
            raise ValidationError(
                f"Écrivez ce champ en caractères latins, pour vos attestations : {' '.join(absents)} ne s'imprime pas."
            )
        return texte


class ProfilForm(forms.ModelForm):
    """Prénom, nom, métier, structure : ce que l'attestation dira de la personne."""

    prenom = ChampImprime(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    nom = ChampImprime(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    metier = forms.ModelChoiceField(Metier.objects.all(), label="Métier", empty_label="Choisir un métier")
    choix_structure = forms.ChoiceField(label="Structure")
    structure_declaree = ChampImprime(
        label="Nom de votre structure",
        max_length=120,
        required=False,
        help_text="Seulement si elle n'est pas dans la liste.",
    )

    class Meta:
        model = Professionnel
        fields: ClassVar[list[str]] = ["prenom", "nom", "metier", "structure_declaree"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        structures = [(str(s.uuid), s.nom) for s in Structure.objects.filter(est_synthetique=False)]
        choix = cast(forms.ChoiceField, self.fields["choix_structure"])
        choix.choices = [
            ("", "Choisir une structure"),
            *structures,
            (HORS_LISTE, "La mienne n'y est pas"),
        ]
        if self.instance.structure:
            self.initial["choix_structure"] = str(self.instance.structure.uuid)
        elif self.instance.structure_declaree:
            self.initial["choix_structure"] = HORS_LISTE

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("choix_structure") == HORS_LISTE and not donnees.get("structure_declaree", "").strip():
            self.add_error("structure_declaree", "Écrivez le nom de votre structure.")
        return donnees

    def save(self, commit: bool = True) -> Professionnel:
        """Changer de structure la rend de nouveau « déclarée », jusqu'à confirmation."""
        profil = super().save(commit=False)
        choix = self.cleaned_data["choix_structure"]
        structure = None if choix == HORS_LISTE else Structure.objects.get(uuid=choix)
        ancienne = self.initial.get("structure") or (self.instance.structure_id)
        if structure:
            profil.structure_declaree = ""
        if (structure.pk if structure else None) != ancienne:
            profil.date_confirmation_structure = None
        profil.structure = structure
        if commit:
            profil.save()
        return profil
