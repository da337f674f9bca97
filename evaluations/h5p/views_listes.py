"""Les listes H5P de l'admin : les imports, les bibliothèques."""

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from evaluations.models import BibliothequeH5P, ImportH5P

from . import importation
from .views import APPROUVER, IMPORTER, Reservee


class ImportsView(Reservee, BaseListingView):
    """Les imports, ceux qui attendent une décision d'abord."""

    permission = IMPORTER
    page_title = "Imports H5P"
    header_icon = "upload"
    index_url_name = "h5p:imports"
    index_results_url_name = "h5p:imports_resultats"
    paginate_by = 50
    is_searchable = False
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "nom_fichier",
            label="Paquet",
            get_url=lambda import_: reverse("h5p:import", args=[import_.uuid]),
            get_title_id=lambda import_: f"import_{import_.pk}",
        ),
        Column("statut", label="État", accessor="get_statut_display"),
        Column("activite", label="Activité"),
        DateColumn("date_reception", label="Reçu"),
    ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        boutons = [HeaderButton("Importer", url=reverse("h5p:importer"), icon_name="plus")]
        if self.request.user.has_perm(APPROUVER):
            adresse = reverse("h5p:bibliotheques")
            boutons.append(HeaderButton("Bibliothèques", url=adresse, icon_name="folder-open-inverse"))
        return boutons

    @cached_property
    def no_results_message(self) -> SafeString:
        phrase = 'Aucun import pour l\'instant. <a class="button button-small" href="{}">Importer une activité H5P</a>'
        return format_html(phrase, reverse("h5p:importer"))

    def get_base_queryset(self) -> QuerySet[ImportH5P]:
        attente = Count("pk", filter=importation.EN_ATTENTE)
        return ImportH5P.objects.select_related("activite").annotate(attente=attente).order_by("-attente", "-pk")


class BibliothequesView(Reservee, BaseListingView):
    """Les bibliothèques installées, et combien de versions s'en servent."""

    permission = APPROUVER
    page_title = "Bibliothèques H5P"
    header_icon = "folder-open-inverse"
    index_url_name = "h5p:bibliotheques"
    index_results_url_name = "h5p:bibliotheques_resultats"
    paginate_by = 50
    is_searchable = False
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "bibliotheque",
            label="Bibliothèque",
            accessor=str,
            get_url=lambda bibliotheque: reverse("h5p:bibliotheque", args=[bibliotheque.pk]),
            get_title_id=lambda bibliotheque: f"bibliotheque_{bibliotheque.pk}",
        ),
        Column("title", label="Titre"),
        Column("license", label="Licence"),
        Column("versions_utilisatrices", label="Versions"),
        DateColumn("date_blocage", label="Bloquée"),
    ]

    @cached_property
    def no_results_message(self) -> str:
        return "Aucune bibliothèque : chacune s'installe avec le premier import qui s'en sert."

    def get_base_queryset(self) -> QuerySet[BibliothequeH5P]:
        lignes = BibliothequeH5P.objects.defer("semantics", "metadata")
        lignes = lignes.annotate(versions_utilisatrices=Count("utilisations"))
        return lignes.order_by("machine_name", "major", "minor", "patch")
