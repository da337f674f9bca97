"""Quand une activité H5P est-elle terminée ? Cinq règles, et celle qui convient à chaque type. Pur."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluations.xapi import verbes

from .traces import Trace


class Regle:
    """Les règles d'achèvement."""

    VUE = "vue"
    INTERACTION = "interaction"
    DERNIERE_ETAPE = "derniere_etape"
    TERMINEE = "terminee"
    SCORE_MIN = "score_min"

    CHOIX = (
        (VUE, "dès qu'elle a été vue"),
        (INTERACTION, "après une première réponse"),
        (DERNIERE_ETAPE, "à la dernière étape"),
        (TERMINEE, "quand elle est finie"),
        (SCORE_MIN, "avec un score minimal"),
    )


def _types(noms: str) -> frozenset[str]:
    return frozenset(f"H5P.{nom}" for nom in noms.split())


# Types qui déclarent eux-mêmes leur fin (« answered » ou « completed » à la racine).
FINISSENT = _types(
    "MultiChoice TrueFalse Blanks DragText Summary Crossword FindTheWords DragQuestion MarkTheWords "
    "ImageHotspotQuestion Dictation ArithmeticQuiz Essay Flashcards SingleChoiceSet QuestionSet "
    "BranchingScenario InteractiveBook Questionnaire Agamotto MemoryGame ImageSequencing "
    "ImageMultipleHotspotQuestion GameMap"
) | {"AllerVers.Cartes"}
# Types qui n'ont rien à déclarer : les avoir vus suffit.
SE_REGARDENT = _types(
    "Accordion Collage ImageJuxtaposition GuessTheAnswer Dialogcards Timeline ImageSlider ImageHotspots "
    "GreetingCard AudioRecorder Audio Chart KewArCode AdventCalendar PersonalityQuiz ThreeImage"
)
# Types qui notent la réponse d'une personne : ce sont eux que compte `nombre_taches`.
NON_NOTES = _types("InteractiveBook Questionnaire Agamotto BranchingScenario QuestionSet GameMap") | {
    "AllerVers.Cartes"
}
NOTES = FINISSENT - NON_NOTES


def est_connu(machine_name: str) -> bool:
    """Faux : la règle « vue » s'applique faute de mieux, et la formatrice en est avertie."""
    return machine_name in FINISSENT | SE_REGARDENT | set(SELON_LE_CONTENU)


def regle_par_defaut(machine_name: str, params: Any, nombre_taches: int) -> str:
    """La règle qui convient à un type, selon son contenu ; « vue » pour un type inconnu."""
    if machine_name in FINISSENT:
        return Regle.TERMINEE
    if selon := SELON_LE_CONTENU.get(machine_name):
        return selon(params if isinstance(params, dict) else {}, nombre_taches)
    return Regle.VUE


def _presentation(params: dict[str, Any], taches: int) -> str:
    """Sans tâche ou sans diapositive de résumé, la fin ne se déclare pas : c'est la dernière étape."""
    resume_masque = _lire(params, "override", "summarySlide") is False or _lire(params, "override", "hideSummarySlide")
    return Regle.TERMINEE if taches and not resume_masque else Regle.DERNIERE_ETAPE


def _colonne(params: dict[str, Any], taches: int) -> str:
    return Regle.TERMINEE if taches else Regle.VUE


def _video(params: dict[str, Any], taches: int) -> str:
    """L'écran de fin déclare la fin ; sans lui, une réponse suffit, ou la vue s'il n'y a aucune tâche."""
    if _lire(params, "interactiveVideo", "assets", "endscreens"):
        return Regle.TERMINEE
    return Regle.INTERACTION if taches else Regle.VUE


def _documentation(params: dict[str, Any], taches: int) -> str:
    pages = params.get("pagesList")
    for page in pages if isinstance(pages, list) else []:
        bibliotheque = page.get("library", "") if isinstance(page, dict) else ""
        if str(bibliotheque).startswith("H5P.DocumentExportPage "):
            return Regle.TERMINEE
    return Regle.DERNIERE_ETAPE


def _lire(params: Any, *cles: str) -> Any:
    for cle in cles:
        params = params.get(cle) if isinstance(params, dict) else None
    return params


SELON_LE_CONTENU = {
    "H5P.CoursePresentation": _presentation,
    "H5P.Column": _colonne,
    "H5P.InteractiveVideo": _video,
    "H5P.DocumentationTool": _documentation,
}


# Types qui assemblent d'autres types : « answered » n'y est pas une fin, seul « completed » l'est.
ASSEMBLAGES = frozenset(
    {
        "H5P.QuestionSet",
        "H5P.SingleChoiceSet",
        "H5P.InteractiveBook",
        "H5P.CoursePresentation",
        "H5P.InteractiveVideo",
        "H5P.BranchingScenario",
        "H5P.GameMap",
        "H5P.Column",
        "H5P.Questionnaire",
        "H5P.DocumentationTool",
    }
)


def nombre_etapes(machine_name: str, params: Any) -> int:
    """Le nombre de diapositives ou de pages que compte la règle « à la dernière étape » ; 0 pour un autre type."""
    chemin = {"H5P.CoursePresentation": ("presentation", "slides"), "H5P.DocumentationTool": ("pagesList",)}
    etapes = _lire(params, *chemin[machine_name]) if machine_name in chemin else None
    return len(etapes) if isinstance(etapes, list) else 0


def est_achevee(fige: Mapping[str, Any], trace: Trace, *, secondes: float, scaled: Decimal | None) -> bool:
    """Vrai si cette trace achève l'activité, selon la règle figée à l'ouverture.

    `secondes` : depuis l'ouverture ; `scaled` : le meilleur score entre 0 et 1, None si rien n'est noté.
    """
    regle = fige["regle"]
    if regle == Regle.VUE:
        est_vue = trace.verbe == verbes.EXPERIENCED and not trace.est_enfant
        return est_vue and secondes >= fige["duree_min_s"]
    if regle == Regle.INTERACTION:
        return trace.verbe in {verbes.INTERACTED, verbes.ANSWERED}
    if trace.est_enfant:
        return False
    if regle == Regle.DERNIERE_ETAPE:
        return trace.verbe in {verbes.PROGRESSED, verbes.COMPLETED} and trace.etape >= fige["nombre_etapes"] > 0
    if not _finit(fige, trace):
        return False
    return regle == Regle.TERMINEE or scaled is None or scaled * 100 >= fige["score_min"]


def _finit(fige: Mapping[str, Any], trace: Trace) -> bool:
    """La racine dit « completed » ; une question seule dit « answered »."""
    if trace.verbe == verbes.ANSWERED:
        return fige["bibliotheque"] not in ASSEMBLAGES
    return trace.verbe == verbes.COMPLETED
