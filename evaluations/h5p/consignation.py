"""Consigner ce qu'envoie le lecteur H5P : déclarations par lots, réponses par élément, achèvement, meilleur score.

Le navigateur calcule ces scores : ils valent une auto-évaluation, jamais une preuve notée (h5p.md §10).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from evaluations.models import Activite, EtatH5P, ReponseElementH5P, Tentative
from evaluations.passation import EST_REMPLACEE, TentativeCloseError, TentativeInconnueError
from evaluations.xapi import declarations, magasin, verbes
from evaluations.xapi.declarations import References
from evaluations.xapi.validation import StatementInvalideError, valider

from . import traces
from .achevement import Regle, est_achevee
from .texte_libre import est_ecrite, etat_est_local
from .traces import DeclarationIgnoreeError, Trace


@dataclass(frozen=True)
class Envoi:
    """Une déclaration reçue : l'identifiant que le navigateur lui a donné, et ce qu'elle dit."""

    identifiant: UUID
    statement: Any


@dataclass
class Reception:
    """Ce qu'un lot a changé : `a_change` l'achèvement ou le meilleur score, `vient_de_s_achever` l'achèvement."""

    tentative: Tentative
    acceptes: list[UUID] = field(default_factory=list)
    ignores: dict[UUID, str] = field(default_factory=dict)
    a_change: bool = False
    vient_de_s_achever: bool = False


@dataclass(frozen=True)
class Retenue:
    """Une déclaration lue, complète, prête à être enregistrée."""

    identifiant: UUID
    trace: Trace
    statement: dict[str, Any]

    @property
    def est_ecrite(self) -> bool:
        """La personne y a écrit librement."""
        return est_ecrite(self.statement["object"].get("definition", {}))


@transaction.atomic
def consigner_lot(*, personne: Any, tentative_uuid: UUID, envois: Sequence[Envoi]) -> Reception:
    """Enregistre un lot ; le rejouer ne change rien. Une déclaration inutile est ignorée, jamais tout le lot.

    Lève TentativeInconnueError, TentativeCloseError (une tentative plus récente l'a remplacée),
    DeclarationConflictuelleError.
    """
    tentative = _verrouiller(personne, tentative_uuid)
    instant = timezone.now()
    reception = Reception(tentative)
    retenues = list(_retenir(envois, reception, instant))
    if any(une.est_ecrite for une in retenues) and not etat_est_local(tentative.contenu):
        _garder_l_etat_sur_l_appareil(tentative)
    gardees = [une for une in retenues if une.trace.verbe != verbes.INTERACTED]
    neuves = _enregistrer(gardees, tentative, instant)
    avant = (tentative.date_fin, tentative.score)
    for retenue in retenues:
        if retenue.identifiant in neuves or retenue.trace.verbe == verbes.INTERACTED:
            _appliquer(retenue, tentative, instant)
    if (tentative.date_fin, tentative.score) != avant:
        reception.a_change = True
        reception.vient_de_s_achever = tentative.date_fin != avant[0]
        tentative.save(update_fields=["date_fin", "points", "points_max", "score", "est_reussie", "preuve"])
    _garder_les_reponses([une for une in retenues if une.identifiant in neuves], tentative, instant)
    return reception


def _verrouiller(personne: Any, tentative_uuid: UUID) -> Tentative:
    tentative = (
        Tentative.objects.select_for_update(of=("self",))
        .annotate(est_remplacee=EST_REMPLACEE)
        .filter(uuid=tentative_uuid, personne=personne, activite__genre=Activite.Genre.H5P)
        .first()
    )
    if tentative is None:
        raise TentativeInconnueError
    if tentative.est_remplacee:
        raise TentativeCloseError
    return tentative


def _garder_l_etat_sur_l_appareil(tentative: Tentative) -> None:
    """Une bibliothèque inconnue vient de montrer qu'elle fait écrire : son état ne reste pas sur le serveur."""
    tentative.contenu["etat_local"] = True
    tentative.save(update_fields=["contenu"])
    EtatH5P.objects.filter(personne=tentative.personne_id, activite=tentative.activite_id).delete()


def _retenir(envois: Iterable[Envoi], reception: Reception, instant: datetime) -> Iterable[Retenue]:
    """Nettoie, lit et complète chaque déclaration ; note dans la réception celles qui sont ignorées, et pourquoi."""
    tentative = reception.tentative
    racine = declarations.iri(tentative.contenu["xapi"]["activite"])
    surs = frozenset(tentative.contenu.get("elements_surs") or ()) if tentative.contenu["est_libre"] else None
    for envoi in envois:
        try:
            propre = traces.nettoyer(envoi.statement, racine, surs)
            statement = _completer(propre, envoi, tentative, instant)
            valider(statement)
            trace = traces.lire(statement, racine)
            _refuser_un_score_gonfle(trace, tentative)
        except (DeclarationIgnoreeError, StatementInvalideError) as motif:
            reception.ignores[envoi.identifiant] = str(motif)
            continue
        reception.acceptes.append(envoi.identifiant)
        yield Retenue(envoi.identifiant, trace, statement)


def _completer(propre: dict[str, Any], envoi: Envoi, tentative: Tentative, instant: datetime) -> dict[str, Any]:
    """Ce que le serveur seul écrit : acteur, registration, et un instant entre l'ouverture et maintenant."""
    contexte = propre.get("context", {}) | {"registration": str(tentative.registration)}
    return propre | {
        "id": str(envoi.identifiant),
        "actor": declarations.agent(tentative.contenu["xapi"]["nom_acteur"]),
        "context": contexte,
        "timestamp": _borner(envoi.statement.get("timestamp"), tentative.date_debut, instant),
    }


def _borner(recu: Any, debut: datetime, fin: datetime) -> str:
    try:
        date = datetime.fromisoformat(recu)
        date = min(max(date if date.tzinfo else date.replace(tzinfo=UTC), debut), fin)
    except (TypeError, ValueError, OverflowError):
        date = fin
    return date.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refuser_un_score_gonfle(trace: Trace, tentative: Tentative) -> None:
    """Le premier score maximal vu fait foi pour la tentative."""
    if trace.porte_un_score and tentative.points_max and round(trace.maximum or 0) > tentative.points_max:
        raise DeclarationIgnoreeError("Le score maximal dépasse celui de l'activité.")


def _enregistrer(retenues: list[Retenue], tentative: Tentative, instant: datetime) -> frozenset[UUID]:
    figees = dict(tentative.contenu["xapi"])
    figees.pop("activite")
    return magasin.enregistrer(
        [retenue.statement for retenue in retenues],
        instant=instant,
        registration=tentative.registration,
        references=References.depuis_json(figees),
    )


def _appliquer(retenue: Retenue, tentative: Tentative, instant: datetime) -> None:
    """Met la tentative à jour : meilleur score de la racine, puis achèvement si la règle est remplie."""
    trace = retenue.trace
    _garder_le_meilleur(retenue, tentative)
    if tentative.date_fin is not None:
        return
    secondes = (instant - tentative.date_debut).total_seconds()
    if est_achevee(tentative.contenu, trace, secondes=secondes, scaled=tentative.score):
        tentative.date_fin = instant
        tentative.est_reussie = True if tentative.contenu["regle"] == Regle.SCORE_MIN else None
        tentative.preuve = tentative.preuve or retenue.identifiant


def _garder_le_meilleur(retenue: Retenue, tentative: Tentative) -> None:
    trace = retenue.trace
    if not trace.porte_un_score or trace.brut is None or not trace.maximum:
        return
    maximum = tentative.points_max or round(trace.maximum)
    score = (Decimal(min(max(trace.brut, Decimal(0)), trace.maximum)) / trace.maximum).quantize(Decimal("0.0001"))
    if tentative.score is None or score > tentative.score:
        tentative.score, tentative.points, tentative.points_max = score, round(score * maximum), maximum
        tentative.preuve = retenue.identifiant


def _garder_les_reponses(retenues: list[Retenue], tentative: Tentative, instant: datetime) -> None:
    """La dernière réponse à chaque élément, pour l'analyse par question."""
    reponses = {
        retenue.trace.sous_contenu: _reponse(retenue, tentative, instant)
        for retenue in retenues
        if retenue.trace.verbe == verbes.ANSWERED
    }
    champs = ["interaction_type", "description", "choix", "response", "correct_pattern", "brut", "max", "date"]
    ReponseElementH5P.objects.bulk_create(
        [reponses[cle] for cle in sorted(reponses)],
        update_conflicts=True,
        unique_fields=["tentative", "sub_content_id"],
        update_fields=champs,
    )


def _reponse(retenue: Retenue, tentative: Tentative, instant: datetime) -> ReponseElementH5P:
    definition = retenue.statement["object"].get("definition", {})
    description = definition.get("description") or definition.get("name") or {}
    return ReponseElementH5P(
        tentative=tentative,
        sub_content_id=retenue.trace.sous_contenu,
        interaction_type=definition.get("interactionType", ""),
        description=next(iter(description.values()), "")[:2000],
        choix=definition.get("choices", []),
        response=retenue.statement.get("result", {}).get("response", ""),
        correct_pattern=definition.get("correctResponsesPattern", []),
        brut=retenue.trace.brut,
        max=retenue.trace.maximum,
        date=instant,
    )
