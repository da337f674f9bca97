"""Inscription, progression, réalisation : des faits datés, reconstruits depuis les déclarations."""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from .personnes import Metier, Professionnel, Structure


class Inscription(models.Model):
    """Professionnel × module. Son `uuid` est la `registration` d'xAPI, partagée avec les tentatives."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    professionnel = models.ForeignKey(Professionnel, on_delete=models.PROTECT, related_name="inscriptions")
    module_page = models.ForeignKey("cours.ModulePage", on_delete=models.PROTECT, related_name="inscriptions")
    date_inscription = models.DateTimeField("inscrit le")
    derniere_lecon = models.ForeignKey(
        "cours.LeconPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    date_derniere_visite = models.DateTimeField("dernière visite", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel", "module_page"],
                name="lms_inscription_unique",
                violation_error_message="Vous êtes déjà inscrit à ce module.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.professionnel_id} × {self.module_page_id}"


class ProgressionLecon(models.Model):
    """Une leçon terminée par une personne inscrite."""

    inscription = models.ForeignKey(Inscription, on_delete=models.PROTECT, related_name="lecons")
    lecon = models.ForeignKey("cours.LeconPage", on_delete=models.PROTECT, related_name="progressions")
    date_fin = models.DateTimeField("terminée le")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inscription", "lecon"],
                name="lms_progressionlecon_unique",
                violation_error_message="Cette leçon est déjà terminée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inscription_id} : leçon {self.lecon_id}"


class ProgressionActivite(models.Model):
    """Projection des tentatives d'une activité (xapi.md §10) : bornes commutatives, jamais une moyenne."""

    class Preuve(models.TextChoices):
        SERVEUR = "server", "Notée par le serveur"
        CLIENT = "client", "Déclarée par le navigateur"
        EXTERNE = "external", "Déclarée par un tiers de confiance"

    inscription = models.ForeignKey(Inscription, on_delete=models.PROTECT, related_name="activites")
    activite = models.ForeignKey("evaluations.Activite", on_delete=models.PROTECT, related_name="progressions")
    date_achevement = models.DateTimeField("achevée le")
    date_reussite = models.DateTimeField("réussie le", null=True, blank=True)
    meilleur_score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    nombre_tentatives = models.PositiveIntegerField("tentatives achevées", default=1)
    preuve = models.UUIDField("déclaration qui fait preuve")
    genre_preuve = models.CharField(max_length=10, choices=Preuve.choices, default=Preuve.SERVEUR)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inscription", "activite"],
                name="lms_progressionactivite_unique",
                violation_error_message="Cette activité a déjà sa progression.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inscription_id} : activité {self.activite_id}"


class RealisationQuerySet(models.QuerySet["Realisation"]):
    """Les phrases de l'indicateur."""

    def valides(self) -> Self:
        """Ni annulées."""
        return self.filter(date_annulation__isnull=True)

    def premieres(self) -> Self:
        """Premières validations d'un couple personne × module (I1) ; les autres sont des actualisations (I5)."""
        return self.filter(est_premiere=True)

    def actualisations(self) -> Self:
        """Validations d'une nouvelle version majeure d'un module déjà validé (I5)."""
        return self.filter(est_premiere=False)

    def depassees(self) -> Self:
        """La dernière validation d'un module dont une version majeure plus récente est en ligne : à actualiser."""
        plus_recente = Realisation.objects.valides().filter(
            professionnel=OuterRef("professionnel"),
            module_page=OuterRef("module_page"),
            version_majeure__gt=OuterRef("version_majeure"),
        )
        en_ligne = self.filter(module_page__live=True, version_majeure__lt=F("module_page__version_majeure"))
        return en_ligne.exclude(Exists(plus_recente))

    def sur(self, debut: date, fin: date) -> Self:
        """Dont le jour (Europe/Paris) tombe entre `debut` et `fin` inclus."""
        return self.filter(jour__gte=debut, jour__lte=fin)

    def visibles_par(self, acteur: Any) -> Self:
        """Le périmètre d'un coordinateur ; tout pour un administrateur ; rien pour les autres."""
        if acteur.has_perm("lms.coordonner_tout"):
            return self
        return self.filter(structure__in=Structure.objects.filter(coordinations__user=acteur))


class Realisation(models.Model):
    """Le fait que compte l'indicateur : un module validé, figé à cette date. Jamais réécrit, seulement annulé."""

    class Modalite(models.TextChoices):
        EN_LIGNE = "en_ligne", "À distance, en ligne"
        PRESENTIEL = "presentiel", "En présentiel"
        MIXTE = "mixte", "Mixte"
        IMPORTEE = "importee", "Importée"

    class Origine(models.TextChoices):
        PORTAIL = "portail", "Établie par le portail"
        IMPORT = "import", "Importée"
        SYNTHETIQUE = "synthetique", "Engendrée pour un essai"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    professionnel = models.ForeignKey(
        Professionnel, null=True, blank=True, on_delete=models.SET_NULL, related_name="realisations"
    )
    cle_statistique = models.UUIDField("clé statistique", db_index=True)
    inscription = models.ForeignKey(
        Inscription, null=True, blank=True, on_delete=models.SET_NULL, related_name="realisations"
    )
    module_page = models.ForeignKey("cours.ModulePage", on_delete=models.PROTECT, related_name="realisations")
    date_fin = models.DateTimeField("dernière condition remplie le")
    jour = models.DateField("jour à Paris")
    est_premiere = models.BooleanField("première validation", default=True)
    origine = models.CharField(max_length=12, choices=Origine.choices, default=Origine.PORTAIL)
    modalite = models.CharField("modalité", max_length=12, choices=Modalite.choices, default=Modalite.EN_LIGNE)

    # Copie figée à la date de validation.
    module_code = models.CharField(max_length=8)
    module_titre = models.CharField(max_length=255)
    parcours_code = models.CharField(max_length=20)
    parcours_titre = models.CharField(max_length=255)
    version_majeure = models.PositiveSmallIntegerField(default=1)
    version_mineure = models.PositiveSmallIntegerField(default=0)
    duree_minutes = models.PositiveSmallIntegerField("durée de référence, en minutes")
    structure = models.ForeignKey(
        Structure, null=True, blank=True, on_delete=models.PROTECT, related_name="realisations"
    )
    structure_nom = models.CharField(max_length=120, blank=True)
    structure_type = models.CharField(max_length=30, blank=True)
    metier = models.ForeignKey(Metier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    metier_libelle = models.CharField(max_length=80, blank=True)

    date_annulation = models.DateTimeField("annulée le", null=True, blank=True)
    motif_annulation = models.CharField(max_length=200, blank=True)
    doublon_de = models.ForeignKey(
        "self",
        verbose_name="doublon, après fusion, de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="doublons",
    )

    objects = RealisationQuerySet.as_manager()

    class Meta:
        verbose_name = "réalisation"
        permissions = [
            ("coordonner_tout", "Voir les chiffres de toutes les structures"),
            ("voir_nominatif", "Voir nommément les attestations de son périmètre"),
        ]
        indexes = [
            models.Index(fields=["jour", "module_code"], name="lms_realisation_jour_module"),
            models.Index(fields=["structure", "jour"], name="lms_realisation_structure_jour"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel", "module_page"],
                condition=Q(est_premiere=True, date_annulation__isnull=True),
                name="lms_realisation_premiere_unique",
                violation_error_message="Ce module est déjà validé par cette personne.",
            ),
            models.UniqueConstraint(
                fields=["professionnel", "module_page", "version_majeure"],
                condition=Q(date_annulation__isnull=True),
                name="lms_realisation_version_unique",
                violation_error_message="Cette version du module est déjà validée par cette personne.",
            ),
            models.CheckConstraint(
                condition=Q(date_annulation__isnull=True) | ~Q(motif_annulation=""),
                name="lms_realisation_annulation_motivee",
                violation_error_message="Une annulation porte un motif.",
            ),
            models.CheckConstraint(
                condition=Q(date_annulation__isnull=True) | Q(date_annulation__gte=F("date_fin")),
                name="lms_realisation_annulation_apres_fin",
                violation_error_message="Une annulation suit la validation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module_code} v{self.version} du {self.jour:%d/%m/%Y}"

    @property
    def version(self) -> str:
        return f"{self.version_majeure}.{self.version_mineure}"


class ParcoursAcheveQuerySet(models.QuerySet["ParcoursAcheve"]):
    """Les phrases des parcours achevés."""

    def valides(self) -> Self:
        """Ni annulés."""
        return self.filter(date_annulation__isnull=True)


class ParcoursAcheve(models.Model):
    """Tous les modules publiés d'un parcours sont validés, pour la première fois (I3) : daté par le dernier, figé.

    `composition` copie les modules validés à cette date ; ajouter ou retirer un module au parcours n'y change rien.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    professionnel = models.ForeignKey(
        Professionnel, null=True, blank=True, on_delete=models.SET_NULL, related_name="parcours_acheves"
    )
    cle_statistique = models.UUIDField("clé statistique", db_index=True)
    parcours_page = models.ForeignKey("cours.ParcoursPage", on_delete=models.PROTECT, related_name="achevements")
    realisation = models.ForeignKey(
        Realisation, on_delete=models.PROTECT, related_name="+", verbose_name="réalisation qui achève"
    )
    parcours_code = models.CharField(max_length=20)
    parcours_titre = models.CharField(max_length=255)
    date_fin = models.DateTimeField("dernier module validé le")
    jour = models.DateField("jour à Paris")
    duree_minutes = models.PositiveSmallIntegerField("durée de référence, en minutes")
    composition = models.JSONField("modules validés à cette date")
    date_annulation = models.DateTimeField("annulé le", null=True, blank=True)
    doublon_de = models.ForeignKey(
        "self",
        verbose_name="doublon, après fusion, de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="doublons",
    )

    objects = ParcoursAcheveQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours achevé"
        verbose_name_plural = "parcours achevés"
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel", "parcours_page"],
                condition=Q(date_annulation__isnull=True),
                name="lms_parcoursacheve_unique",
                violation_error_message="Ce parcours est déjà achevé par cette personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcours_code} du {self.jour:%d/%m/%Y}"


class RealisationTerritoire(models.Model):
    """Un territoire d'intervention copié à la date de validation (axe non sommable : QPV)."""

    realisation = models.ForeignKey(Realisation, on_delete=models.CASCADE, related_name="territoires")
    genre = models.CharField(max_length=10)
    code = models.CharField(max_length=12)
    libelle = models.CharField("libellé", max_length=60)

    class Meta:
        indexes = [models.Index(fields=["genre", "code"], name="lms_realisationterr_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["realisation", "genre", "code"],
                name="lms_realisationterritoire_unique",
                violation_error_message="Ce territoire est déjà rattaché à la réalisation.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle
