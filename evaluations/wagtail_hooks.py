"""Les activités dans l'admin de Wagtail."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .models import Activite
from .suppression import obstacles
from .viewsets import ActivitesGroup, selecteur_activites

register_snippet(ActivitesGroup)


@hooks.register("register_admin_viewset")
def enregistrer_selecteur() -> Any:
    return selecteur_activites


@hooks.register("before_delete_snippet")
def refuser_de_perdre_des_preuves(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Refuse avec une phrase, à l'unité comme par lot, ce que la base refuserait par une erreur 500."""
    activites = [instance for instance in instances if isinstance(instance, Activite)]
    phrases = obstacles(activites)
    if not phrases:
        return None
    for phrase in phrases:
        messages.error(request, phrase)
    return redirect(activites[0].snippet_viewset.get_url_name("list"))


@hooks.register("insert_global_admin_css")
def feuille_de_style() -> SafeString:
    """L'habillage de nos écrans, que Wagtail n'a pas."""
    return format_html('<link rel="stylesheet" href="{}">', static("evaluations/admin.css"))


@hooks.register("register_log_actions")
def declarer_les_faits(actions: Any) -> None:
    """Ce que le journal de Wagtail dit d'une activité H5P."""
    actions.register_action("evaluations.h5p_version", "Choisir une version H5P", "A choisi une version H5P")
