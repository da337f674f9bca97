"""Les personnes, leurs employeurs, leurs territoires et qui coordonne quoi."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class Metier(models.Model):
    """Un métier du référentiel du portail (axe de l'indicateur)."""

    code = models.SlugField(max_length=40, unique=True)
    libelle = models.CharField("libellé", max_length=80)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "libelle"]
        verbose_name = "métier"

    def __str__(self) -> str:
        return self.libelle


class Territoire(models.Model):
    """Un territoire d'intervention : commune (code INSEE) ou quartier prioritaire (code QPV 2024)."""

    class Genre(models.TextChoices):
        COMMUNE = "commune", "Commune"
        QPV = "qpv", "Quartier prioritaire"

    genre = models.CharField(max_length=10, choices=Genre.choices)
    code = models.CharField(max_length=12)
    libelle = models.CharField("libellé", max_length=60)

    class Meta:
        ordering = ["genre", "libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["genre", "code"],
                name="lms_territoire_code_unique",
                violation_error_message="Ce territoire existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class Structure(models.Model):
    """Un employeur de professionnels (mission locale, association, commune…)."""

    class Type(models.TextChoices):
        MISSION_LOCALE = "mission_locale", "Mission locale"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        PREVENTION = "prevention_specialisee", "Prévention spécialisée"
        MEDIATION = "mediation", "Médiation"
        ASSOCIATION = "association", "Association"
        CENTRE_SOCIAL = "centre_social", "Centre social"
        BIJ = "bij", "Bureau information jeunesse"
        FORMATION = "organisme_formation", "Organisme de formation ou CFA"
        IAE = "iae", "Insertion par l'activité économique"
        COMMUNE = "commune", "Commune"
        METROPOLE = "metropole", "Métropole"
        REGION = "region", "Région"
        ETAT = "etat", "État"
        AUTRE = "autre", "Autre"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    nom = models.CharField(max_length=120)
    type = models.CharField(max_length=30, choices=Type.choices, default=Type.AUTRE)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="structures")
    est_synthetique = models.BooleanField("engendrée pour un essai", default=False, editable=False)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom"],
                name="lms_structure_nom_unique",
                violation_error_message="Une structure porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^[0-9]{14}$"),
                name="lms_structure_siret_quatorze_chiffres",
                violation_error_message="Le SIRET compte quatorze chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Professionnel(models.Model):
    """Le profil d'une personne inscrite ; un pour un avec le compte de l'hôte (`AUTH_USER_MODEL`)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.PROTECT, related_name="professionnel"
    )
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    cle_statistique = models.UUIDField(
        "clé statistique",
        default=uuid4,
        unique=True,
        editable=False,
        help_text="Compte les personnes distinctes (I2) sans les nommer ; survit à l'effacement.",
    )
    courriel_normalise = models.EmailField("courriel normalisé", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    metier = models.ForeignKey(
        Metier, verbose_name="métier", null=True, blank=True, on_delete=models.PROTECT, related_name="professionnels"
    )
    structure = models.ForeignKey(
        Structure, null=True, blank=True, on_delete=models.PROTECT, related_name="professionnels"
    )
    structure_declaree = models.CharField("structure hors liste", max_length=120, blank=True)
    date_confirmation_structure = models.DateTimeField("structure confirmée le", null=True, blank=True)
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="professionnels")
    est_compte_essai = models.BooleanField("compte d'essai : ne compte pas", default=False)
    est_demonstration = models.BooleanField("compte de démonstration", default=False, editable=False)
    est_synthetique = models.BooleanField("personne engendrée pour un essai", default=False, editable=False)
    date_creation = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        ordering = ["nom", "prenom"]
        verbose_name = "professionnel"

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or "Profil à compléter"

    @property
    def est_complet(self) -> bool:
        """Vrai quand l'attestation peut nommer la personne et sa structure."""
        return bool(self.prenom and self.nom and self.metier_id and (self.structure_id or self.structure_declaree))

    @property
    def nom_structure(self) -> str:
        """Le nom à imprimer : la structure de la liste, sinon celle que la personne déclare."""
        return self.structure.nom if self.structure else self.structure_declaree


class Coordination(models.Model):
    """Le périmètre d'un coordinateur : une structure dont il répond des chiffres."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.CASCADE, related_name="coordinations"
    )
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="coordinations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "structure"],
                name="lms_coordination_unique",
                violation_error_message="Cette personne coordonne déjà cette structure.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure}"
