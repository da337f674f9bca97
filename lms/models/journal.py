"""Le journal du suivi : les actes qui touchent aux preuves, ajoutés, jamais réécrits."""

from django.conf import settings
from django.db import models


class EvenementSuivi(models.Model):
    """Un acte daté : annulation, confirmation de structure, export. Aucun nom, aucun score."""

    class Genre(models.TextChoices):
        EXPORT = "export", "Export des réalisations"
        STRUCTURE_CONFIRMEE = "structure_confirmee", "Structure confirmée"
        ANNULATION = "annulation", "Réalisation annulée"
        REVOCATION = "revocation", "Attestation révoquée"
        REEMISSION = "reemission", "Attestation corrigée et réémise"
        DEMANDE_ANNULEE = "demande_annulee", "Demande d'attestation annulée"
        REESSAI = "reessai", "Attestation remise à émettre"
        CORRECTION_DEMANDEE = "correction_demandee", "Correction de nom demandée"
        CORRECTION_REFUSEE = "correction_refusee", "Correction de nom refusée"
        IMPORT = "import", "Formation externe importée"
        SAISIE = "saisie", "Formation en présentiel saisie"
        FUSION = "fusion", "Comptes d'une même personne réunis"
        EFFACEMENT = "effacement", "Données d'une personne effacées"
        LOT = "lot", "Lot d'attestations délivré"
        CERTIFICAT = "certificat", "Certificat de réalisation demandé"

    genre = models.CharField(max_length=30, choices=Genre.choices)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="acteur"
    )
    cible = models.CharField(max_length=60, blank=True, help_text="Identifiant public de l'objet touché.")
    detail = models.JSONField("détail", default=dict)
    date = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-date"]
        verbose_name = "événement du suivi"
        verbose_name_plural = "événements du suivi"

    def __str__(self) -> str:
        return f"{self.get_genre_display()}"
