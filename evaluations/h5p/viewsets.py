"""Les entrées H5P du menu « Activités »."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from evaluations.models import ActiviteH5P

from . import views, views_listes

LIENS = HelpPanel(template="evaluations/admin/h5p_liens.html", heading="Contenu de l'activité")


class CreationView(CreateView):
    """Une activité H5P se crée en important un paquet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("h5p:importer")


class ListeView(IndexView):
    """Les activités H5P ; sans aucune, la liste dit comment en importer une."""

    add_item_label = "Importer une activité H5P"

    def get_base_queryset(self) -> QuerySet[ActiviteH5P]:
        lignes = super().get_base_queryset().select_related("version_courante")
        return lignes.defer(
            "version_courante__params", "version_courante__h5p_json", "version_courante__avertissements"
        )


class ActiviteH5PViewSet(SnippetViewSet):
    model = ActiviteH5P
    icon = "media"
    add_view_class = CreationView
    index_view_class = ListeView
    index_results_template_name = "evaluations/admin/h5p_liste.html"
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = [
        "titre",
        "code",
        Column("version_courante", label="Version"),
        UpdatedAtColumn(),
    ]
    edit_handler = ObjectList([LIENS, *ActiviteH5P.panels])


class EcransH5PViewSet(ViewSet):
    """Toutes les adresses H5P de l'admin ; l'entrée de menu mène aux imports."""

    name = "h5p"
    url_prefix = "h5p"
    menu_label = "Imports H5P"
    menu_url_name = "imports"
    icon = "upload"
    PERMISSION = views.IMPORTER

    @property
    def menu_item_class(self) -> type[MenuItem]:
        permission = self.PERMISSION
        return type("H5PMenuItem", (MenuItem,), {"is_shown": lambda _, request: request.user.has_perm(permission)})

    def get_urlpatterns(self) -> list[URLPattern]:
        ecrans: list[tuple[str, type[View], str]] = [
            ("importer/", views.ImporterView, "importer"),
            ("imports/", views_listes.ImportsView, "imports"),
            ("imports/<uuid:uuid>/", views.ImportView, "import"),
            ("imports/<uuid:uuid>/decision/", views.DecisionView, "decision"),
            ("bibliotheques/", views_listes.BibliothequesView, "bibliotheques"),
            ("bibliotheques/<int:pk>/", views.BibliothequeView, "bibliotheque"),
            ("activites/<int:pk>/importer/", views.ImporterView, "remplacer"),
            ("activites/<int:pk>/versions/", views.VersionsView, "versions"),
            ("activites/<int:pk>/retouche/", views.RetoucheView, "retouche"),
            ("activites/<int:pk>/statistiques/", views.StatistiquesH5PView, "statistiques"),
            ("versions/<uuid:uuid>/export/", views.ExportView, "export"),
        ]
        return [
            *(path(chemin, vue.as_view(), name=nom) for chemin, vue, nom in ecrans),
            path("imports/resultats/", views_listes.ImportsView.as_view(results_only=True), name="imports_resultats"),
            path(
                "bibliotheques/resultats/",
                views_listes.BibliothequesView.as_view(results_only=True),
                name="bibliotheques_resultats",
            ),
        ]
