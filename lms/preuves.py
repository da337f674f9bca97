"""Ce qui porte des preuves ne disparaît pas : qui l'empêche, et quoi faire à la place."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import router
from django.db.models import Exists, OuterRef, ProtectedError, Q, RestrictedError
from django.db.models.deletion import Collector
from wagtail.models import Page

from certificats.models import Attestation
from cours.structure import LONGUEUR_PAS
from evaluations.models import Tentative

from .models import Coordination, Inscription, Professionnel, ProgressionLecon, Realisation


def pages_avec_preuves(page: Page) -> bool:
    """Vrai si la page, ou une page sous elle, porte une inscription, une progression ou une réalisation."""
    sous_arbre = Page.objects.descendant_of(page, inclusive=True).values("pk")
    return (
        Inscription.objects.filter(module_page__in=sous_arbre).exists()
        or ProgressionLecon.objects.filter(lecon__in=sous_arbre).exists()
        or Realisation.objects.filter(module_page__in=sous_arbre).exists()
    )


@dataclass(frozen=True)
class Effets:
    """Combien de personnes un changement de ces modules touche : des nombres, jamais des noms."""

    en_cours: int
    validees: int


def effets(page: Page) -> Effets:
    """Les personnes en cours et celles qui ont validé, dans le module de la page ou dans ceux qui sont sous elle."""
    touche = Q(module_page__path__startswith=page.path) | Q(module_page__path=page.path[:-LONGUEUR_PAS])
    valides = Realisation.objects.valides()
    validee = valides.filter(professionnel=OuterRef("professionnel"), module_page=OuterRef("module_page"))
    en_cours = Inscription.objects.filter(touche).exclude(Exists(validee))
    return Effets(
        en_cours=en_cours.values("professionnel").distinct().count(),
        validees=valides.filter(touche).values("cle_statistique").distinct().count(),
    )


def compte_avec_preuves(user: Any) -> bool:
    """Vrai si ce compte porte un profil, une tentative, une attestation ou un périmètre."""
    return (
        Professionnel.objects.filter(user=user).exists()
        or Tentative.objects.filter(personne=user).exists()
        or Attestation.objects.filter(titulaire=user).exists()
        or Coordination.objects.filter(user=user).exists()
    )


def obstacle_page(page: Page, geste: str) -> str:
    """La phrase qui refuse de supprimer ou de déplacer une page ; vide si rien ne la retient."""
    if not pages_avec_preuves(page):
        return ""
    return (
        f"« {page.title} » porte des preuves de formation : elle ne peut pas être {geste}. "
        "Dépubliez-la plutôt : elle disparaît du site, les preuves restent."
    )


def obstacle_compte(user: Any) -> str:
    """La phrase qui refuse de supprimer un compte ; vide si rien ne le retient."""
    if not compte_avec_preuves(user):
        return ""
    return (
        "Ce compte porte des preuves de formation : il ne peut pas être supprimé. "
        "Désactivez-le plutôt : la personne ne pourra plus se connecter, ses attestations restent vérifiables."
    )


def obstacle(objet: Any, geste: str = "supprimée") -> str:
    """La phrase qui retient cet objet, quel qu'il soit ; vide sinon."""
    if isinstance(objet, Page):
        return obstacle_page(objet, geste)
    if isinstance(objet, get_user_model()):
        return obstacle_compte(objet)
    return ""


def obstacle_referentiel(objet: Any) -> str:
    """La phrase qui retient une structure, un métier, un territoire ou un profil qui sert."""
    try:
        Collector(using=router.db_for_write(type(objet)), origin=objet).collect([objet])
    except (ProtectedError, RestrictedError):
        return f"« {objet} » sert à des personnes ou à des preuves : il ne peut pas être supprimé. Renommez-le plutôt."
    if isinstance(objet, Professionnel) and compte_avec_preuves(objet.user):
        return obstacle_compte(objet.user)
    return ""
