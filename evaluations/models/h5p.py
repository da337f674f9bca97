"""H5P : bibliothèques installées une fois, activités, versions figées, imports, états et réponses.

Les mots de la norme restent en anglais ; les fichiers sont dans le dépôt (`evaluations.h5p.depot`), par empreinte.
"""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField

from evaluations.h5p.achevement import Regle, regle_par_defaut

from .activites import Activite


class BibliothequeH5PQuerySet(models.QuerySet["BibliothequeH5P"]):
    """Les bibliothèques, en phrases enchaînables."""

    def servies(self) -> "BibliothequeH5PQuerySet":
        """Approuvées et non bloquées : les seules qu'un lecteur charge."""
        return self.filter(date_approbation__isnull=False, date_blocage__isnull=True)


class BibliothequeH5P(models.Model):
    """Un composant H5P installé, une fois par nom et version complète ; jamais écrasé."""

    machine_name = models.CharField("nom machine", max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    title = models.CharField("titre", max_length=255)
    runnable = models.BooleanField("se lit seule", default=False)
    core_api_major = models.PositiveIntegerField(null=True, blank=True)
    core_api_minor = models.PositiveIntegerField(null=True, blank=True)
    license = models.CharField("licence", max_length=100, blank=True)
    author = models.TextField("auteur", blank=True)
    metadata = models.JSONField("library.json")
    semantics = models.JSONField(null=True, blank=True)
    preloaded_js = models.JSONField(default=list)
    preloaded_css = models.JSONField(default=list)
    sha256_arbre = models.CharField(max_length=64)
    taille = models.PositiveBigIntegerField("taille (octets)")
    nombre_fichiers = models.PositiveIntegerField("fichiers")
    date_installation = models.DateTimeField("installée le")
    installee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    date_approbation = models.DateTimeField("approuvée le", null=True, blank=True)
    date_blocage = models.DateTimeField("bloquée le", null=True, blank=True)
    est_restreinte = models.BooleanField("réservée", default=False)

    objects = BibliothequeH5PQuerySet.as_manager()

    class Meta:
        verbose_name = "bibliothèque H5P"
        verbose_name_plural = "bibliothèques H5P"
        ordering = ["machine_name", "major", "minor", "patch"]
        permissions = [
            ("installer_bibliotheque_h5p", "Peut installer des bibliothèques H5P"),
            ("maj_bibliotheque_h5p", "Peut mettre à jour des bibliothèques H5P"),
        ]
        indexes = [models.Index(fields=["machine_name", "major", "minor"], name="evaluations_biblio_version")]
        constraints = [
            models.UniqueConstraint(
                fields=["machine_name", "major", "minor", "patch"],
                name="evaluations_bibliothequeh5p_version_unique",
                violation_error_message="Cette version de la bibliothèque est déjà installée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}.{self.patch}"

    @property
    def dossier(self) -> str:
        """Le nom de dossier dans les adresses : « H5P.Blanks-1.14.6 »."""
        return f"{self.machine_name}-{self.major}.{self.minor}.{self.patch}"


class FichierBibliothequeH5P(models.Model):
    """Un fichier d'une bibliothèque ; ses octets sont au dépôt sous `sha256`."""

    bibliotheque = models.ForeignKey(BibliothequeH5P, on_delete=models.CASCADE, related_name="fichiers")
    chemin = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    sri = models.CharField(max_length=80)
    taille = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bibliotheque", "chemin"],
                name="evaluations_fichierbibliothequeh5p_chemin_unique",
                violation_error_message="Ce fichier est déjà dans la bibliothèque.",
            )
        ]

    def __str__(self) -> str:
        return self.chemin


class DependanceBibliothequeH5P(models.Model):
    """Ce dont une bibliothèque a besoin, par nom et version mineure : résolu tard, vers le correctif le plus récent."""

    class Genre(models.TextChoices):
        PRELOADED = "preloaded", "Lecture"
        DYNAMIC = "dynamic", "Dynamique"
        EDITOR = "editor", "Édition"

    bibliotheque = models.ForeignKey(BibliothequeH5P, on_delete=models.CASCADE, related_name="dependances")
    machine_name = models.CharField(max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    genre = models.CharField(max_length=10, choices=Genre.choices)

    class Meta:
        ordering = ["pk"]  # l'ordre de la déclaration est celui du chargement
        indexes = [models.Index(fields=["machine_name", "major", "minor"], name="evaluations_depbiblio_version")]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"


class LangueBibliothequeH5P(models.Model):
    """Les libellés d'une bibliothèque dans une langue (`language/fr.json`)."""

    bibliotheque = models.ForeignKey(BibliothequeH5P, on_delete=models.CASCADE, related_name="langues")
    lang = models.CharField(max_length=30)
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bibliotheque", "lang"],
                name="evaluations_languebibliothequeh5p_langue_unique",
                violation_error_message="Cette langue est déjà dans la bibliothèque.",
            )
        ]

    def __str__(self) -> str:
        return self.lang


class ActiviteH5P(Activite):
    """Une activité interactive faite ailleurs ; ses résultats viennent du navigateur et n'attestent rien."""

    GENRE = Activite.Genre.H5P.value

    langue = models.CharField(max_length=10, default="fr")
    version_courante = models.ForeignKey(
        "VersionH5P", null=True, blank=True, on_delete=models.RESTRICT, related_name="+", verbose_name="version montrée"
    )
    regle_achevement = models.CharField(
        "l'activité est terminée",
        max_length=20,
        blank=True,
        choices=Regle.CHOIX,
        help_text="Laissez vide pour la règle qui convient à ce type d'activité.",
    )
    score_min = models.PositiveSmallIntegerField(
        "score minimal (%)",
        default=70,
        validators=[MaxValueValidator(100)],
        help_text="Seulement pour la règle « avec un score minimal ».",
    )
    duree_min_s = models.PositiveSmallIntegerField(
        "durée minimale (secondes)", default=10, help_text="Seulement pour la règle « dès qu'elle a été vue »."
    )
    essais_max = models.PositiveSmallIntegerField(
        "nombre d'essais", null=True, blank=True, help_text="Vide : illimité."
    )
    alternative_textuelle = RichTextField(
        "alternative textuelle",
        blank=True,
        features=["h3", "bold", "italic", "link", "ul", "ol"],
        help_text="Le même contenu en texte, pour qui ne peut pas utiliser l'activité.",
    )

    panels: ClassVar[Sequence[Any]] = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("duree_minutes")]),
        FieldPanel("titre"),
        FieldPanel("consigne"),
        FieldPanel("alternative_textuelle"),
        FieldPanel("regle_achevement"),
        FieldRowPanel([FieldPanel("score_min"), FieldPanel("duree_min_s"), FieldPanel("essais_max")]),
    ]

    class Meta:
        verbose_name = "activité H5P"
        verbose_name_plural = "activités H5P"
        permissions = [
            ("importer_h5p", "Peut importer des paquets H5P"),
            ("exporter_h5p", "Peut exporter des paquets H5P"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(score_min__lte=100),
                name="evaluations_activiteh5p_score_min_borne",
                violation_error_message="Un score minimal est compris entre 0 et 100.",
            )
        ]

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """L'aperçu joue la version montrée, sans tentative : rien n'est enregistré."""
        from evaluations.h5p.ecran import contexte_du_lecteur

        return super().get_preview_context(request, mode_name) | contexte_du_lecteur(request, self, None)

    @property
    def regle(self) -> str:
        """La règle qui s'applique : celle qui est choisie, sinon celle du type d'activité."""
        if self.regle_achevement or self.version_courante is None:
            return self.regle_achevement or Regle.VUE
        version = self.version_courante
        return regle_par_defaut(version.bibliotheque_principale.machine_name, version.params, version.nombre_taches)

    @property
    def libelle_regle(self) -> str:
        """« dès qu'elle a été vue »."""
        return dict(Regle.CHOIX)[self.regle]


class VersionH5P(models.Model):
    """Le contenu d'une activité, figé : une tentative garde toujours la version qu'elle a ouverte."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    activite = models.ForeignKey(ActiviteH5P, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveIntegerField()
    paquet_sha256 = models.CharField("empreinte du paquet déposé", max_length=64, blank=True)
    taille = models.PositiveBigIntegerField("taille (octets)")
    h5p_json = models.JSONField("h5p.json")
    params = models.JSONField("content.json nettoyé et complété")
    bibliotheque_principale = models.ForeignKey(BibliothequeH5P, on_delete=models.PROTECT, related_name="versions")
    licence = models.CharField(max_length=100, blank=True)
    auteurs = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    nombre_taches = models.PositiveIntegerField("questions notées", default=0)
    avertissements = models.JSONField(default=list)
    note = models.CharField("ce qui change", max_length=200, blank=True)
    date_import = models.DateTimeField("créée le")
    importee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "version H5P"
        verbose_name_plural = "versions H5P"
        ordering = ["activite", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["activite", "numero"],
                name="evaluations_versionh5p_numero_unique",
                violation_error_message="Une version de l'activité porte déjà ce numéro.",
            ),
            models.UniqueConstraint(
                fields=["activite", "paquet_sha256"],
                condition=~Q(paquet_sha256=""),
                name="evaluations_versionh5p_paquet_unique",
                violation_error_message="Ce paquet est déjà une version de l'activité.",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.numero}"


class BibliothequeDeVersion(models.Model):
    """Une bibliothèque de la fermeture d'une version, dans l'ordre de chargement (`poids`), à l'import."""

    version = models.ForeignKey(VersionH5P, on_delete=models.CASCADE, related_name="bibliotheques")
    bibliotheque = models.ForeignKey(BibliothequeH5P, on_delete=models.PROTECT, related_name="utilisations")
    poids = models.PositiveIntegerField()

    class Meta:
        ordering = ["poids"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "bibliotheque"],
                name="evaluations_bibliothequedeversion_unique",
                violation_error_message="Cette bibliothèque est déjà dans la version.",
            )
        ]

    def __str__(self) -> str:
        return str(self.bibliotheque)


class FichierVersionH5P(models.Model):
    """Un média d'une version, relatif à `content/` ; ses octets sont au dépôt sous `sha256`."""

    version = models.ForeignKey(VersionH5P, on_delete=models.CASCADE, related_name="fichiers")
    chemin = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    taille = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "chemin"],
                name="evaluations_fichierversionh5p_chemin_unique",
                violation_error_message="Ce fichier est déjà dans la version.",
            )
        ]

    def __str__(self) -> str:
        return self.chemin


class ImportH5P(models.Model):
    """Un paquet déposé, son analyse et son rapport."""

    class Statut(models.TextChoices):
        RECU = "recu", "Reçu"
        ANALYSE = "analyse", "En cours d'analyse"
        ATTENTE = "attente_approbation", "En attente d'approbation"
        PRETE = "prete", "Prête"
        REFUSE = "refuse", "Refusé"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    nom_fichier = models.CharField("fichier", max_length=255)
    paquet_sha256 = models.CharField(max_length=64)
    taille = models.PositiveBigIntegerField("taille (octets)")
    titre = models.CharField("titre voulu", max_length=160, blank=True)
    code = models.SlugField("code voulu", max_length=40, blank=True)
    activite = models.ForeignKey(
        ActiviteH5P, null=True, blank=True, on_delete=models.CASCADE, related_name="imports", verbose_name="activité"
    )
    version = models.ForeignKey(VersionH5P, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports")
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    statut = models.CharField(max_length=20, choices=Statut.choices, default=Statut.RECU)
    etape = models.PositiveSmallIntegerField("étape en cours", default=0)
    rapport = models.JSONField(default=list)
    date_reception = models.DateTimeField("reçu le")
    date_fin = models.DateTimeField("fini le", null=True, blank=True)

    class Meta:
        verbose_name = "import H5P"
        verbose_name_plural = "imports H5P"
        ordering = ["-date_reception"]
        permissions = [("approuver_import_h5p", "Peut approuver un import H5P")]
        constraints = [
            models.CheckConstraint(
                condition=Q(statut__in=["recu", "analyse", "attente_approbation", "prete", "refuse"]),
                name="evaluations_importh5p_statut_connu",
                violation_error_message="Ce statut d'import n'existe pas.",
            )
        ]

    def __str__(self) -> str:
        return self.nom_fichier
