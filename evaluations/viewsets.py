"""Les écrans d'édition des activités, leur menu, et la fenêtre où l'on en choisit une."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .forms import QuestionnaireForm, SituationForm
from .h5p.viewsets import ActiviteH5PViewSet, EcransH5PViewSet
from .models import Activite, ActiviteH5P, MiseEnSituation, Questionnaire
from .views import (
    ActivitesAvecReponsesView,
    BanqueView,
    DuplicationView,
    RepriseView,
    StatistiquesView,
    peut_editer,
)


class ActiviteViewSet(SnippetViewSet):
    copy_view_class = DuplicationView
    list_display: ClassVar[list[Any]] = ["titre", "code", "duree_minutes", UpdatedAtColumn()]


class QuestionnaireViewSet(ActiviteViewSet):
    model = Questionnaire
    icon = "tasks"
    edit_handler = ObjectList(Questionnaire.panels, base_form_class=QuestionnaireForm)


PLAN = HelpPanel(template="evaluations/admin/plan.html", heading="Plan du récit, à la dernière sauvegarde")


class MiseEnSituationViewSet(ActiviteViewSet):
    model = MiseEnSituation
    icon = "comment"
    edit_handler = ObjectList([*MiseEnSituation.panels, PLAN], base_form_class=SituationForm)


class EcranReserve(ViewSet):
    """Une entrée du menu Activités pour qui modifie les quiz."""

    @property
    def menu_item_class(self) -> type[MenuItem]:
        montrer = {"is_shown": lambda _, request: peut_editer(request.user)}
        return type(f"{type(self).__name__}MenuItem", (MenuItem,), montrer)


class BanqueViewSet(EcranReserve):
    name = "banque_de_questions"
    url_prefix = "banque-de-questions"
    menu_label = "Banque de questions"
    icon = "list-ul"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", BanqueView.as_view(), name="index"),
            path("resultats/", BanqueView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", RepriseView.as_view(), name="reprendre"),
        ]


class StatistiquesViewSet(EcranReserve):
    name = "statistiques_activites"
    url_prefix = "statistiques-des-activites"
    menu_label = "Statistiques"
    icon = "view"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ActivitesAvecReponsesView.as_view(), name="index"),
            path("resultats/", ActivitesAvecReponsesView.as_view(results_only=True), name="index_results"),
            path("<slug:code>/", StatistiquesView.as_view(), name="activite"),
        ]


class ActivitesGroup(SnippetViewSetGroup):
    """L'entrée « Activités » du menu."""

    items = (
        QuestionnaireViewSet,
        MiseEnSituationViewSet,
        ActiviteH5PViewSet,
        BanqueViewSet,
        StatistiquesViewSet,
        EcransH5PViewSet,
    )
    menu_label = "Activités"
    menu_icon = "form"
    menu_order = 250


class ColonnesDuChoix:
    """Dans la fenêtre de choix : ce qu'est chaque activité, et son aperçu dans un autre onglet."""

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("genre", label="Genre", accessor="get_genre_display"),
            Column("live", label="État", accessor=lambda activite: "En ligne" if activite.live else "Brouillon"),
            Column("apercu", label="Aperçu", accessor=_apercu),
        ]


def _apercu(activite: Activite) -> str:
    """Le lien vers la dernière version enregistrée, telle que l'apprenant la verra."""
    viewset = MODELES[activite.genre].snippet_viewset
    if activite.latest_revision_id is None:
        return "–"
    adresse = reverse(viewset.get_url_name("revisions_view"), args=[activite.pk, activite.latest_revision_id])
    return format_html('<a href="{}" target="_blank" aria-label="Voir {}, autre onglet">Voir</a>', adresse, activite)


MODELES: dict[str, Any] = {modele.GENRE: modele for modele in (Questionnaire, MiseEnSituation, ActiviteH5P)}


class ChoixView(ColonnesDuChoix, ChooseView):
    """La fenêtre de choix."""


class ResultatsDuChoixView(ColonnesDuChoix, ChooseResultsView):
    """Les lignes de la fenêtre, après une recherche."""


class ActiviteChooserViewSet(ChooserViewSet):
    """Choisir une activité, quel que soit son genre, pour un module ou une leçon."""

    model = Activite
    choose_view_class = ChoixView
    choose_results_view_class = ResultatsDuChoixView
    icon = "form"
    choose_one_text = "Choisir une activité"
    choose_another_text = "Choisir une autre activité"
    edit_item_text = "Modifier cette activité"

    def get_object_list(self) -> QuerySet[Activite]:
        return Activite.objects.filter(date_archivage__isnull=True)


selecteur_activites = ActiviteChooserViewSet("selecteur_activites")
