"""Les rôles du portail : des groupes de Django et leurs permissions, installés à la demande (jamais par migration)."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

FORMATEURS = "Formateurs"
COORDINATEURS = "Coordinateurs"
ADMINISTRATEURS = "Administrateurs"
NOMINATIF = "Suivi nominatif"  # un droit distinct, donné à la personne qui en a besoin (metier.md §8)

ACTIVITES = ("questionnaire", "miseensituation", "activiteh5p")
COMPOSANTS_H5P = ("bibliothequeh5p", "importh5p")  # installer, mettre à jour, approuver : les administrateurs seuls
REFERENCES = ("chiffre", "terme", "ressourceurgence")
REGLAGES = ("reglagesformation",)
GESTION = ("structure", "metier", "territoire", "professionnel", "coordination")


def installer_roles() -> list[str]:
    """Crée ou complète les quatre groupes ; rejouer ne change rien. Rend leurs noms."""
    tutorat = set(Permission.objects.filter(codename="repondre_au_tutorat"))
    formateurs = _groupe(FORMATEURS, _contenu() | tutorat)
    _groupe(COORDINATEURS, set())
    tout = set(Permission.objects.filter(codename="coordonner_tout"))
    nominatif = set(Permission.objects.filter(codename="voir_nominatif"))
    _groupe(NOMINATIF, nominatif)
    modeles = _permissions("certificats", ("modeleattestation",))
    administrateurs = _groupe(
        ADMINISTRATEURS,
        _contenu()
        | _permissions("lms", GESTION)
        | _permissions("cours", REGLAGES)
        | _permissions("evaluations", COMPOSANTS_H5P)
        | _permissions("auth", ("user", "group"))
        | tout
        | nominatif
        | modeles
        | tutorat,
    )
    for groupe in (formateurs, administrateurs):
        _ouvrir_les_pages(groupe)
        _ouvrir_les_collections(groupe)
    return [FORMATEURS, COORDINATEURS, NOMINATIF, ADMINISTRATEURS]


def _groupe(nom: str, permissions: set[Permission]) -> Group:
    groupe, _ = Group.objects.get_or_create(name=nom)
    groupe.permissions.add(*permissions)
    return groupe


def _contenu() -> set[Permission]:
    """Ouvrir le CMS, écrire les activités et les références des leçons."""
    return _permissions_du_cms() | _permissions("evaluations", ACTIVITES) | _permissions("cours", REFERENCES)


def _permissions_du_cms() -> set[Permission]:
    return set(Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))


def _permissions(app: str, modeles: tuple[str, ...]) -> set[Permission]:
    return set(Permission.objects.filter(content_type__app_label=app, content_type__model__in=modeles))


def _ouvrir_les_pages(groupe: Group) -> None:
    racine = Page.get_first_root_node()
    for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=groupe, page=racine, permission=permission)


def _ouvrir_les_collections(groupe: Group) -> None:
    racine = Collection.get_first_root_node()
    fichiers = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"],
        content_type__model__in=["image", "document"],
        codename__regex=r"^(add|change|choose)_",
    )
    for permission in fichiers:
        GroupCollectionPermission.objects.get_or_create(group=groupe, collection=racine, permission=permission)
