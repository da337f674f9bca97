"""Du CMS au curriculum en fichiers : le miroir de `cours.importation`. Lecture seule."""

from pathlib import Path
from typing import Any

from django.db.models import Q
from wagtail.rich_text import expand_db_html

from evaluations.definitions import DefinitionQuestionnaire, DefinitionSituation
from evaluations.enregistrement import definition_de
from evaluations.models import Activite

from . import structure
from .designations import par_nom
from .ecriture import ecrire_curriculum
from .lecture import (
    Bloc,
    ChiffreFichier,
    Curriculum,
    LeconFichier,
    ModuleFichier,
    ParcoursFichier,
    Place,
    TermeFichier,
    UrgenceFichier,
)
from .models import Chiffre, LeconPage, ModulePage, ParcoursPage, RessourceUrgence, Terme

NULLE_PART = Place(Path(), 1)  # Un contenu du CMS n'est écrit dans aucun fichier.
# En ligne, ou jamais encore mise en ligne ; une page dépubliée a été retirée.
A_EXPORTER = Q(live=True) | Q(first_published_at=None)

# Le début du code d'une page qui n'est pas du curriculum : la démonstration a les siennes.
HORS_CURRICULUM = "DEMO-"


def exporter(sortie: Path) -> list[str]:
    """Écrit le curriculum du CMS dans un dossier, rend les chemins. Lève EcritureImpossibleError sans rien écrire."""
    fichiers = ecrire_curriculum(extraire())
    for nom, texte in fichiers.items():
        chemin = sortie / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte, encoding="utf-8")
    return list(fichiers)


def extraire() -> Curriculum:
    """Le contenu publié du CMS, tel qu'un fichier le dirait."""
    parcours = ParcoursPage.objects.filter(A_EXPORTER).exclude(code="").order_by("path")
    return Curriculum(
        parcours=tuple(_parcours(page) for page in parcours),
        chiffres=tuple(_chiffre(chiffre) for chiffre in Chiffre.objects.filter(A_EXPORTER).order_by("pk")),
        termes=tuple(
            TermeFichier(terme.terme, terme.developpe, terme.definition, NULLE_PART)
            for terme in Terme.objects.filter(A_EXPORTER).order_by("pk")
        ),
        urgences=tuple(_urgence(numero) for numero in RessourceUrgence.objects.filter(A_EXPORTER)),
    )


def _chiffre(chiffre: Chiffre) -> ChiffreFichier:
    champs = ("code", "valeur", "unite", "champ", "annee")
    return ChiffreFichier(**{nom: getattr(chiffre, nom) for nom in champs}, **_datation(chiffre))


def _urgence(numero: RessourceUrgence) -> UrgenceFichier:
    champs = ("numero", "mode", "libelle", "pour_qui", "est_dans_le_pied")
    return UrgenceFichier(**{nom: getattr(numero, nom) for nom in champs}, **_datation(numero))


def _datation(reference: Chiffre | RessourceUrgence) -> dict[str, Any]:
    return {
        "source": reference.source,
        "adresse": reference.adresse,
        "verifie_le": reference.date_verification,
        "relu_par": reference.relu_par,
        "a_revoir_le": reference.date_revision,
        "place": NULLE_PART,
    }


def _parcours(page: ParcoursPage) -> ParcoursFichier:
    modules = ModulePage.objects.child_of(page).filter(A_EXPORTER).exclude(code="").order_by("path")
    return ParcoursFichier(
        code=page.code,
        lettre=page.lettre,
        titre=page.title,
        chapo=page.chapo,
        objectifs=tuple(page.liste_objectifs),
        modules=tuple(_module(module_page) for module_page in modules),
        place=NULLE_PART,
    )


def _module(page: ModulePage) -> ModuleFichier:
    lecons = LeconPage.objects.child_of(page).filter(A_EXPORTER).exclude(code="").order_by("path")
    lecons = lecons.exclude(code__startswith=HORS_CURRICULUM)
    definitions = [_definition(lien.activite) for lien in structure.activites_du_module(page)]
    return ModuleFichier(
        code=page.code,
        titre=page.title,
        resume=page.resume,
        objectifs=tuple(page.liste_objectifs),
        duree=page.duree_minutes,
        a_paraitre=page.est_a_paraitre,
        version_majeure=page.version_majeure,
        version_mineure=page.version_mineure,
        evaluation=page.evaluation,
        public=page.public,
        prerequis=page.prerequis,
        invite_carnet=page.invite_carnet,
        lecons=tuple(_lecon(lecon) for lecon in lecons),
        situation=next((d for d in definitions if isinstance(d, DefinitionSituation)), None),
        questionnaire=next((d for d in definitions if isinstance(d, DefinitionQuestionnaire)), None),
        place=NULLE_PART,
    )


def _definition(activite: Activite) -> Any:
    """La définition d'un quiz ou d'une mise en situation ; None pour un genre qui n'en a pas (H5P)."""
    if activite.genre == Activite.Genre.QUESTIONNAIRE:
        return definition_de(activite.questionnaire)
    return definition_de(activite.miseensituation) if activite.genre == Activite.Genre.SITUATION else None


def _lecon(page: LeconPage) -> LeconFichier:
    return LeconFichier(
        code=page.code,
        titre=page.title,
        duree=page.duree_minutes,
        objectif=page.objectif,
        chapo=page.chapo,
        corps=tuple(_bloc(bloc["type"], bloc["value"]) for bloc in page.corps.get_prep_value()),
        relu_par=page.relu_par,
        relu_le=page.date_relecture,
        place=NULLE_PART,
    )


def _bloc(genre: str, valeur: Any) -> Bloc:
    return Bloc(genre, par_nom(genre, _nue(valeur)))


def _nue(valeur: Any) -> Any:
    """La valeur sans l'emballage des listes du CMS ; un lien vers une page y devient une adresse."""
    if isinstance(valeur, dict):
        return {nom: _nue(v) for nom, v in valeur.items()}
    if isinstance(valeur, list):
        return [_nue(_element(element)) for element in valeur]
    return expand_db_html(valeur) if isinstance(valeur, str) and "linktype" in valeur else valeur


def _element(element: Any) -> Any:
    """Un élément de liste, tel que l'import l'a donné ou tel que l'éditeur l'emballe."""
    return element["value"] if isinstance(element, dict) and element.get("type") == "item" else element
