"""Ce que plusieurs leçons citent, écrit une seule fois : un chiffre sourcé, un terme, un numéro d'urgence."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index

from ..racines import racines

# Ce qu'une marque `[[…]]` peut nommer sans se confondre avec son écriture.
NOM_DE_TERME = RegexValidator(r"^[^\[\]|:<>&\"]+\Z", "Écrivez le terme sans crochet, barre, deux-points ni guillemet.")


class Reference(DraftStateMixin, RevisionMixin, index.Indexed, models.Model):
    """Un contenu relu, daté, repris partout où il est cité ; il a ses brouillons et son historique."""

    CLE: ClassVar[str]

    empreinte_import = models.CharField(max_length=64, blank=True, editable=False)
    _revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id"
    )

    class Meta:
        abstract = True

    @property
    def revisions(self) -> Any:
        """Les révisions de Wagtail, effacées avec la référence."""
        return self._revisions


class Datee(models.Model):
    """Une affirmation qui vieillit : sa source, le jour où elle a été vérifiée, le jour où il faut la relire."""

    source = models.CharField("source", max_length=200)
    adresse = models.URLField("adresse de la source", max_length=500, blank=True)
    date_verification = models.DateField("vérifié le")
    relu_par = models.CharField("relu par", max_length=120, blank=True)
    date_revision = models.DateField("à revoir avant le")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Exige une date de révision après la vérification."""
        super().clean()
        if self.date_verification and self.date_revision and self.date_revision <= self.date_verification:
            raise ValidationError({"date_revision": "La date de révision doit suivre la date de vérification."})

    @property
    def est_perime(self) -> bool:
        return self.date_revision < timezone.localdate()

    @property
    def jours_restants(self) -> int:
        """Négatif quand la date est passée."""
        return (self.date_revision - date.today()).days


PANNEAUX_DATES = [
    FieldPanel("source"),
    FieldPanel("adresse"),
    FieldRowPanel([FieldPanel("date_verification"), FieldPanel("date_revision")]),
    FieldPanel("relu_par"),
]


class Chiffre(Datee, Reference):
    """Un chiffre sourcé : jamais sans son champ, son année et sa source ; périmé, il n'est plus montré."""

    CLE = "code"

    code = models.SlugField("code", max_length=60, unique=True, help_text="Court et stable, par exemple neet-2021.")
    valeur = models.CharField("valeur", max_length=40)
    unite = models.CharField("unité", max_length=40, blank=True)
    champ = models.CharField("champ (qui, âge, territoire)", max_length=400)
    annee = models.CharField("année de la donnée", max_length=60)

    search_fields: ClassVar[Sequence[Any]] = [
        index.SearchField("champ"),
        index.AutocompleteField("champ"),
        index.AutocompleteField("code"),
    ]
    panels: ClassVar[Sequence[Any]] = [
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("valeur"), FieldPanel("unite"), FieldPanel("annee")]),
        FieldPanel("champ"),
        *PANNEAUX_DATES,
    ]

    class Meta:
        verbose_name = "chiffre sourcé"
        verbose_name_plural = "chiffres sourcés"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.nombre} · {self.champ} ({self.annee})"

    @property
    def nombre(self) -> str:
        """La valeur et son unité, qu'une fin de ligne ne sépare pas."""
        return f"{self.valeur}\u00a0{self.unite}" if self.unite else self.valeur


class Terme(Reference):
    """Un terme du glossaire, expliqué à la demande dans les leçons."""

    CLE = "terme"

    terme = models.CharField("terme", max_length=60, unique=True, validators=[NOM_DE_TERME])
    developpe = models.CharField("forme développée", max_length=160, blank=True)
    definition = models.TextField("définition")

    search_fields: ClassVar[Sequence[Any]] = [
        index.SearchField("terme"),
        index.SearchField("developpe"),
        index.SearchField("racines"),
        index.AutocompleteField("terme"),
        index.FilterField("live"),
    ]
    panels: ClassVar[Sequence[Any]] = [FieldPanel("terme"), FieldPanel("developpe"), FieldPanel("definition")]

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "termes du glossaire"
        ordering = ["terme"]

    def __str__(self) -> str:
        return self.terme

    @property
    def textes_cherches(self) -> list[str]:
        return [self.terme, self.developpe, self.definition]

    @property
    def racines(self) -> str:
        """Ce que la recherche indexe (cours/racines.py)."""
        return racines(self.textes_cherches)


class RessourceUrgence(Datee, Reference):
    """Un numéro d'urgence, montré sur toutes les pages, même hors connexion."""

    CLE = "numero"

    class Mode(models.TextChoices):
        APPEL = "appel", "Appel"
        SMS = "sms", "SMS"

    numero = models.CharField(
        "numéro", max_length=20, unique=True, validators=[RegexValidator(r"^\d[\d ]*\d\Z", "Écrivez des chiffres.")]
    )
    mode = models.CharField("mode", max_length=5, choices=Mode.choices, default=Mode.APPEL)
    libelle = models.CharField("libellé", max_length=80)
    pour_qui = models.CharField("pour qui, quand", max_length=300)
    est_dans_le_pied = models.BooleanField("dans le pied de chaque page", default=False)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("numero"), FieldPanel("mode"), FieldPanel("ordre"), FieldPanel("est_dans_le_pied")]),
        FieldPanel("libelle"),
        FieldPanel("pour_qui"),
        *PANNEAUX_DATES,
    ]

    class Meta:
        verbose_name = "numéro d'urgence"
        verbose_name_plural = "numéros d'urgence"
        ordering = ["ordre", "numero"]

    def __str__(self) -> str:
        return f"{self.numero} · {self.libelle}"

    @property
    def lien(self) -> str:
        """`tel:` ou `sms:`, sans espaces."""
        return f"{'sms' if self.mode == self.Mode.SMS else 'tel'}:{self.numero.replace(' ', '')}"
