"""La banque de questions et les copies : reprendre une question dans un autre quiz, dupliquer une activité.

Une copie est toujours un brouillon : rien n'est publié, aucune tentative ne suit.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.log_actions import log

from .models import Activite, Question, Questionnaire

COPIE = " (copie)"
# Ce qui reste à l'original : son identité, ses révisions, sa vie en ligne, sa place dans un circuit.
PROPRES_A_L_ORIGINAL = [
    "id", "uuid", "empreinte_import", "date_archivage", "live", "has_unpublished_changes", "first_published_at",
    "last_published_at", "live_revision", "latest_revision", "go_live_at", "expire_at", "expired", "locked",
    "locked_at", "locked_by",
]  # fmt: skip


class QuizVerrouilleError(Exception):
    """Le quiz est verrouillé par quelqu'un d'autre : il ne reçoit rien pour l'instant."""


def questions() -> QuerySet[Question]:
    """Les questions des quiz qui ne sont pas archivés, avec leur quiz, dans l'ordre des codes."""
    vivantes = Question.objects.filter(questionnaire__date_archivage__isnull=True)
    return vivantes.select_related("questionnaire").order_by("questionnaire__code", "sort_order")


def chercher(texte: str) -> Q:
    """Le code, l'énoncé, la justification ou une réponse contient ce texte."""
    champs = ("code", "questionnaire__code", "enonce", "justification", "etiquettes")
    condition = Q(pk__in=Question.objects.filter(choix__texte__icontains=texte).values("pk"))
    for champ in champs:
        condition |= Q(**{f"{champ}__icontains": texte})
    return condition


def etiquetees(lot: QuerySet[Question], etiquette: str) -> QuerySet[Question]:
    """Celles qui portent exactement cette étiquette."""
    encadrees = lot.annotate(encadrees=Concat(Value(", "), "etiquettes", Value(", ")))
    return encadrees.filter(encadrees__contains=f", {etiquette}, ")


def etiquettes() -> list[str]:
    """Toutes les étiquettes employées, par ordre alphabétique."""
    listes = questions().exclude(etiquettes="").order_by().values_list("etiquettes", flat=True).distinct()
    return sorted({etiquette for liste in listes for etiquette in liste.split(", ")})


def prefixes() -> list[str]:
    """Le début des codes de quiz (« A1 » pour « A1-QUIZ ») : le module, par convention."""
    codes = Questionnaire.objects.filter(date_archivage__isnull=True).order_by("code").values_list("code", flat=True)
    return list(dict.fromkeys(code.split("-")[0] for code in codes))


@transaction.atomic
def reprendre(*, question: Question, questionnaire: Questionnaire, par: Any) -> str:
    """Copie une question à la fin du brouillon d'un quiz, et garde son origine. Rend son nouveau code.

    Lève QuizVerrouilleError.
    """
    verrou = questionnaire.get_lock()
    if verrou is not None and verrou.for_user(par):
        raise QuizVerrouilleError
    brouillon = questionnaire.get_latest_revision_as_object()
    presentes = list(brouillon.questions.all())
    copie = _copier_la_question(question)
    copie.code = _code_libre(question.code, {presente.code for presente in presentes})
    copie.origine = question.origine or f"{question.questionnaire.code}/{question.code}"
    copie.sort_order = 1 + max((presente.sort_order or 0 for presente in presentes), default=-1)
    brouillon.questions = [*presentes, copie]
    brouillon.save_revision(user=par, clean=False, log_action=True)
    return copie.code


def _copier_la_question(question: Question) -> Question:
    copie, _ = question.copy_cluster(exclude_fields=["id"])
    return copie


@transaction.atomic
def dupliquer(*, activite: Any, par: Any) -> Any:
    """Copie un quiz ou une mise en situation, brouillon compris : code libre, hors ligne, sans tentative."""
    relations = [relation.name for relation in activite._meta.private_fields]  # révisions, circuits, références
    copie, _ = activite.get_latest_revision_as_object().copy_cluster(exclude_fields=[*PROPRES_A_L_ORIGINAL, *relations])
    copie.code = _code_libre(activite.code, set(Activite.objects.values_list("code", flat=True)))
    copie.titre = _titre_de_copie(activite.titre)
    copie.live = False
    copie.save()
    copie.save_revision(user=par, clean=False)
    log(instance=copie, action="wagtail.copy", user=par, data={"source": activite.code})
    return copie


def _titre_de_copie(titre: str) -> str:
    longueur = Activite._meta.get_field("titre").max_length or 0
    return titre[: longueur - len(COPIE)] + COPIE


def _code_libre(code: str, pris: set[str]) -> str:
    """Le code s'il est libre, sinon « code-2 », « code-3 »… dans la longueur permise."""
    longueur = Activite._meta.get_field("code").max_length or 0
    candidat, rang = code, 2
    while candidat in pris:
        suffixe = f"-{rang}"
        candidat, rang = code[: longueur - len(suffixe)] + suffixe, rang + 1
    return candidat
