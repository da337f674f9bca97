"""Le modèle d'une attestation : ses textes, ses couleurs, son signataire. Jamais de code de mise en page."""

import re
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from . import declaration, logo
from .erreurs import OrganismeNonDeclareError

BLOCS_MAX, LONGUEUR_BLOC = 3, 300
TEXTES = ("titre", "introduction", "blocs", "signataire_nom", "signataire_qualite")
FIGES = (*TEXTES, "genre", "couleur", "logo")


class ModeleQuerySet(models.QuerySet["ModeleAttestation"]):
    """Les phrases des modèles."""

    def actifs(self) -> Self:
        """Ceux qui servent aux prochaines délivrances : un par genre au plus."""
        return self.filter(date_activation__isnull=False, date_retrait=None)


class ModeleAttestation(models.Model):
    """Une version d'un modèle ; immuable dès qu'une attestation l'emploie."""

    class Genre(models.TextChoices):
        MODULE = "module", "Attestation de module"
        PARCOURS = "parcours", "Attestation de parcours"
        CERTIFICAT = "certificat", "Certificat de réalisation"

    nom = models.CharField(max_length=80, help_text="Pour s'y retrouver ; n'est pas imprimé.")
    genre = models.CharField(max_length=12, choices=Genre.choices, default=Genre.MODULE)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    titre = models.CharField(max_length=40, default="Attestation de réalisation")
    introduction = models.CharField(max_length=60, default="délivrée à")
    blocs = models.TextField(
        "textes",
        blank=True,
        help_text="Trois paragraphes au plus, de 300 caractères au plus, séparés par une ligne vide.",
    )
    couleur = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", "Écrivez la couleur comme ceci : #95470A.")],
        help_text="Vide : la couleur du parcours.",
    )
    logo = models.TextField("dessin du logo (SVG)", blank=True, help_text="Videz ce champ pour retirer le logo.")
    signataire_nom = models.CharField("signataire", max_length=80, blank=True, help_text="Vide : celui du portail.")
    signataire_qualite = models.CharField("qualité du signataire", max_length=80, blank=True)
    date_activation = models.DateTimeField("en service depuis le", null=True, blank=True, editable=False)
    date_retrait = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    objects = ModeleQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle d'attestation"
        verbose_name_plural = "modèles d'attestation"
        ordering = ["nom", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom", "version"],
                name="certificats_modeleattestation_version_unique",
                violation_error_message="Cette version du modèle existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["genre"],
                condition=Q(date_activation__isnull=False, date_retrait=None),
                name="certificats_modeleattestation_un_actif",
                violation_error_message="Un autre modèle est déjà en service pour ce genre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, version {self.version}"

    @property
    def liste_blocs(self) -> list[str]:
        """Les paragraphes, chacun sur une ligne."""
        return [" ".join(bloc.split()) for bloc in re.split(r"\n\s*\n", self.blocs.replace("\r", "")) if bloc.strip()]

    @property
    def est_fige(self) -> bool:
        """Vrai dès qu'une attestation l'emploie."""
        return bool(self.pk) and self.attestations.exists()

    @property
    def est_actif(self) -> bool:
        return bool(self.date_activation and not self.date_retrait)

    def en_charge(self) -> dict[str, Any]:
        """Ce que la charge d'une attestation fige du modèle."""
        return {
            "nom": self.nom,
            "version": self.version,
            "titre": self.titre,
            "introduction": self.introduction,
            "blocs": self.liste_blocs,
            "couleur": self.couleur,
            "logo": self.logo,
        }

    def clean(self) -> None:
        """Refuse, en français, ce qui ne s'imprimerait pas, et tout changement d'un modèle qui a servi."""
        self._verifier_immuable()
        verifier_genre(self.genre)
        self._verifier_les_textes()
        verifier_logo(self.logo)
        if not self.pk:
            homonymes = ModeleAttestation.objects.filter(nom=self.nom).aggregate(plus=models.Max("version"))
            self.version = (homonymes["plus"] or 0) + 1

    def _verifier_immuable(self) -> None:
        if not self.est_fige:
            return
        avant = ModeleAttestation.objects.get(pk=self.pk)
        if any(getattr(avant, champ) != getattr(self, champ) for champ in FIGES):
            raise ValidationError("Des attestations emploient ce modèle : copiez-le pour en faire une autre version.")

    def _verifier_les_textes(self) -> None:
        from .pdf import caracteres_non_imprimables

        for champ in TEXTES:
            texte = " ".join(str(getattr(self, champ)).split())
            if absents := caracteres_non_imprimables(texte):
                raise ValidationError({champ: f"Ces caractères ne s'impriment pas : {' '.join(absents)}"})
        if len(self.liste_blocs) > BLOCS_MAX or any(len(bloc) > LONGUEUR_BLOC for bloc in self.liste_blocs):
            raise ValidationError({"blocs": "Trois paragraphes au plus, de 300 caractères au plus."})


def verifier_genre(genre: str) -> None:
    """Le certificat de réalisation est réservé à un organisme déclaré (arrêté du 21 décembre 2018)."""
    try:
        declaration.exiger(genre)
    except OrganismeNonDeclareError as erreur:
        raise ValidationError({"genre": str(erreur)}) from None


def verifier_logo(dessin: str) -> None:
    """Refuse un logo qui n'est pas un simple dessin."""
    try:
        logo.verifier(dessin)
    except logo.LogoRefuseError as erreur:
        raise ValidationError({"logo": str(erreur)}) from None
