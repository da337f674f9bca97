"""Écrire les pages : l'accueil, les parcours, les modules, les leçons et leurs activités."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page, Site

from cours.designations import DesignationInconnueError, par_cle
from cours.lecture import (
    Bloc,
    Curriculum,
    CurriculumInvalideError,
    LeconFichier,
    ModuleFichier,
    ParcoursFichier,
    Place,
    citations_sans_reponse,
)
from cours.models import (
    AccueilPage,
    Chiffre,
    LeconPage,
    ModuleActivite,
    ModulePage,
    PageDuPortail,
    ParcoursPage,
    Terme,
)
from cours.reglages import obstacle_a_la_publication
from evaluations.enregistrement import enregistrer_questionnaire, enregistrer_situation

from .bilan import Bilan
from .empreintes import empreinte

CHAMPS: dict[type[PageDuPortail], tuple[str, ...]] = {
    AccueilPage: ("title", "chapo"),
    ParcoursPage: ("title", "lettre", "chapo", "objectifs"),
    ModulePage: (
        "title", "resume", "objectifs", "duree_minutes", "est_a_paraitre", "version_majeure", "version_mineure",
        "evaluation", "public", "prerequis", "invite_carnet", "activites",
    ),
    LeconPage: ("title", "duree_minutes", "objectif", "chapo", "corps", "relu_par", "date_relecture"),
}  # fmt: skip

TITRE_ACCUEIL = "Aller vers, ça s'apprend."
CHAPO_ACCUEIL = (
    "Trois parcours pour repérer, lever les freins, accompagner. Des leçons de 12 minutes, "
    "à lire entre deux visites, et une attestation à la fin de chaque module."
)


def ecrire_les_pages(curriculum: Curriculum, bilan: Bilan) -> None:
    """Écrit l'arbre des pages, de l'accueil aux leçons. Lève CurriculumInvalideError."""
    _verifier_les_citations(curriculum)
    accueil = _accueil(bilan)
    for parcours in curriculum.parcours:
        page = _parcours(parcours, accueil, bilan)
        for module_fichier in parcours.modules:
            _module(module_fichier, page, bilan)
    bilan.absentes.extend(_absentes(curriculum))


def _verifier_les_citations(curriculum: Curriculum) -> None:
    """Refuse une leçon qui cite un terme ou un chiffre que le CMS n'a pas en ligne."""
    termes = set(Terme.objects.filter(live=True).values_list("terme", flat=True))
    chiffres = set(Chiffre.objects.filter(live=True).values_list("code", flat=True))
    for defaut in citations_sans_reponse(curriculum, termes, chiffres):
        raise defaut


def _absentes(curriculum: Curriculum) -> list[str]:
    """Les codes des pages importées un jour, que les fichiers ne disent plus : elles restent en place."""
    modules = [m for p in curriculum.parcours for m in p.modules]
    codes = {p.code for p in curriculum.parcours} | {m.code for m in modules}
    codes |= {lecon.code for m in modules for lecon in m.lecons}
    importees = [
        code
        for modele in (ParcoursPage, ModulePage, LeconPage)
        for code in modele.objects.exclude(empreinte_import="").values_list("code", flat=True)
    ]
    return sorted(set(importees) - codes)


def _accueil(bilan: Bilan) -> AccueilPage:
    """La page d'accueil : à la racine d'un site neuf, sous la page d'accueil d'un site existant."""
    accueil = AccueilPage.objects.first()
    if accueil:
        bilan.noter("inchangee", "accueil")
        return accueil
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    accueil = AccueilPage(title=TITRE_ACCUEIL, slug="formation", chapo=CHAPO_ACCUEIL, show_in_menus=False)
    if site and not _est_page_de_bienvenue(site.root_page):
        site.root_page.add_child(instance=accueil)
    else:
        _poser_a_la_racine(accueil, site)
    accueil.empreinte_import = _empreinte(accueil)
    accueil.save_revision(clean=False).publish()
    bilan.noter("creee", "accueil")
    return accueil


def _est_page_de_bienvenue(page: Page) -> bool:
    """La page que Wagtail crée à la première migration, restée telle quelle."""
    return type(page.specific) is Page and page.is_leaf()


def _poser_a_la_racine(accueil: AccueilPage, site: Site | None) -> None:
    Page.get_first_root_node().add_child(instance=accueil)
    if site is None:
        Site.objects.create(hostname="localhost", root_page=accueil, is_default_site=True)
        return
    bienvenue = site.root_page
    site.root_page = accueil
    site.save()
    bienvenue.delete()


def _parcours(fichier: ParcoursFichier, accueil: AccueilPage, bilan: Bilan) -> ParcoursPage:
    valeurs = {
        "title": fichier.titre,
        "lettre": fichier.lettre,
        "chapo": fichier.chapo,
        "objectifs": "\n".join(fichier.objectifs),
    }
    neuve = ParcoursPage(code=fichier.code, slug=fichier.code.lower())
    return _ecrire(neuve, valeurs, accueil, fichier.place, bilan)


def _module(fichier: ModuleFichier, parcours: ParcoursPage, bilan: Bilan) -> None:
    valeurs = {
        "title": fichier.titre,
        "resume": fichier.resume,
        "objectifs": "\n".join(fichier.objectifs),
        "duree_minutes": fichier.duree,
        "est_a_paraitre": fichier.a_paraitre,
        "version_majeure": fichier.version_majeure,
        "version_mineure": fichier.version_mineure,
        "evaluation": fichier.evaluation,
        "public": fichier.public,
        "prerequis": fichier.prerequis,
        "invite_carnet": fichier.invite_carnet,
        "activites": _activites(fichier, bilan),
    }
    neuve = ModulePage(code=fichier.code, slug=fichier.code.lower())
    module_page = _ecrire(neuve, valeurs, parcours, fichier.place, bilan)
    if not module_page.live:
        bilan.brouillons.append(module_page.code)
    for rang, lecon in enumerate(fichier.lecons, start=1):
        _lecon(lecon, rang, module_page, bilan)


def _lecon(fichier: LeconFichier, rang: int, module_page: ModulePage, bilan: Bilan) -> None:
    valeurs = {
        "title": fichier.titre,
        "duree_minutes": fichier.duree,
        "objectif": fichier.objectif,
        "chapo": fichier.chapo,
        "corps": json.dumps([_bloc(bloc, fichier.place) for bloc in fichier.corps]),
        "relu_par": fichier.relu_par,
        "date_relecture": fichier.relu_le,
    }
    neuve = LeconPage(code=fichier.code, slug=f"lecon-{rang}")
    _ecrire(neuve, valeurs, module_page, fichier.place, bilan)


def _bloc(bloc: Bloc, place: Place) -> dict[str, Any]:
    """La forme JSON d'un bloc ; ce qu'il nomme (chiffre, activité, image…) devient une clé du CMS."""
    try:
        return {"type": bloc.genre, "value": par_cle(bloc.genre, bloc.valeur)}
    except DesignationInconnueError as erreur:
        raise CurriculumInvalideError(place.chemin, bloc.ligne, str(erreur)) from None


def _activites(fichier: ModuleFichier, bilan: Bilan) -> list[ModuleActivite]:
    """La mise en situation, puis le quiz, enregistrés ; rend leurs liens au module, pas encore écrits."""
    enregistrees = []
    if fichier.situation:
        enregistrees.append(enregistrer_situation(definition=fichier.situation))
    if fichier.questionnaire:
        enregistrees.append(enregistrer_questionnaire(definition=fichier.questionnaire))
    for activite, suite in enregistrees:
        bilan.noter(suite, activite.code)
    return [ModuleActivite(activite_id=activite.pk, sort_order=rang) for rang, (activite, _) in enumerate(enregistrees)]


def _ecrire(neuve: Any, valeurs: dict[str, Any], parent: Page, place: Place, bilan: Bilan) -> Any:
    """Crée, met à jour, laisse ou signale une page, reconnue par son code."""
    page = type(neuve).objects.filter(code=neuve.code).first()
    try:
        if page is None:
            _creer(neuve, valeurs, parent)
            bilan.noter("creee", neuve.code)
            return neuve
        bilan.noter(_mettre_a_jour(page, valeurs, parent), page.code)
        return page
    except ValidationError as erreur:
        raise CurriculumInvalideError(place.chemin, 1, f"{neuve.code} : {' '.join(erreur.messages)}") from erreur


def _creer(page: Any, valeurs: dict[str, Any], parent: Page) -> None:
    _poser(page, valeurs)
    page.live = False
    parent.add_child(instance=page)
    _publier(page, parent)


def _mettre_a_jour(page: Any, valeurs: dict[str, Any], parent: Page) -> str:
    """« signalée » : une formatrice l'a reprise, brouillon compris, ou retirée ; rien n'est écrit."""
    courante = page.get_latest_revision_as_object() if page.has_unpublished_changes else page
    a_ete_retiree = not page.live and page.first_published_at is not None
    if a_ete_retiree or _empreinte(courante) != page.empreinte_import:
        return "signalee"
    _poser(page, valeurs)
    if _empreinte(page) == page.empreinte_import and (page.live or not _est_publiable(page, parent)):
        return "inchangee"
    _publier(page, parent)
    return "modifiee"


def _poser(page: Any, valeurs: dict[str, Any]) -> None:
    for champ, valeur in valeurs.items():
        setattr(page, champ, valeur)


def _est_publiable(page: Any, parent: Page) -> bool:
    """Un module attend ses réglages (en production) ; une leçon attend son module."""
    if isinstance(page, ModulePage) and not page.est_a_paraitre:
        return not obstacle_a_la_publication()
    return bool(parent.live)


def _publier(page: Any, parent: Page) -> None:
    """Enregistre et met en ligne ; laisse en brouillon ce qui n'est pas publiable."""
    page.empreinte_import = _empreinte(page)
    page.full_clean()
    page.save()
    revision = page.save_revision(clean=False)
    if _est_publiable(page, parent):
        revision.publish()
        page.refresh_from_db()


def _empreinte(page: Any) -> str:
    return empreinte(page, CHAMPS[type(page)])
