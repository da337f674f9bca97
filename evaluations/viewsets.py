"""Les écrans d'édition des activités, et la fenêtre où l'on en choisit une."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.snippets import CopyView, SnippetViewSet, SnippetViewSetGroup

from .forms import QuestionnaireForm, SituationForm
from .models import Activite, MiseEnSituation, Questionnaire


class CopieView(CopyView):
    """Montre le formulaire rempli, qui s'envoie à la création : un POST ici écrirait par-dessus l'original."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]


class ActiviteViewSet(SnippetViewSet):
    copy_view_class = CopieView
    list_display: ClassVar[list[Any]] = ["titre", "code", "duree_minutes", UpdatedAtColumn()]


class QuestionnaireViewSet(ActiviteViewSet):
    model = Questionnaire
    icon = "tasks"
    edit_handler = ObjectList(Questionnaire.panels, base_form_class=QuestionnaireForm)


class MiseEnSituationViewSet(ActiviteViewSet):
    model = MiseEnSituation
    icon = "comment"
    edit_handler = ObjectList(MiseEnSituation.panels, base_form_class=SituationForm)


class ActivitesGroup(SnippetViewSetGroup):
    """L'entrée « Activités » du menu."""

    items = (QuestionnaireViewSet, MiseEnSituationViewSet)
    menu_label = "Activités"
    menu_icon = "form"
    menu_order = 250


class ActiviteChooserViewSet(ChooserViewSet):
    """Choisir une activité, quel que soit son genre, pour un module ou une leçon."""

    model = Activite
    icon = "form"
    choose_one_text = "Choisir une activité"
    choose_another_text = "Choisir une autre activité"
    edit_item_text = "Modifier cette activité"

    def get_object_list(self) -> QuerySet[Activite]:
        return Activite.objects.filter(date_archivage__isnull=True)


selecteur_activites = ActiviteChooserViewSet("selecteur_activites")
