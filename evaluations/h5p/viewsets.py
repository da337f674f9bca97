"""Les entrées H5P du menu « Activités »."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from evaluations.models import ActiviteH5P

from . import views

LIENS = HelpPanel(template="evaluations/admin/h5p_liens.html", heading="Contenu de l'activité")


class CreationView(CreateView):
    """Une activité H5P se crée en important un paquet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("h5p:importer")


class ActiviteH5PViewSet(SnippetViewSet):
    model = ActiviteH5P
    icon = "media"
    add_view_class = CreationView
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
            ("imports/", views.ImportsView, "imports"),
            ("imports/<uuid:uuid>/", views.ImportView, "import"),
            ("imports/<uuid:uuid>/decision/", views.DecisionView, "decision"),
            ("bibliotheques/", views.BibliothequesView, "bibliotheques"),
            ("bibliotheques/<int:pk>/", views.BibliothequeView, "bibliotheque"),
            ("activites/<int:pk>/importer/", views.ImporterView, "remplacer"),
            ("activites/<int:pk>/versions/", views.VersionsView, "versions"),
            ("activites/<int:pk>/retouche/", views.RetoucheView, "retouche"),
            ("activites/<int:pk>/statistiques/", views.StatistiquesH5PView, "statistiques"),
            ("versions/<uuid:uuid>/export/", views.ExportView, "export"),
        ]
        return [
            *(path(chemin, vue.as_view(), name=nom) for chemin, vue, nom in ecrans),
            path("imports/resultats/", views.ImportsView.as_view(results_only=True), name="imports_resultats"),
            path(
                "bibliotheques/resultats/",
                views.BibliothequesView.as_view(results_only=True),
                name="bibliotheques_resultats",
            ),
        ]
