"""Les écrans de la formatrice que Wagtail n'a pas : banque de questions, duplication, statistiques."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from . import banque, statistiques
from .genres import GENRES
from .models import Activite, MiseEnSituation, Question, Questionnaire


def peut_editer(user: Any) -> bool:
    """Vrai pour qui modifie les quiz : les mêmes personnes voient la banque et les statistiques."""
    return bool(user.has_perm("evaluations.change_questionnaire"))


class Reservee(View):
    """404 pour qui ne modifie pas les quiz : hors permission, rien n'existe."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not peut_editer(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class BanqueFilterSet(WagtailFilterSet):
    """Recherche par texte, module, genre et étiquette."""

    q = django_filters.CharFilter(label="Texte", method="_chercher")
    module = django_filters.ChoiceFilter(
        label="Module (début du code)", method="_du_module", choices=lambda: _paires(banque.prefixes())
    )
    genre = django_filters.ChoiceFilter(choices=[(genre.nom, genre.libelle) for genre in GENRES.values()])
    etiquette = django_filters.ChoiceFilter(
        label="Étiquette", method="_etiquetees", choices=lambda: _paires(banque.etiquettes())
    )

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = []

    def _chercher(self, lot: QuerySet[Question], nom: str, texte: str) -> QuerySet[Question]:
        return lot.filter(banque.chercher(texte))

    def _du_module(self, lot: QuerySet[Question], nom: str, prefixe: str) -> QuerySet[Question]:
        return lot.filter(Q(questionnaire__code=prefixe) | Q(questionnaire__code__startswith=f"{prefixe}-"))

    def _etiquetees(self, lot: QuerySet[Question], nom: str, etiquette: str) -> QuerySet[Question]:
        return banque.etiquetees(lot, etiquette)


def _paires(valeurs: list[str]) -> list[tuple[str, str]]:
    return [(valeur, valeur) for valeur in valeurs]


class BanqueView(Reservee, BaseListingView):
    """Toutes les questions, cherchées et filtrées ; chacune mène à sa reprise dans un autre quiz."""

    page_title = "Banque de questions"
    header_icon = "list-ul"
    index_url_name = "banque_de_questions:index"
    index_results_url_name = "banque_de_questions:index_results"
    filterset_class = BanqueFilterSet
    paginate_by = 50
    is_searchable = False
    default_ordering = None
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "enonce",
            label="Question",
            get_url=lambda question: reverse("banque_de_questions:reprendre", args=[question.pk]),
            get_title_id=lambda question: f"question_{question.pk}",
        ),
        Column("code", label="Code"),
        Column("questionnaire", label="Quiz", accessor="questionnaire.code"),
        Column("genre", label="Genre", accessor="get_genre_display"),
        Column("etiquettes", label="Étiquettes"),
        Column("origine", label="Reprise de"),
    ]

    def get_base_queryset(self) -> QuerySet[Question]:
        return banque.questions()


class RepriseForm(forms.Form):
    questionnaire = forms.ModelChoiceField(
        label="Quiz qui reçoit la question",
        queryset=Questionnaire.objects.filter(date_archivage__isnull=True),
        empty_label="Choisissez un quiz",
        error_messages={"required": "Choisissez le quiz qui reçoit la question."},
    )


class RepriseView(Reservee, WagtailAdminTemplateMixin, TemplateView):
    """Montre une question, et la copie dans le brouillon d'un autre quiz."""

    template_name = "evaluations/admin/reprise.html"
    page_title = "Reprendre une question"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = get_object_or_404(banque.questions().prefetch_related("choix"), pk=self.kwargs["pk"])
        modifier = reverse(
            question.questionnaire.snippet_viewset.get_url_name("edit"), args=[question.questionnaire_id]
        )
        contexte = {"question": question, "form": RepriseForm(), "modifier": modifier} | kwargs
        return super().get_context_data(**contexte)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        racine = {"url": reverse("banque_de_questions:index"), "label": "Banque de questions"}
        return [*self.breadcrumbs_items, racine, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RepriseForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        question = get_object_or_404(banque.questions(), pk=self.kwargs["pk"])
        questionnaire = form.cleaned_data["questionnaire"]
        try:
            code = banque.reprendre(question=question, questionnaire=questionnaire, par=request.user)
        except banque.QuizVerrouilleError:
            form.add_error(
                "questionnaire", "Ce quiz est verrouillé : demandez à le déverrouiller, ou choisissez-en un autre."
            )
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(request, f"La question {code} est à la fin du brouillon de ce quiz. Relisez, puis publiez.")
        return redirect(questionnaire.snippet_viewset.get_url_name("edit"), questionnaire.pk)


class DuplicationView(WagtailAdminTemplateMixin, TemplateView):
    """« Copier » une activité : demande confirmation, puis ouvre le brouillon de la copie. Rien ne s'écrit en GET."""

    page_title = "Dupliquer"
    header_icon = "copy"
    model: ClassVar[Any] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(f"evaluations.add_{self.model._meta.model_name}"):
            raise Http404
        self.activite = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        """Wagtail donne à « Copier » le gabarit de la création : c'est une confirmation qu'il faut."""
        return ["evaluations/admin/duplication.html"]

    def get_page_subtitle(self) -> str:
        return str(self.activite)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        retour = reverse(self.activite.snippet_viewset.get_url_name("list"))
        return super().get_context_data(activite=self.activite, retour=retour, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        copie = banque.dupliquer(activite=self.activite, par=request.user)
        messages.success(request, f"{copie.code} est un brouillon : modifiez-le, puis publiez.")
        return redirect(copie.snippet_viewset.get_url_name("edit"), copie.pk)


class ActivitesAvecReponsesView(Reservee, BaseListingView):
    """Les activités, chacune menant à ses statistiques."""

    page_title = "Statistiques"
    header_icon = "view"
    index_url_name = "statistiques_activites:index"
    index_results_url_name = "statistiques_activites:index_results"
    paginate_by = 50
    is_searchable = False
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "titre",
            label="Activité",
            get_url=lambda activite: reverse("statistiques_activites:activite", args=[activite.code]),
            get_title_id=lambda activite: f"activite_{activite.pk}",
        ),
        Column("code", label="Code"),
        Column("genre", label="Genre", accessor="get_genre_display"),
    ]

    def get_base_queryset(self) -> QuerySet[Activite]:
        return Activite.objects.filter(genre__in=LECTURES).order_by("code")


LECTURES: dict[str, Callable[[Activite], list[Any]]] = {
    Questionnaire.GENRE: statistiques.par_question,
    MiseEnSituation.GENRE: statistiques.par_etape,
}


class StatistiquesView(Reservee, WagtailAdminTemplateMixin, TemplateView):
    """Les statistiques d'une activité : par question, ou par étape ; jamais un nom, rien sous cinq répondants."""

    template_name = "evaluations/admin/statistiques.html"
    page_title = "Statistiques"
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activite = get_object_or_404(Activite, code=self.kwargs["code"], genre__in=LECTURES)
        self.page_subtitle = str(activite)
        lignes = LECTURES[activite.genre](activite)
        return super().get_context_data(
            activite=activite, lignes=lignes, secret=statistiques.SECRET, est_quiz=activite.genre == Questionnaire.GENRE
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        racine = {"url": reverse("statistiques_activites:index"), "label": self.page_title}
        return [*self.breadcrumbs_items, racine, {"url": "", "label": self.page_subtitle}]
