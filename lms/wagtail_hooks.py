"""Ce que le suivi branche dans Wagtail : les emplacements des cours, la garde des preuves, les écrans du CMS."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from certificats.models import ModeleAttestation
from cours.models import LeconPage, ModulePage

from . import emplacements, preuves
from .formulaires_modeles import ModeleForm
from .models import Coordination, Metier, ModeleDansLeCms, Professionnel, Structure, Territoire
from .views import comptes, modeles_d_attestation

hooks.register("cours_emplacement", emplacements.remplir)


def _refuser(request: HttpRequest, phrases: Iterable[str], retour: str) -> HttpResponse | None:
    """Affiche chaque phrase et revient, plutôt que de laisser la base répondre par une erreur."""
    retenues = [phrase for phrase in phrases if phrase]
    for phrase in retenues:
        messages.error(request, phrase)
    return redirect(retour) if retenues else None


def _liste_des_pages(page: Page) -> str:
    parent = page.get_parent()
    return reverse("wagtailadmin_explore", args=[parent.pk if parent else page.pk])


@hooks.register("before_delete_page")
def garder_une_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuser(request, [preuves.obstacle(page)], _liste_des_pages(page))


@hooks.register("before_move_page")
def garder_une_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return _refuser(request, [preuves.obstacle(page, "déplacée")], _liste_des_pages(page))


@hooks.register("before_unpublish_page")
def dire_ce_que_fait_une_depublication(request: HttpRequest, page: Page) -> None:
    """Dépublier est permis : on dit seulement combien de personnes sont en chemin, et ce qui leur arrive."""
    nombre = preuves.effets(page).en_cours
    if nombre:
        est_lecon = isinstance(page.specific_deferred, LeconPage)
        suite = "La leçon ne leur est plus demandée." if est_lecon else "Elles attendent que la page revienne en ligne."
        messages.warning(request, f"Personnes en cours : {nombre}. {suite}")


@hooks.register("cours_edition")
def dire_qui_est_en_chemin(request: HttpRequest, page: Page) -> str:
    """Dans l'éditeur, avant de soumettre ou d'approuver : combien de personnes sont en chemin, quel effet."""
    contexte = {"effets": preuves.effets(page), "est_module": isinstance(page, ModulePage)}
    return render_to_string("lms/emplacements/edition.html", contexte)


@hooks.register("before_delete_user")
def garder_un_compte(request: HttpRequest, user: Any) -> HttpResponse | None:
    return _refuser(request, [preuves.obstacle(user)], reverse("wagtailusers_users:index"))


@hooks.register("before_bulk_action")
def garder_un_lot(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Les mêmes refus pour les actions groupées : tout le lot est refusé, rien n'est fait à moitié."""
    if request.method != "POST" or action_type not in {"delete", "move"}:
        return None
    geste = "supprimée" if action_type == "delete" else "déplacée"
    phrases = [preuves.obstacle(objet, geste) for objet in objects]
    return _refuser(request, phrases, action_class_instance.next_url or reverse("wagtailadmin_home"))


class StructureViewSet(SnippetViewSet):
    model = Structure
    icon = "home"
    list_display = ("nom", "type")
    search_fields = ("nom",)


class MetierViewSet(SnippetViewSet):
    model = Metier
    icon = "tag"
    list_display = ("libelle", "code")


class TerritoireViewSet(SnippetViewSet):
    model = Territoire
    icon = "site"
    list_display = ("libelle", "genre", "code")


class ProfessionnelViewSet(SnippetViewSet):
    model = Professionnel
    icon = "user"
    list_display = ("__str__", "structure", "metier")
    list_filter = ("structure", "est_compte_essai")
    search_fields = ("nom", "prenom")


class CoordinationViewSet(SnippetViewSet):
    model = Coordination
    icon = "group"
    list_display = ("user", "structure")


class ModeleAttestationViewSet(SnippetViewSet):
    """Un modèle se copie pour en faire une autre version ; il se met en service depuis son aperçu."""

    model = ModeleDansLeCms
    admin_url_namespace = "wagtailsnippets_certificats_modeleattestation"
    base_url_path = "snippets/certificats/modeleattestation"
    icon = "doc-full"
    menu_label = "Modèles d'attestation"
    menu_order = 265
    add_to_admin_menu = True
    list_display = ("nom", "genre", "version", "date_activation", "date_retrait")
    copy_view_enabled = True
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("nom"), FieldPanel("genre")], "Modèle"),
            MultiFieldPanel([FieldPanel("titre"), FieldPanel("introduction"), FieldPanel("blocs")], "Textes"),
            MultiFieldPanel([FieldPanel("signataire_nom"), FieldPanel("signataire_qualite")], "Signataire"),
            MultiFieldPanel([FieldPanel("couleur"), FieldPanel("fichier_logo")], "Aspect"),
            MultiFieldPanel([FieldPanel("logo")], "Dessin du logo gardé", classname="collapsed"),
        ],
        base_form_class=ModeleForm,
    )


class SuiviGroup(SnippetViewSetGroup):
    """L'entrée « Suivi » du menu : structures, métiers, territoires, profils, périmètres."""

    items = (StructureViewSet, ProfessionnelViewSet, CoordinationViewSet, MetierViewSet, TerritoireViewSet)
    menu_label = "Suivi"
    menu_icon = "group"
    menu_order = 260


# Mêmes lignes, mêmes droits : ceux du modèle d'attestation.
register_permission_policy(ModeleDansLeCms, ModelPermissionPolicy(ModeleAttestation))
register_snippet(SuiviGroup)
register_snippet(ModeleAttestationViewSet)


@hooks.register("register_admin_urls")
def adresses_du_cms() -> list[Any]:
    return modeles_d_attestation.urls + comptes.urls


@hooks.register("register_snippet_listing_buttons")
def bouton_d_apercu(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """« Aperçu et mise en service », à côté de chaque modèle d'attestation."""
    if isinstance(snippet, ModeleAttestation) and user.has_perm("certificats.change_modeleattestation"):
        adresse = reverse("apercu_modele", args=[snippet.pk])
        yield Button("Aperçu et mise en service", adresse, priority=5, icon_name="view")


@hooks.register("register_snippet_listing_buttons")
def boutons_d_un_profil(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Les deux gestes sans retour, à côté de chaque profil."""
    if isinstance(snippet, Professionnel) and user.has_perm(comptes.PERMISSION):
        yield Button("Réunir avec un autre compte", reverse("reunir_comptes", args=[snippet.uuid]), priority=60)
        yield Button("Effacer cette personne", reverse("effacer_personne", args=[snippet.uuid]), priority=70)


@hooks.register("before_delete_snippet")
def garder_le_referentiel(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Une structure, un métier ou un profil qui sert ne s'efface pas."""
    nos_modeles = (Structure, Metier, Professionnel, Territoire, ModeleAttestation)
    notres: list[Any] = [objet for objet in instances if isinstance(objet, nos_modeles)]
    if not notres:
        return None
    phrases = [preuves.obstacle_referentiel(objet) for objet in notres]
    return _refuser(request, phrases, reverse(notres[0].snippet_viewset.get_url_name("list")))


class TutoratMenuItem(MenuItem):
    """« Questions au tuteur », pour qui y répond."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("lms.repondre_au_tutorat"))


@hooks.register("register_admin_menu_item")
def menu_du_tutorat() -> MenuItem:
    return TutoratMenuItem("Questions au tuteur", reverse("lms:tutorat"), icon_name="help", order=265)
