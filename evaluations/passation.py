"""Passer une activité : ouvrir une tentative, consigner une réponse, dire où l'on en est.

Chaque réponse laisse une déclaration, dans la même transaction que la tentative qu'elle fait avancer.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from . import contenu, notation
from .genres import SaisieInvalideError
from .h5p import traces
from .models import Activite, ActiviteH5P, EtatH5P, Tentative, VersionH5P
from .notation import Bilan, Verdict
from .xapi import declarations, interactions, magasin, verbes
from .xapi.declarations import DeclarationConflictuelleError, Fait, References

__all__ = [
    "EST_REMPLACEE",
    "Achevement",
    "Consignation",
    "DeclarationConflictuelleError",
    "EssaisEpuisesError",
    "Reponse",
    "ReponseInvalideError",
    "SaisieRefuseeError",
    "TentativeCloseError",
    "TentativeInconnueError",
    "consigner",
    "courante",
    "essais_epuises",
    "ouvrir",
]


# Vrai pour une tentative après laquelle la personne a recommencé la même activité.
EST_REMPLACEE = Exists(
    Tentative.objects.filter(
        personne=OuterRef("personne"),
        activite=OuterRef("activite"),
        registration=OuterRef("registration"),
        date_debut__gt=OuterRef("date_debut"),
    )
)


class TentativeInconnueError(Exception):
    """Cette tentative n'existe pas, ou n'est pas à cette personne."""


class EssaisEpuisesError(Exception):
    """La personne a fait tous les essais que permet l'activité ; le message le dit."""


class TentativeCloseError(Exception):
    """La tentative est achevée : elle ne reçoit plus de réponse."""


class ReponseInvalideError(Exception):
    """La réponse ne se rapporte pas à l'élément attendu ; le message dit quoi faire."""


class SaisieRefuseeError(ReponseInvalideError):
    """La réponse se rapporte bien à l'élément, mais elle est vide ou incomplète : à redemander, saisie gardée."""


@dataclass(frozen=True)
class Reponse:
    """Une réponse reçue : son identifiant (rejouable), la question ou l'étape, ce qui a été coché ou saisi."""

    declaration_id: UUID
    element: str
    valeurs: tuple[str, ...]


@dataclass(frozen=True)
class Achevement:
    """Une tentative vient de s'achever : ce que le suivi projettera. La preuve est notée par le serveur."""

    activite_id: int
    registration: UUID
    tentative_id: int
    date: datetime
    score: Decimal | None
    est_reussie: bool | None
    preuve: UUID


@dataclass(frozen=True)
class Consignation:
    """Ce qu'une réponse a changé ; `est_rejeu` : rien, elle était déjà là."""

    tentative: Tentative
    verdict: Verdict
    achevement: Achevement | None = None
    est_rejeu: bool = False


def courante(*, personne: Any, activite: Activite, registration: UUID) -> Tentative | None:
    """La tentative ouverte, à défaut la dernière achevée, à défaut None."""
    tentatives = Tentative.objects.filter(personne=personne, activite=activite, registration=registration)
    return tentatives.order_by("-date_debut").first()


def ouvrir(*, personne: Any, activite: Activite, registration: UUID) -> Tentative:
    """Ouvre une tentative sur le contenu publié ; rejouer rend celle qui est ouverte. Lève EssaisEpuisesError."""
    ouvertes = Tentative.objects.filter(
        personne=personne, activite=activite, registration=registration, date_fin__isnull=True
    )
    if tentative := ouvertes.first():
        return tentative
    if activite.genre == Activite.Genre.H5P:
        _refuser_un_essai_de_trop(personne, activite.activiteh5p, registration)
    fige = contenu.figer(activite)
    references = magasin.preparer(personne=personne, definitions=_definitions(activite, fige))
    if activite.genre == Activite.Genre.H5P:  # recommencer repart d'une page blanche, pas de l'état précédent
        EtatH5P.objects.filter(personne=personne, activite=activite.pk).delete()
    fige["xapi"] = references.en_json() | {"activite": str(activite.uuid)}
    try:
        with transaction.atomic():
            return Tentative.objects.create(
                personne=personne,
                activite=activite,
                registration=registration,
                version_h5p_id=fige.get("version"),
                contenu=fige,
                date_debut=timezone.now(),
            )
    except IntegrityError:  # une autre requête vient de l'ouvrir
        return ouvertes.get()


def essais_epuises(*, personne: Any, activite: ActiviteH5P, registration: UUID) -> str:
    """La phrase qui dit que tous les essais permis sont faits ; vide s'il en reste."""
    maximum = activite.essais_max
    if maximum is None:
        return ""
    faits = Tentative.objects.filter(personne=personne, activite=activite.pk, registration=registration).count()
    if faits < maximum:
        return ""
    essais = "votre seul essai" if maximum == 1 else f"vos {maximum} essais"
    return f"Vous avez fait {essais}. Votre meilleur résultat est gardé."


def _refuser_un_essai_de_trop(personne: Any, activite: ActiviteH5P, registration: UUID) -> None:
    if phrase := essais_epuises(personne=personne, activite=activite, registration=registration):
        raise EssaisEpuisesError(phrase)


def _definitions(activite: Activite, fige: dict[str, Any]) -> dict[str, Any]:
    """La definition xAPI de l'activité et de chaque question, étape ou sous-contenu, par IRI."""
    if fige["genre"] == Activite.Genre.H5P:
        racine = declarations.iri_activite(activite)
        params = VersionH5P.objects.values_list("params", flat=True).get(pk=fige["version"])
        cites = traces.definitions(racine, bibliotheques=fige["bibliotheques"], params=params)
        return {racine: declarations.definition("")} | cites
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        genres = {question["code"]: interactions.TYPES[question["genre"]] for question in fige["questions"]}
    else:
        genres = dict.fromkeys(fige["etapes"], interactions.TYPE_ETAPE)
    return {
        declarations.iri_activite(activite, element): declarations.definition(genre)
        for element, genre in {"": "", **genres}.items()
    }


@transaction.atomic
def consigner(*, personne: Any, tentative_uuid: UUID, reponse: Reponse) -> Consignation:
    """Note une réponse et l'enregistre. Cinq requêtes, même quand elle achève la tentative.

    Lève TentativeInconnueError, TentativeCloseError, ReponseInvalideError, DeclarationConflictuelleError.
    """
    tentative = Tentative.objects.select_for_update().filter(uuid=tentative_uuid, personne=personne).first()
    if tentative is None:
        raise TentativeInconnueError
    if deja := _deja_repondu(tentative, reponse.element):
        return _rejouer(tentative, reponse, deja)
    if tentative.date_fin:
        raise TentativeCloseError
    verdict = _noter(tentative, reponse)
    tentative.reponses.append(
        {
            "declaration": str(reponse.declaration_id),
            "element": reponse.element,
            "valeurs": list(verdict.choisis),
            "points": verdict.points,
        }
    )
    bilan = _bilan_si_achevee(tentative)
    return _ecrire(tentative, reponse, verdict, bilan)


def _deja_repondu(tentative: Tentative, element: str) -> dict[str, Any] | None:
    return next((ancienne for ancienne in tentative.reponses if ancienne["element"] == element), None)


def _rejouer(tentative: Tentative, reponse: Reponse, deja: dict[str, Any]) -> Consignation:
    """Le même envoi ne change rien ; un autre envoi pour le même élément est refusé."""
    if deja["declaration"] != str(reponse.declaration_id):
        raise ReponseInvalideError("Vous avez déjà répondu ici. Continuez avec la suite.")
    try:
        verdict = _noter(tentative, reponse)
    except SaisieRefuseeError:
        raise DeclarationConflictuelleError from None
    if list(verdict.choisis) != deja["valeurs"]:
        raise DeclarationConflictuelleError
    return Consignation(tentative, verdict, est_rejeu=True)


def _noter(tentative: Tentative, reponse: Reponse) -> Verdict:
    fige = tentative.contenu
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        return _noter_question(fige, reponse)
    attendue = etape_attendue(tentative)
    if reponse.element not in {attendue, *(r["element"] for r in tentative.reponses)}:
        raise ReponseInvalideError("L'histoire a avancé. Rechargez la page pour la reprendre où elle en est.")
    etape = fige["etapes"][reponse.element]
    if len(reponse.valeurs) != 1 or reponse.valeurs[0] not in {choix["id"] for choix in etape["choix"]}:
        raise SaisieRefuseeError("Choisissez une réponse avant de valider.")
    return notation.noter_etape(etape, reponse.valeurs)


def _noter_question(fige: dict[str, Any], reponse: Reponse) -> Verdict:
    question = question_figee(fige, reponse.element)
    if question is None:
        raise ReponseInvalideError("Cette question n'est pas dans le quiz. Rechargez la page.")
    try:
        valeurs = notation.genre_de(question).lire(question, reponse.valeurs)
    except SaisieInvalideError as erreur:
        raise SaisieRefuseeError(str(erreur)) from None
    return notation.noter_question(question, valeurs)


def question_figee(fige: dict[str, Any], code: str) -> dict[str, Any] | None:
    """La question de ce code dans un contenu figé."""
    return next((question for question in fige["questions"] if question["code"] == code), None)


def etape_attendue(tentative: Tentative) -> str:
    """La clé de l'étape où en est le récit ; vide quand il est arrivé au débriefing."""
    fige = tentative.contenu
    if not tentative.reponses:
        return str(fige["depart"])
    derniere = tentative.reponses[-1]
    choix = fige["etapes"][derniere["element"]]["choix"]
    return str(next(c["suite"] for c in choix if c["id"] == derniere["valeurs"][0]))


def _bilan_si_achevee(tentative: Tentative) -> Bilan | None:
    fige = tentative.contenu
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        if len(tentative.reponses) < len(fige["questions"]):
            return None
        return notation.faire_le_bilan(verdicts(tentative), fige["seuil"])
    if etape_attendue(tentative):
        return None
    return notation.faire_le_bilan(verdicts(tentative), 50 if fige["score_compte"] else None)


def verdicts(tentative: Tentative) -> list[Verdict]:
    """Les verdicts des réponses déjà données, recalculés sur le contenu figé."""
    fige = tentative.contenu
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        questions = {question["code"]: question for question in fige["questions"]}
        return [notation.noter_question(questions[r["element"]], r["valeurs"]) for r in tentative.reponses]
    return [notation.noter_etape(fige["etapes"][r["element"]], r["valeurs"]) for r in tentative.reponses]


def _ecrire(tentative: Tentative, reponse: Reponse, verdict: Verdict, bilan: Bilan | None) -> Consignation:
    """Déclarations et tentative, ensemble."""
    instant = timezone.now()
    faits = [_fait_de_reponse(tentative.contenu, reponse, verdict)]
    if bilan:
        faits += _faits_de_fin(tentative, bilan)
        tentative.date_fin = instant
        tentative.points, tentative.points_max = bilan.points, bilan.points_max
        tentative.score, tentative.est_reussie = bilan.score, bilan.est_reussie
        tentative.preuve = faits[-1].identifiant
    _declarer(tentative, faits, instant)
    tentative.save(update_fields=["reponses", "date_fin", "points", "points_max", "score", "est_reussie", "preuve"])
    achevement = None
    if bilan:
        achevement = Achevement(
            activite_id=tentative.activite_id,
            registration=tentative.registration,
            tentative_id=tentative.pk,
            date=instant,
            score=bilan.score,
            est_reussie=bilan.est_reussie,
            preuve=faits[-1].identifiant,
        )
    return Consignation(tentative, verdict, achevement)


def _declarer(tentative: Tentative, faits: list[Fait], instant: datetime) -> None:
    figees = dict(tentative.contenu["xapi"])
    activite = Activite(uuid=UUID(figees.pop("activite")))
    references = References.depuis_json(figees)
    statements = [
        declarations.composer(fait, activite=activite, registration=tentative.registration, references=references)
        for fait in faits
    ]
    magasin.enregistrer(statements, instant=instant, registration=tentative.registration, references=references)


def _fait_de_reponse(fige: dict[str, Any], reponse: Reponse, verdict: Verdict) -> Fait:
    resultat = _resultat(verdict)
    genre = interactions.TYPE_ETAPE
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        question = question_figee(fige, reponse.element) or {}
        genre = interactions.TYPES[question["genre"]]
        resultat["response"] = interactions.reponse(question, verdict.choisis)
    return Fait(reponse.declaration_id, verbes.ANSWERED, reponse.element, resultat, genre)


def _resultat(verdict: Verdict) -> dict[str, Any]:
    resultat: dict[str, Any] = {"response": verdict.choisis[0], "completion": True}
    if verdict.est_juste is not None:
        resultat["success"] = verdict.est_juste
    if verdict.points_max:
        resultat["score"] = {"raw": verdict.points, "min": 0, "max": verdict.points_max}
    return resultat


def _faits_de_fin(tentative: Tentative, bilan: Bilan) -> list[Fait]:
    """« completed », puis « passed » ou « failed » si l'activité est notée ; identifiants dérivés de la tentative."""
    resultat: dict[str, Any] = {"completion": True}
    if bilan.score is not None:
        resultat["score"] = {
            "scaled": float(bilan.score),
            "raw": bilan.points,
            "min": 0,
            "max": bilan.points_max,
        }
    faits = [Fait(uuid5(tentative.uuid, "completed"), verbes.COMPLETED, "", resultat)]
    if bilan.est_reussie is not None:
        verbe = verbes.PASSED if bilan.est_reussie else verbes.FAILED
        resultat = resultat | {"success": bilan.est_reussie}
        faits.append(Fait(uuid5(tentative.uuid, "issue"), verbe, "", resultat))
    return faits
