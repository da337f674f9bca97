"""Les formulaires H5P : déposer un paquet, et la retouche engendrée par les semantics."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluations.models import Activite, VersionH5P

from .importation import limites
from .lecteur import jeton_contenu
from .limites import MO
from .modification import Depose, MediaRefuseError, deposer_media
from .retouche import MEDIAS_REMPLACABLES, Reglage, en_html, en_texte
from .semantics import sources


class DepotForm(forms.Form):
    """Un paquet : une activité nouvelle, ou la version suivante d'une activité."""

    fichier = forms.FileField(
        label="Paquet H5P",
        help_text="Un fichier .h5p fait avec Lumi, Moodle, h5p.com ou un autre outil.",
        widget=forms.FileInput(attrs={"accept": ".h5p"}),
        error_messages={"required": "Choisissez un fichier .h5p.", "empty": "Le fichier est vide."},
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if not fichier.name.lower().endswith(".h5p"):
            raise forms.ValidationError("Le fichier n'est pas un paquet H5P (extension .h5p attendue).")
        if fichier.size > limites().archive_mo * MO:
            raise forms.ValidationError(f"Le paquet est trop lourd : le maximum est {limites().archive_mo} Mo.")
        return fichier


class ImportForm(DepotForm):
    """Un paquet, et ce que sera l'activité nouvelle."""

    titre = forms.CharField(
        label="Titre", max_length=160, required=False, help_text="Facultatif : sinon, celui du paquet."
    )
    code = forms.SlugField(
        label="Code", max_length=40, required=False, help_text="Facultatif, court et stable, par exemple A1-CARTES."
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and Activite.objects.filter(code=code).exists():
            raise forms.ValidationError("Une activité porte déjà ce code : choisissez-en un autre.")
        return code


class RefusForm(forms.Form):
    raison = forms.CharField(
        label="Raison, montrée à la personne qui a importé",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi vous refusez cet import."},
    )


class RetoucheForm(forms.Form):
    """Un champ par valeur à retoucher, nommé par son chemin dans content.json."""

    MEDIA: ClassVar[str] = "fichier:"
    BASE: ClassVar[str] = "retouche:base"

    def __init__(self, *args: Any, version: VersionH5P, reglages: list[Reglage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.reglages = version, reglages
        self.fields[self.BASE] = forms.IntegerField(initial=version.pk, widget=forms.HiddenInput)
        for reglage in reglages:
            self.fields[self.nom(reglage)] = _champ(reglage, version)

    def base(self) -> Any:
        """La version que la page montrait, à renvoyer avec les retouches."""
        return self[self.BASE]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get(self.BASE) != self.version.pk:
            raise forms.ValidationError(
                "Le contenu a changé depuis l'ouverture de cette page : rechargez-la, puis refaites vos retouches."
            )
        return self.cleaned_data

    def nom(self, reglage: Reglage) -> str:
        return (self.MEDIA if reglage.est_media else "") + reglage.chemin

    def groupes(self, *, libelles: bool) -> list[tuple[str, list[Any]]]:
        """Les champs rangés par endroit : le contenu, ou les libellés de l'interface."""
        groupes: dict[str, list[Any]] = {}
        for reglage in self.reglages:
            if reglage.est_libelle == libelles:
                groupes.setdefault(reglage.groupe or "Contenu", []).append(self[self.nom(reglage)])
        return list(groupes.items())

    @property
    def fautifs(self) -> list[Any]:
        """Les champs en erreur, dans l'ordre de la page ; `lieu` dit où est chacun."""
        champs = []
        for reglage in self.reglages:
            champ = self[self.nom(reglage)]
            if champ.errors:
                champ.lieu = " › ".join(filter(None, [reglage.groupe, str(champ.label)]))  # type: ignore[attr-defined]
                champs.append(champ)
        return champs

    @property
    def interface_fautive(self) -> bool:
        """Vrai si une erreur est dans la partie repliée."""
        return any(champ.errors for _, champs in self.interface() for champ in champs)

    def contenu(self) -> list[tuple[str, list[Any]]]:
        return self.groupes(libelles=False)

    def interface(self) -> list[tuple[str, list[Any]]]:
        return self.groupes(libelles=True)

    def changements(self) -> dict[str, Any]:
        """Chemin → nouvelle valeur, pour ce qui a vraiment changé."""
        changes = {}
        for reglage in self.reglages:
            if not reglage.est_media and self.nom(reglage) in self.changed_data:
                changes[reglage.chemin] = _valeur(reglage, self.cleaned_data[self.nom(reglage)])
        return changes

    def deposes(self) -> dict[str, Depose]:
        """Chemin → fichier de remplacement rangé. Une erreur est dite au bon champ."""
        deposes = {}
        for reglage in self.reglages:
            fichier = self.cleaned_data.get(self.nom(reglage)) if reglage.est_media else None
            if not fichier:
                continue
            try:
                deposes[reglage.chemin] = deposer_media(
                    fichier=fichier, nom=fichier.name, admises=MEDIAS_REMPLACABLES[reglage.champ.genre]
                )
            except MediaRefuseError as erreur:
                self.add_error(self.nom(reglage), str(erreur))
        return deposes


def _champ(reglage: Reglage, version: VersionH5P) -> forms.Field:
    fabriques = {"text": _texte, "number": _nombre, "boolean": _booleen, "select": _choix}
    champ = fabriques[reglage.champ.genre](reglage) if not reglage.est_media else _media(reglage, version)
    champ.label = reglage.champ.libelle
    description = reglage.champ.traduit.get("description") or reglage.champ.brut.get("description")
    if not champ.help_text and isinstance(description, str):
        champ.help_text = description[:200].replace("<", "").replace(">", "")
    return champ


def _texte(reglage: Reglage) -> forms.Field:
    valeur = str(reglage.valeur)
    lisible = en_texte(valeur) if reglage.champ.est_html else valeur
    initial = valeur if lisible is None else lisible
    est_long = reglage.champ.est_html or len(initial) > 80 or reglage.champ.brut.get("widget") == "textarea"
    longueur = reglage.champ.brut.get("maxLength")
    return forms.CharField(
        required=False,
        strip=False,
        initial=initial,
        max_length=longueur if isinstance(longueur, int) and longueur >= len(initial) else None,
        widget=forms.Textarea(attrs={"rows": min(8, 2 + len(initial) // 80)}) if est_long else forms.TextInput(),
        help_text="Ce texte porte une mise en forme HTML : gardez ses balises." if lisible is None else "",
    )


def _nombre(reglage: Reglage) -> forms.Field:
    bornes: dict[str, Any] = {}
    for cle, sens in (("min", "min_value"), ("max", "max_value")):
        borne = reglage.champ.brut.get(cle)
        if isinstance(borne, int | float) and not isinstance(borne, bool):
            bornes[sens] = borne
    return forms.FloatField(required=True, initial=reglage.valeur, **bornes)


def _booleen(reglage: Reglage) -> forms.Field:
    return forms.BooleanField(required=False, initial=bool(reglage.valeur))


def _choix(reglage: Reglage) -> forms.Field:
    libelles = _libelles_des_options(reglage)
    courante = str(reglage.valeur)
    valeurs = list(dict.fromkeys([*reglage.champ.options, courante]))
    return forms.ChoiceField(
        required=True, initial=courante, choices=[(valeur, libelles.get(valeur, valeur)) for valeur in valeurs]
    )


def _libelles_des_options(reglage: Reglage) -> dict[str, str]:
    """Les libellés français d'une liste de choix, à défaut ceux de la bibliothèque."""
    valeurs = reglage.champ.options
    libelles = {}
    for source in (reglage.champ.brut, reglage.champ.traduit):
        options = source.get("options")
        if isinstance(options, list) and len(options) == len(valeurs):
            for valeur, option in zip(valeurs, options, strict=True):
                if isinstance(option, dict) and isinstance(option.get("label"), str):
                    libelles[valeur] = option["label"]
    return libelles


def _media(reglage: Reglage, version: VersionH5P) -> forms.Field:
    sortes = MEDIAS_REMPLACABLES[reglage.champ.genre]
    return forms.FileField(
        required=False,
        widget=MediaInput(reglage, version, attrs={"accept": ",".join(f".{sorte}" for sorte in sortes)}),
        help_text=f"Facultatif : remplace le fichier actuel ({', '.join(sortes)}).",
    )


class MediaInput(forms.FileInput):
    """Choisir un fichier, en voyant celui qu'il remplacera."""

    def __init__(self, reglage: Reglage, version: VersionH5P, attrs: dict[str, str]) -> None:
        super().__init__(attrs)
        self.est_image = reglage.champ.genre == "image"
        self.adresse = _adresse(version, str(next(sources(reglage.champ, reglage.valeur))["path"]))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        choisir = super().render(name, value, attrs, renderer)
        if not self.adresse:
            return choisir
        actuel = (
            format_html('<img class="actuel" src="{}" alt="L\'image actuelle" loading="lazy">', self.adresse)
            if self.est_image
            else format_html('<p><a href="{}">Ouvrir le fichier actuel</a></p>', self.adresse)
        )
        return format_html("{}{}", actuel, choisir)


def _adresse(version: VersionH5P, chemin: str) -> str:
    """L'adresse d'un média de la version ; vide s'il vient d'un autre site."""
    if "://" in chemin:
        return ""
    return reverse("lecteur_h5p:contenu", args=[jeton_contenu(version.uuid), chemin])


def _valeur(reglage: Reglage, saisie: Any) -> Any:
    """La valeur saisie, dans la forme que garde content.json."""
    if reglage.champ.genre == "number":
        return int(saisie) if float(saisie).is_integer() else saisie
    if reglage.champ.genre == "select":
        return reglage.champ.option(saisie)
    if reglage.champ.genre != "text" or not reglage.champ.est_html:
        return saisie
    return en_html(saisie, str(reglage.valeur)) if en_texte(str(reglage.valeur)) is not None else saisie
