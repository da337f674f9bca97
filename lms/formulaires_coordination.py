"""Les formulaires de la coordination : motifs, corrections, formations externes."""

from typing import Any, cast

from django import forms

from certificats.models import Attestation
from cours.models import ModulePage

from .forms import ChampImprime
from .models import Professionnel
from .nominatif import professionnels_visibles_par


class MotifForm(forms.Form):
    """Pourquoi : gardé à l'intérieur, jamais publié."""

    motif_interne = forms.CharField(
        label="Explication interne",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ne sort pas de la coordination. N'y écrivez rien sur un jeune.",
        error_messages={"required": "Écrivez pourquoi, en une phrase."},
    )


class RevocationForm(MotifForm):
    """Le motif public, et l'explication interne."""

    motif = forms.ChoiceField(
        label="Motif public",
        choices=[("", "Choisir un motif"), *Attestation.Motif.choices],
        help_text="Affiché sur la page de vérification.",
        error_messages={"required": "Choisissez un motif dans la liste."},
    )
    field_order = ("motif", "motif_interne")


class CorrectionForm(forms.Form):
    """Le nom tel qu'il doit être imprimé."""

    nom = ChampImprime(
        label="Prénom et nom à imprimer",
        max_length=160,
        error_messages={"required": "Écrivez le prénom et le nom à imprimer."},
    )


class RefusForm(forms.Form):
    """La décision sur une demande de correction ; le motif ne sert qu'au refus."""

    demande = forms.UUIDField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("accepter", "Accepter"), ("refuser", "Refuser")])
    motif = forms.CharField(max_length=300, required=False)

    def clean_motif(self) -> str:
        return str(self.cleaned_data["motif"]).strip()


class DemandeForm(forms.Form):
    """Le vrai nom, demandé par la personne."""

    prenom = ChampImprime(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    nom = ChampImprime(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prenom"].error_messages["required"] = "Écrivez votre prénom."
        self.fields["nom"].error_messages["required"] = "Écrivez votre nom."


class ChampModule(forms.ModelChoiceField):
    """Un module en ligne, nommé par son code et son titre."""

    def __init__(self, label: str) -> None:
        super().__init__(
            ModulePage.objects.none(),
            label=label,
            to_field_name="code",
            empty_label="Choisir un module",
            error_messages={"required": "Choisissez un module.", "invalid_choice": "Choisissez un module."},
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.title}"


class ChampJour(forms.DateField):
    """Un jour, écrit comme le fait le navigateur ou comme on l'écrit en France."""

    def __init__(self, label: str, absent: str) -> None:
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": "Écrivez la date comme ceci : 31/12/2026.", "required": absent},
        )


def _ouvrir_les_modules(formulaire: forms.Form) -> None:
    modules = cast(forms.ModelChoiceField, formulaire.fields["module_page"])
    modules.queryset = ModulePage.objects.live().exclude(code="").order_by("code")


class ImportForm(forms.Form):
    """Une formation externe : qui, quoi, quand, où, et la pièce."""

    professionnel = forms.ModelChoiceField(
        Professionnel.objects.none(),
        label="Personne",
        to_field_name="uuid",
        empty_label="Choisir une personne",
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne."},
    )
    module_page = ChampModule("Module validé")
    jour = ChampJour("Date de l'attestation importée", absent="Écrivez la date.")
    organisme = forms.CharField(
        label="Organisme",
        max_length=120,
        help_text="Par exemple : Région Centre-Val de Loire, CNFPT.",
        error_messages={"required": "Écrivez le nom de l'organisme."},
    )
    piece = forms.FileField(
        label="Attestation de l'organisme",
        help_text="PDF, JPEG ou PNG, 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": "Joignez l'attestation de l'organisme.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, acteur: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personnes = cast(forms.ModelChoiceField, self.fields["professionnel"])
        personnes.queryset = professionnels_visibles_par(acteur).filter(est_synthetique=False).order_by("nom", "prenom")
        _ouvrir_les_modules(self)


class LotForm(forms.Form):
    """Un groupe formé en présentiel : le module, les dates, les personnes."""

    module_page = ChampModule("Module suivi")
    debut = ChampJour("Du", absent="Écrivez le premier jour.")
    fin = ChampJour("Au", absent="Écrivez le dernier jour.")
    professionnels = forms.ModelMultipleChoiceField(
        Professionnel.objects.none(),
        label="Personnes présentes",
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins une personne.",
            "invalid_choice": "Cette personne n'est pas de votre périmètre.",
            "invalid_pk_value": "Cette personne n'est pas de votre périmètre.",
        },
    )

    def __init__(self, *args: Any, acteur: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personnes = cast(forms.ModelMultipleChoiceField, self.fields["professionnels"])
        visibles = professionnels_visibles_par(acteur).filter(est_synthetique=False, est_compte_essai=False)
        personnes.queryset = visibles.select_related("user", "structure", "metier").order_by("nom", "prenom")
        _ouvrir_les_modules(self)

    @property
    def simples(self) -> list[forms.BoundField]:
        """Les champs d'une ligne ; les personnes sont un groupe de cases."""
        return [self[nom] for nom in ("module_page", "debut", "fin")]

    @property
    def personnes(self) -> forms.BoundField:
        return self["professionnels"]
