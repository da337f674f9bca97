"""Du curriculum en fichiers aux pages du CMS : idempotent, sans jamais écraser ce qu'une formatrice a repris."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from evaluations.enregistrement import enregistrer_questionnaire, enregistrer_situation

from .lecture import Curriculum, LeconFichier, ModuleFichier, ParcoursFichier
from .models import AccueilPage, LeconPage, ModuleActivite, ModulePage, PageDuPortail, ParcoursPage

# L'éditeur pose ces clés à chaque enregistrement : ce n'est pas du contenu.
CLE_DE_BLOC = re.compile(r' data-block-key=\\?"[^"\\]*\\?"')

CHAMPS: dict[type[PageDuPortail], tuple[str, ...]] = {
    AccueilPage: ("title", "chapo"),
    ParcoursPage: ("title", "lettre", "chapo", "objectifs"),
    ModulePage: (
        "title", "resume", "objectifs", "duree_minutes", "est_a_paraitre", "version_majeure", "version_mineure",
        "evaluation", "invite_carnet",
    ),
    LeconPage: ("title", "duree_minutes", "objectif", "chapo", "corps", "relu_par", "date_relecture"),
}  # fmt: skip

TITRE_ACCUEIL = "Aller vers, ça s'apprend."
CHAPO_ACCUEIL = (
    "Trois parcours pour repérer, lever les freins, accompagner. Des leçons de 12 minutes, "
    "à lire entre deux visites, et une attestation à la fin de chaque module."
)


@dataclass
class Bilan:
    """Ce que l'import a fait, page par page et activité par activité."""

    comptes: Counter[str] = field(default_factory=Counter)
    signalees: list[str] = field(default_factory=list)

    def noter(self, suite: str, code: str) -> None:
        self.comptes[suite] += 1
        if suite == "signalee":
            self.signalees.append(code)

    def __str__(self) -> str:
        noms = [("creee", "créées"), ("modifiee", "modifiées"), ("inchangee", "inchangées"), ("signalee", "signalées")]
        return ", ".join(f"{self.comptes[cle]} {nom}" for cle, nom in noms)


@transaction.atomic
def importer(curriculum: Curriculum) -> Bilan:
    """Écrit tout le curriculum dans le CMS, en une transaction."""
    bilan = Bilan()
    accueil = _accueil(bilan)
    for parcours in curriculum.parcours:
        page = _parcours(parcours, accueil, bilan)
        for module_fichier in parcours.modules:
            _module(module_fichier, page, bilan)
    return bilan


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
    accueil.empreinte_import = empreinte(accueil)
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
    return _ecrire(ParcoursPage, neuve, valeurs, accueil, bilan)


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
        "invite_carnet": fichier.invite_carnet,
    }
    neuve = ModulePage(code=fichier.code, slug=fichier.code.lower())
    module_page = _ecrire(ModulePage, neuve, valeurs, parcours, bilan)
    for rang, lecon in enumerate(fichier.lecons, start=1):
        _lecon(lecon, rang, module_page, bilan)
    _activites(fichier, module_page, bilan)


def _lecon(fichier: LeconFichier, rang: int, module_page: ModulePage, bilan: Bilan) -> None:
    corps = [(bloc.genre, bloc.valeur) for bloc in fichier.corps]
    valeurs = {
        "title": fichier.titre,
        "duree_minutes": fichier.duree,
        "objectif": fichier.objectif,
        "chapo": fichier.chapo,
        "corps": json.dumps([{"type": genre, "value": valeur} for genre, valeur in corps], default=str),
        "relu_par": fichier.relu_par,
        "date_relecture": fichier.relu_le,
    }
    neuve = LeconPage(code=fichier.code, slug=f"lecon-{rang}")
    _ecrire(LeconPage, neuve, valeurs, module_page, bilan)


def _activites(fichier: ModuleFichier, module_page: ModulePage, bilan: Bilan) -> None:
    """La mise en situation, puis le quiz : enregistrés, et liés au module."""
    enregistrees = []
    if fichier.situation:
        enregistrees.append(enregistrer_situation(definition=fichier.situation))
    if fichier.questionnaire:
        enregistrees.append(enregistrer_questionnaire(definition=fichier.questionnaire))
    for ordre, (activite, suite) in enumerate(enregistrees):
        bilan.noter(suite, activite.code)
        ModuleActivite.objects.get_or_create(
            module_page=module_page, activite_id=activite.pk, defaults={"sort_order": ordre}
        )


def _ecrire(modele: type[Any], neuve: Any, valeurs: dict[str, Any], parent: Page, bilan: Bilan) -> Any:
    """Crée, met à jour, laisse ou signale une page, reconnue par son code."""
    page = modele.objects.filter(code=neuve.code).first()
    if page is None:
        _poser(neuve, valeurs)
        parent.add_child(instance=neuve)
        _publier(neuve)
        bilan.noter("creee", neuve.code)
        return neuve
    bilan.noter(_mettre_a_jour(page, valeurs), page.code)
    return page


def _mettre_a_jour(page: Any, valeurs: dict[str, Any]) -> str:
    if empreinte(page.get_latest_revision_as_object()) != page.empreinte_import:
        return "signalee"
    _poser(page, valeurs)
    if empreinte(page) == page.empreinte_import:
        return "inchangee"
    _publier(page)
    return "modifiee"


def _poser(page: Any, valeurs: dict[str, Any]) -> None:
    for champ, valeur in valeurs.items():
        setattr(page, champ, valeur)


def _publier(page: Any) -> None:
    page.empreinte_import = empreinte(page)
    page.full_clean()
    page.save()
    page.save_revision(clean=False).publish()


def empreinte(page: Any) -> str:
    """SHA-256 du contenu d'une page, sans ce que l'éditeur ajoute (identifiants de blocs)."""
    valeurs = {champ: _normaliser(page, champ) for champ in CHAMPS[type(page)]}
    texte = json.dumps(valeurs, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(CLE_DE_BLOC.sub("", texte).encode()).hexdigest()


def _normaliser(page: Any, champ: str) -> Any:
    valeur = getattr(page, champ)
    return _sans_identifiants(valeur.get_prep_value()) if champ == "corps" else valeur


def _sans_identifiants(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {cle: _sans_identifiants(v) for cle, v in valeur.items() if cle != "id"}
    if isinstance(valeur, list | tuple):
        return [_sans_identifiants(v) for v in valeur]
    return valeur
