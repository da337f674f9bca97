"""Les déclarations, dans la forme d'xAPI (tables Statement, Actor, Verb, Activity et liens ; xapi.md §4)."""

from typing import Any

from django.conf import settings
from django.db import models


class TexteJson(models.TextField):
    """Du JSON gardé au caractère près : `json` sur PostgreSQL (jamais jsonb, qui réordonne), `text` ailleurs."""

    def db_type(self, connection: Any) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Relit le texte exact : le pilote de PostgreSQL rendrait sinon un dictionnaire."""
        return (f"{sql}::text" if compiler.connection.vendor == "postgresql" else sql), params


class Acteur(models.Model):
    """Actor : un seul identifiant (IFI), sans donnée nominative."""

    ifi_type = models.CharField(max_length=20)
    ifi = models.CharField(max_length=500)
    object_type = models.CharField(max_length=10, default="Agent")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ifi_type", "ifi", "object_type"],
                name="evaluations_acteur_ifi_unique",
                violation_error_message="Cet acteur existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.ifi


class Verbe(models.Model):
    """Verb : une adresse (IRI) comparée caractère à caractère."""

    iri = models.CharField(max_length=500, unique=True)

    def __str__(self) -> str:
        return self.iri


class ObjetActivite(models.Model):
    """Activity : une activité, une question ou une étape, désignée par son IRI."""

    iri = models.CharField(max_length=500, unique=True)
    definition = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.iri


class Declaration(models.Model):
    """Statement : écrit une fois, jamais modifié, rendu au caractère près (`payload`)."""

    statement_id = models.UUIDField()
    actor = models.ForeignKey(Acteur, on_delete=models.PROTECT, related_name="declarations")
    verb = models.ForeignKey(Verbe, on_delete=models.PROTECT, related_name="declarations")
    object_activity = models.ForeignKey(ObjetActivite, null=True, on_delete=models.PROTECT, related_name="declarations")
    object_actor = models.ForeignKey(Acteur, null=True, on_delete=models.PROTECT, related_name="+")
    ref_statement = models.UUIDField(null=True)
    registration = models.UUIDField(null=True)
    timestamp = models.DateTimeField()
    stored = models.DateTimeField()
    success = models.BooleanField(null=True)
    completion = models.BooleanField(null=True)
    score_scaled = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    voided = models.BooleanField(default=False)
    authority = models.ForeignKey(Acteur, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=10, default="2.0.0")
    digest = models.BinaryField(max_length=32)
    payload = TexteJson()

    class Meta:
        verbose_name = "déclaration"
        constraints = [
            models.UniqueConstraint(
                fields=["statement_id"],
                name="evaluations_declaration_identifiant_unique",
                violation_error_message="Cette déclaration est déjà enregistrée.",
            )
        ]
        indexes = [
            models.Index(fields=["stored", "id"], name="evaluations_decl_stored"),
            models.Index(fields=["actor", "-stored"], name="evaluations_decl_actor"),
            models.Index(fields=["object_activity", "-stored"], name="evaluations_decl_activity"),
            models.Index(fields=["verb", "-stored"], name="evaluations_decl_verb"),
            models.Index(
                fields=["registration"],
                condition=models.Q(registration__isnull=False),
                name="evaluations_decl_registration",
            ),
            models.Index(
                fields=["ref_statement"],
                condition=models.Q(ref_statement__isnull=False),
                name="evaluations_decl_ref",
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


class DeclarationActivite(models.Model):
    """StatementActivity : quelle Activity figure dans un Statement, et à quel titre (`usage`)."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="liens_activites")
    activity = models.ForeignKey(ObjetActivite, on_delete=models.PROTECT, related_name="+")
    usage = models.CharField(max_length=24)
    stored = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["activity", "-stored"], name="evaluations_declact_activity")]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.usage}"


class DeclarationActeur(models.Model):
    """StatementActor : quel Actor figure dans un Statement, et à quel titre (`usage`)."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="liens_acteurs")
    actor = models.ForeignKey(Acteur, on_delete=models.PROTECT, related_name="+")
    usage = models.CharField(max_length=24)
    stored = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["actor", "-stored"], name="evaluations_declacteur_actor")]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.usage}"
