"""L'attestation, son numéro, sa vie : des dates, dont l'état se déduit."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .emetteur import CleEmetteur, ListeStatut


def annees_de_conservation() -> int:
    """La durée que règle l'exploitant (metier.md §12) : six ans par défaut, dix si l'Union européenne cofinance."""
    return int(getattr(settings, "CERTIFICATS_CONSERVATION_ANS", 6))


def decaler(instant: datetime, annees: int) -> datetime:
    """Le même jour, tant d'années plus tard ; un 29 février devient un 28."""
    try:
        return instant.replace(year=instant.year + annees)
    except ValueError:
        return instant.replace(year=instant.year + annees, day=28)


class AttestationQuerySet(models.QuerySet["Attestation"]):
    """Les phrases des attestations."""

    def vivantes(self) -> Self:
        """Ni révoquées, ni remplacées, ni annulées."""
        return self.filter(date_revocation=None, date_remplacement=None, date_annulation=None)

    def a_emettre(self) -> Self:
        """Demandées, pas encore rendues, toujours vivantes ; les synthétiques n'ont jamais de document."""
        return self.vivantes().filter(date_emission=None, date_echec=None, date_effacement=None, est_synthetique=False)

    def en_echec(self) -> Self:
        """Vivantes, dont le document n'a pas pu être rendu : visibles de la coordination, à réessayer ou annuler."""
        return self.vivantes().filter(date_echec__isnull=False, date_emission=None, date_effacement=None)

    def expirant_entre(self, debut: datetime, fin: datetime) -> Self:
        """Émises, vivantes, dont la validité s'achève entre ces deux instants."""
        vivantes = self.vivantes().filter(date_effacement=None, date_emission__isnull=False)
        return vivantes.filter(date_expiration__gt=debut, date_expiration__lte=fin)

    def a_oublier(self, maintenant: datetime) -> Self:
        """Au bout de leur durée de conservation, pas encore effacées."""
        limite = decaler(maintenant, -annees_de_conservation())
        return self.filter(date_delivrance__lte=limite, date_effacement=None, est_synthetique=False)

    def libres(self, maintenant: datetime) -> Self:
        """À émettre, et sans bail en cours."""
        return self.a_emettre().filter(Q(date_fin_bail=None) | Q(date_fin_bail__lt=maintenant))

    def du_titulaire(self, titulaire: Any) -> Self:
        return self.filter(titulaire=titulaire)

    def de_reference(self, reference: str) -> Self:
        """La chaîne d'une référence, la plus récente d'abord."""
        return self.filter(reference=reference).order_by("-version")


class Attestation(models.Model):
    """Un document délivré : une ligne écrite avec le fait qu'elle atteste, rendue après coup, jamais réécrite."""

    class Genre(models.TextChoices):
        MODULE = "module", "Module"
        PARCOURS = "parcours", "Parcours"
        CERTIFICAT = "certificat", "Certificat de réalisation"

    class Motif(models.TextChoices):
        ERREUR = "erreur", "Erreur"
        FRAUDE = "fraude", "Fraude"
        RETRAIT = "retrait", "Retrait"
        DEMANDE = "demande_titulaire", "Demande du titulaire"

    class Niveau(models.TextChoices):
        BB = "B-B", "PAdES B-B, date déclarée par l'émetteur"
        BT = "B-T", "PAdES B-T, date certifiée par un horodateur"

    class Affichage(models.TextChoices):
        COMPLET = "complet", "Complet"
        MINIMAL = "minimal", "État et initiales seulement"

    reference = models.CharField("référence", max_length=64, help_text="Clé opaque de ce qui est attesté.")
    version = models.PositiveSmallIntegerField(default=1)
    genre = models.CharField(max_length=10, choices=Genre.choices, default=Genre.MODULE)
    code = models.CharField(max_length=19, unique=True)
    numero = models.CharField("numéro", max_length=12, unique=True)
    titulaire = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="attestations"
    )
    modele = models.ForeignKey(
        "certificats.ModeleAttestation",
        verbose_name="modèle",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attestations",
    )
    charge = models.JSONField("contenu figé")
    empreinte = models.CharField(max_length=64)
    est_synthetique = models.BooleanField("synthétique, sans document", default=False)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="remplacee_par"
    )

    date_delivrance = models.DateTimeField("délivrée le")
    date_emission = models.DateTimeField("document rendu le", null=True, blank=True)
    date_echec = models.DateTimeField("en échec depuis le", null=True, blank=True)
    date_annulation = models.DateTimeField("annulée le", null=True, blank=True)
    date_revocation = models.DateTimeField("révoquée le", null=True, blank=True)
    date_remplacement = models.DateTimeField("remplacée le", null=True, blank=True)
    date_expiration = models.DateTimeField("expire le", null=True, blank=True)
    date_effacement = models.DateTimeField("effacée le", null=True, blank=True)
    motif_code = models.CharField("motif", max_length=20, choices=Motif.choices, blank=True)
    motif_interne = models.CharField("motif interne", max_length=300, blank=True)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="révoquée, remplacée ou annulée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    pdf_sha256 = models.CharField("empreinte du document scellé", max_length=64, blank=True, db_index=True)
    pdf_nu_sha256 = models.CharField("empreinte avant sceau", max_length=64, blank=True)
    vc = models.JSONField("badge signé", null=True, blank=True)
    cle_badge = models.ForeignKey(CleEmetteur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cle_sceau = models.ForeignKey(CleEmetteur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    niveau_sceau = models.CharField("niveau du sceau", max_length=3, choices=Niveau.choices, blank=True)
    est_cachet_essai = models.BooleanField("cachet d'essai, non qualifié", default=False)
    liste_statut = models.ForeignKey(ListeStatut, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    indice_statut = models.PositiveIntegerField("indice de statut", null=True, blank=True)

    affichage = models.CharField("affichage public", max_length=8, choices=Affichage.choices, default=Affichage.COMPLET)
    partage = models.CharField("jeton du lien de partage", max_length=32, blank=True)

    essais = models.PositiveSmallIntegerField(default=0)
    date_fin_bail = models.DateTimeField(null=True, blank=True)
    erreur = models.CharField(max_length=500, blank=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        ordering = ["-date_delivrance"]
        indexes = [
            models.Index(
                fields=["date_fin_bail"],
                condition=Q(date_emission=None, date_annulation=None, date_echec=None, est_synthetique=False),
                name="certificats_att_a_emettre",
            ),
            models.Index(
                fields=["date_expiration"],
                condition=Q(date_expiration__isnull=False),
                name="certificats_att_expiration",
            ),
            models.Index(
                fields=["date_delivrance"],
                condition=Q(date_effacement=None),
                name="certificats_att_conservation",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "version"],
                name="certificats_attestation_version_unique",
                violation_error_message="Cette version de l'attestation existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(date_revocation=None, date_remplacement=None, date_annulation=None),
                name="certificats_attestation_une_vivante",
                violation_error_message="Une attestation vivante existe déjà pour cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(date_emission=None) | ~Q(pdf_sha256=""),
                name="certificats_attestation_emise_a_un_document",
                violation_error_message="Une attestation émise a un document.",
            ),
            models.CheckConstraint(
                condition=Q(date_revocation=None) | ~Q(motif_code=""),
                name="certificats_attestation_revocation_motivee",
                violation_error_message="Une révocation porte un motif.",
            ),
            models.UniqueConstraint(
                fields=["liste_statut", "indice_statut"],
                name="certificats_attestation_indice_unique",
                violation_error_message="Cet indice de statut est déjà pris.",
            ),
        ]

    def __str__(self) -> str:
        return self.numero

    @property
    def etat(self) -> str:
        """L'état, déduit des dates, la plus forte d'abord ; « authentique » si aucune ne dit autre chose."""
        if self.est_hors_conservation:
            return "conservation_finie"
        dates = {
            "effacee": self.date_effacement,
            "revoquee": self.date_revocation,
            "remplacee": self.date_remplacement,
            "annulee": self.date_annulation,
        }
        if actuel := next((etat for etat, date in dates.items() if date), None):
            return actuel
        if self.date_expiration and self.date_expiration <= timezone.now():
            return "expiree"
        return "authentique"

    @property
    def intitule(self) -> str:
        """Le titre attesté, tel qu'il a été figé ; vide si les données ont été effacées."""
        formation = self.charge.get("formation")
        if not formation:
            return ""
        intitule = f"{formation['code']} · {formation['intitule']}"
        return f"Certificat de réalisation : {intitule}" if self.est_certificat else intitule

    @property
    def est_certificat(self) -> bool:
        """Vrai pour un certificat de réalisation, que seul un organisme déclaré délivre."""
        return self.genre == self.Genre.CERTIFICAT

    @property
    def titulaire_nom(self) -> str:
        """Le nom imprimé ; vide si les données ont été effacées."""
        return str(self.charge.get("titulaire", {}).get("nom", ""))

    @property
    def est_vivante(self) -> bool:
        """Ni révoquée, ni remplacée, ni annulée, ni effacée."""
        return not (self.date_revocation or self.date_remplacement or self.date_annulation or self.date_effacement)

    @property
    def est_en_echec(self) -> bool:
        return bool(self.date_echec and self.est_vivante and not self.date_emission)

    @property
    def a_un_document(self) -> bool:
        return bool(self.pdf_sha256) and self.est_conservee

    @property
    def est_en_preparation(self) -> bool:
        """Délivrée et vivante, son document n'est pas encore rendu."""
        return not self.a_un_document and self.etat == "authentique"

    @property
    def initiales(self) -> str:
        """« N. E. » : ce que montre l'affichage réduit."""
        return " ".join(f"{mot[0]}." for mot in self.charge["titulaire"]["nom"].split())

    @property
    def date_fin_conservation(self) -> datetime:
        """Au-delà, les données sont effacées."""
        return decaler(self.date_delivrance, annees_de_conservation())

    @property
    def est_hors_conservation(self) -> bool:
        """Sa durée de conservation a pris fin, que la relève ait déjà effacé ses données ou non."""
        return self.date_fin_conservation <= (self.date_effacement or timezone.now())

    @property
    def est_conservee(self) -> bool:
        """Vrai tant que ses données se montrent : ni effacées, ni au bout de leur conservation."""
        return not (self.date_effacement or self.est_hors_conservation)


class Compteur(models.Model):
    """Le dernier numéro d'une année ; avancé dans la transaction de la demande, pour qu'un retour arrière le rende."""

    cle = models.CharField(max_length=20, unique=True)
    dernier = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.cle} : {self.dernier}"
