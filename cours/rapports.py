"""Ce que le CMS rappelle aux formatrices : les chiffres et les numéros à relire."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from .models import Chiffre, RessourceUrgence

PREAVIS = timedelta(days=60)


def a_revoir(modele: type[Any]) -> QuerySet[Any]:
    """Ce qui est périmé, ou le sera dans soixante jours ; le plus ancien d'abord."""
    limite = timezone.localdate() + PREAVIS
    return modele.objects.filter(live=True, date_revision__lte=limite).order_by("date_revision")


def etat(reference: Any) -> str:
    """La phrase du rapport."""
    jours = (reference.date_revision - timezone.localdate()).days
    if jours < 0:
        return "Périmé"
    return "À revoir aujourd'hui" if jours == 0 else f"À revoir dans {jours} j"


def _adresse(reference: Any) -> str:
    return reverse(reference.snippet_viewset.get_url_name("edit"), args=[reference.pk])


class ARevoirView(ReportView):
    """Un rapport de péremption ; les sous-classes disent de quoi."""

    header_icon = "time"
    any_permission_required: ClassVar[list[str]] = ["add", "change", "delete"]
    is_searchable = False
    list_export: ClassVar[list[str]] = ["__str__", "date_verification", "date_revision", "relu_par"]

    def get_queryset(self) -> QuerySet[Any]:
        return a_revoir(self.model)

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("nom", label="Référence", accessor=str, get_url=_adresse),
            Column("etat", label="État", accessor=etat),
            DateColumn("date_revision", label="À revoir avant le"),
            Column("relu_par", label="Relu par"),
            Column("lecons", label="Leçons qui le citent", accessor=self.lecons),
        ]

    def lecons(self, reference: Any) -> str:
        return "toutes les pages"


class ChiffresARevoirView(ARevoirView):
    model = Chiffre
    page_title = "Chiffres à revoir"
    index_url_name = "cours_chiffres_a_revoir"
    index_results_url_name = "cours_chiffres_a_revoir_resultats"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("liens_lecons__lecon")

    def lecons(self, reference: Chiffre) -> str:
        return ", ".join(sorted(lien.lecon.code for lien in reference.liens_lecons.all())) or "aucune"


class UrgencesARevoirView(ARevoirView):
    model = RessourceUrgence
    page_title = "Numéros d'urgence à revoir"
    index_url_name = "cours_urgences_a_revoir"
    index_results_url_name = "cours_urgences_a_revoir_resultats"
