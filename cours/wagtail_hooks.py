"""Les cours dans l'admin de Wagtail : les références des leçons, et la garde des fichiers qu'elles montrent."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.documents import get_document_model
from wagtail.documents.views.documents import DeleteView as SupprimerDocumentView
from wagtail.images import get_image_model
from wagtail.images.views.images import DeleteView as SupprimerImageView
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from .models import Reference
from .rapports import ARevoirView, ChiffresARevoirView, UrgencesARevoirView
from .repertoire import reglages
from .suppression import obstacle
from .viewsets import ReferencesGroup

register_snippet(ReferencesGroup)


def _refuser(request: HttpRequest, fichiers: Iterable[Any], retour: str) -> HttpResponse | None:
    phrases = [phrase for fichier in fichiers if (phrase := obstacle(fichier))]
    for phrase in phrases:
        messages.error(request, phrase)
    return redirect(retour) if phrases else None


def _garder(suite: Callable[..., HttpResponse], modele: type[Any], cle: str, liste: str) -> Callable[..., HttpResponse]:
    """Devant la suppression de Wagtail, qui n'offre pas de crochet pour les fichiers."""

    def vue(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        fichier = get_object_or_404(modele, pk=kwargs[cle])
        return _refuser(request, [fichier], reverse(liste)) or suite(request, **kwargs)

    return vue


# Avant les adresses de Wagtail, qu'elles doublent : la première qui répond gagne.
@hooks.register("register_admin_urls", order=-1)
def garder_les_fichiers() -> list[URLPattern]:
    image = _garder(SupprimerImageView.as_view(), get_image_model(), "image_id", "wagtailimages:index")
    document = _garder(SupprimerDocumentView.as_view(), get_document_model(), "document_id", "wagtaildocs:index")
    return [
        path("images/<int:image_id>/delete/", image),
        path("documents/delete/<int:document_id>/", document),
    ]


@hooks.register("before_bulk_action")
def garder_un_lot_de_fichiers(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Tout le lot est refusé, rien n'est fait à moitié."""
    if request.method != "POST" or action_type != "delete":
        return None
    return _refuser(request, objects, action_class_instance.next_url or reverse("wagtailadmin_home"))


@hooks.register("before_delete_snippet")
def garder_ce_que_les_lecons_citent(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Un chiffre ou un terme cité ne s'efface pas : on dit quelles leçons le citent."""
    references = [reference for reference in instances if isinstance(reference, Reference)]
    return _refuser(request, references, _liste(references[0])) if references else None


def _liste(reference: Any) -> str:
    return reverse(reference.snippet_viewset.get_url_name("list"))


RAPPORTS: tuple[type[ARevoirView], ...] = (ChiffresARevoirView, UrgencesARevoirView)


class RapportMenuItem(MenuItem):
    """L'entrée d'un rapport, montrée à qui peut corriger ce qu'il liste."""

    def __init__(self, vue: type[ARevoirView], order: int) -> None:
        self.modele = vue.model
        super().__init__(vue.page_title, reverse(vue.index_url_name), icon_name=vue.header_icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        politique = policy_registry.get_by_type(self.modele)
        return bool(politique.user_has_any_permission(request.user, ["add", "change", "delete"]))


@hooks.register("register_admin_urls")
def adresses_des_rapports() -> list[URLPattern]:
    adresses = []
    for vue in RAPPORTS:
        chemin = f"rapports/{vue.model._meta.model_name}-a-revoir/"
        adresses.append(path(chemin, vue.as_view(), name=vue.index_url_name))
        adresses.append(path(f"{chemin}resultats/", vue.as_view(results_only=True), name=vue.index_results_url_name))
    return adresses


@hooks.register("register_reports_menu_item")
def rapport_des_chiffres() -> MenuItem:
    return RapportMenuItem(ChiffresARevoirView, order=100)


@hooks.register("register_reports_menu_item")
def rapport_des_urgences() -> MenuItem:
    return RapportMenuItem(UrgencesARevoirView, order=110)


class ReglagesPanel(Component):
    """Sur l'accueil du CMS : les réglages qui manquent pour ouvrir les modules."""

    order = 50
    template_name = "cours/panneau_reglages.html"

    def __init__(self, manquants: list[str]) -> None:
        self.manquants = manquants

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        adresse = reverse("wagtailsettings:edit", args=["cours", "reglagesformation"])
        return {"manquants": self.manquants, "adresse": adresse}


@hooks.register("construct_homepage_panels")
def dire_les_reglages_qui_manquent(request: HttpRequest, panels: list[Any]) -> None:
    manquants = reglages().manquants
    if manquants and getattr(settings, "COURS_EXIGER_REGLAGES", False):
        panels.insert(0, ReglagesPanel(manquants))
