"""D'une définition à une activité publiée, et retour : idempotent, sans jamais écraser le travail d'une formatrice."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction

from .definitions import (
    Definition,
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionInvalideError,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
    Probleme,
    empreinte,
    verifier,
)
from .models import Activite, Choix, ChoixEtape, Etape, MiseEnSituation, Question, Questionnaire

CHAMPS_QUESTION = (
    "code", "genre", "enonce", "choix_dans_l_ordre", "justification", "source", "source_url", "source_date",
    "date_verification",
)  # fmt: skip
CHAMPS_CHOIX = ("texte", "est_juste", "retour", "pendant")

Suite = Literal["creee", "modifiee", "inchangee", "signalee"]


def enregistrer_questionnaire(*, definition: DefinitionQuestionnaire) -> tuple[Questionnaire, Suite]:
    """Crée ou met à jour le quiz de ce code, et le publie. Lève DefinitionInvalideError.

    « signalee » : une formatrice l'a modifié ou retiré depuis le dernier import ; rien n'est écrit.
    """
    return _enregistrer(Questionnaire, definition, _remplir_questionnaire)


def enregistrer_situation(*, definition: DefinitionSituation) -> tuple[MiseEnSituation, Suite]:
    """Comme `enregistrer_questionnaire`, pour une mise en situation."""
    return _enregistrer(MiseEnSituation, definition, _remplir_situation)


def definition_de(activite: Activite) -> Definition:
    """La définition que porte une activité (en ligne, ou une de ses révisions)."""
    if isinstance(activite, Questionnaire):
        return _definition_du_questionnaire(activite)
    if isinstance(activite, MiseEnSituation):
        return definition_de_la_situation(activite)
    raise TypeError(f"{activite.genre} : ce genre d'activité n'a pas de définition.")


@transaction.atomic
def _enregistrer(classe: type[Any], definition: Any, remplir: Callable[[Any, Any], None]) -> tuple[Any, Suite]:
    verifier(definition)
    if Activite.objects.filter(code=definition.code).exclude(genre=classe.GENRE).exists():
        phrase = "Une activité d'un autre genre porte déjà ce code : choisissez-en un autre."
        raise DefinitionInvalideError(definition.code, [Probleme(None, "code", phrase)])
    activite = classe.objects.select_for_update().filter(code=definition.code).first()
    nouvelle = empreinte(definition)
    if activite is not None:
        if _a_ete_reprise(activite):
            return activite, "signalee"
        if activite.empreinte_import == nouvelle:
            return activite, "inchangee"
    suite: Suite = "modifiee" if activite else "creee"
    activite = activite or classe(code=definition.code, live=False)
    activite.empreinte_import = nouvelle
    _publier(activite, definition, remplir)
    return activite, suite


def _a_ete_reprise(activite: Any) -> bool:
    """Vrai si le contenu courant, brouillon compris, n'est plus celui du dernier import, ou s'il est hors ligne."""
    if not activite.live or not activite.empreinte_import:
        return True
    return empreinte(definition_de(activite.get_latest_revision_as_object())) != activite.empreinte_import


def _publier(activite: Any, definition: Definition, remplir: Callable[[Any, Any], None]) -> None:
    try:
        activite.genre = activite.GENRE
        remplir(activite, definition)
        activite.full_clean()
        activite.save()
        activite.save_revision(clean=False).publish()
    except ValidationError as erreur:
        probleme = Probleme(None, "", " ".join(erreur.messages))
        raise DefinitionInvalideError(definition.code, [probleme]) from erreur
    activite.refresh_from_db()


def _remplir_questionnaire(quiz: Questionnaire, definition: DefinitionQuestionnaire) -> None:
    anciennes = {question.code: question for question in quiz.questions.all()} if quiz.pk else {}
    _poser(quiz, definition, ("titre", "consigne", "duree_minutes", "seuil_reussite"))
    quiz.questions = _en_ordre(_question(question, anciennes.get(question.code)) for question in definition.questions)


def _question(definition: DefinitionQuestion, ancienne: Question | None) -> Question:
    """Une question garde sa clé, ses étiquettes et son origine, que les fichiers ne disent pas."""
    question = Question(pk=ancienne.pk if ancienne else None)
    if ancienne:
        _poser(question, ancienne, ("etiquettes", "origine"))
    _poser(question, definition, CHAMPS_QUESTION)
    choix = (_poser(Choix(), un_choix, CHAMPS_CHOIX) for un_choix in definition.choix)
    question.choix = _en_ordre(_propre(un_choix, "question") for un_choix in choix)
    return _propre(question, "questionnaire")


def _remplir_situation(situation: MiseEnSituation, definition: DefinitionSituation) -> None:
    cles = dict(situation.etapes.values_list("cle", "pk")) if situation.pk else {}
    champs = ("titre", "consigne", "avertissement", "contexte", "debriefing", "duree_minutes", "score_compte")
    _poser(situation, definition, champs)
    situation.etapes = _en_ordre(_etape(etape, cles.get(etape.cle)) for etape in definition.etapes)


def _etape(definition: DefinitionEtape, pk: int | None) -> Etape:
    champs = ("cle", "texte", "consequence", "etape_suivante", "points", "posture")
    etape = _poser(Etape(pk=pk), definition, ("cle", "texte"))
    choix = (_poser(ChoixEtape(), un_choix, champs) for un_choix in definition.choix)
    etape.choix = _en_ordre(_propre(un_choix, "etape") for un_choix in choix)
    return _propre(etape, "situation")


def _en_ordre(lignes: Iterable[Any]) -> list[Any]:
    """Pose `sort_order` : une ligne qui garde sa clé garderait sinon son ancienne place."""
    ordonnees = list(lignes)
    for rang, ligne in enumerate(ordonnees):
        ligne.sort_order = rang
    return ordonnees


def _poser(ligne: Any, source: Any, champs: tuple[str, ...]) -> Any:
    for champ in champs:
        setattr(ligne, champ, getattr(source, champ))
    return ligne


def _propre(ligne: Any, parent: str) -> Any:
    """Vérifie longueurs, adresses et valeurs d'un enfant, dont le parent n'est pas encore enregistré."""
    ligne.clean_fields(exclude=[parent, ligne._meta.pk.name])
    return ligne


def _definition_du_questionnaire(quiz: Questionnaire) -> DefinitionQuestionnaire:
    return DefinitionQuestionnaire(
        code=quiz.code,
        titre=quiz.titre,
        consigne=quiz.consigne,
        duree_minutes=quiz.duree_minutes,
        seuil_reussite=quiz.seuil_reussite,
        questions=tuple(_definition_de_la_question(question) for question in quiz.questions.order_by("sort_order")),
    )


def _definition_de_la_question(question: Question) -> DefinitionQuestion:
    choix = question.choix.order_by("sort_order")
    return DefinitionQuestion(
        choix=tuple(DefinitionChoix(**{champ: getattr(un, champ) for champ in CHAMPS_CHOIX}) for un in choix),
        **{champ: getattr(question, champ) for champ in CHAMPS_QUESTION},
    )


def definition_de_la_situation(situation: MiseEnSituation) -> DefinitionSituation:
    """La définition d'une mise en situation, en ligne, en révision ou en cours d'édition."""
    return DefinitionSituation(
        code=situation.code,
        titre=situation.titre,
        consigne=situation.consigne,
        avertissement=situation.avertissement,
        contexte=situation.contexte,
        debriefing=situation.debriefing,
        duree_minutes=situation.duree_minutes,
        score_compte=situation.score_compte,
        etapes=tuple(_definition_de_l_etape(etape) for etape in situation.etapes.order_by("sort_order")),
    )


def _definition_de_l_etape(etape: Etape) -> DefinitionEtape:
    return DefinitionEtape(
        cle=etape.cle,
        texte=etape.texte,
        choix=tuple(
            DefinitionChoixEtape(
                choix.cle, choix.texte, choix.consequence, choix.etape_suivante, choix.points, choix.posture
            )
            for choix in etape.choix.order_by("sort_order")
        ),
    )
