"""L'API du lecteur H5P, pour la page parente seulement : session et CSRF, réponses JSON, jamais de redirection."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from evaluations import passation
from evaluations.h5p import etats
from evaluations.h5p.consignation import Envoi, Reception
from evaluations.xapi.declarations import nom_de
from evaluations.xapi.lecture import lire_json
from evaluations.xapi.validation import StatementInvalideError

from . import suivi
from .contexte import personne_de
from .debit import attente
from .models import Professionnel

LOT_MAX = 50
OCTETS_LOT = 256 * 1024
OCTETS_ETAT = etats.DONNEE_MAX + 4096
PAR_MINUTE = 240
REMPLACEE = "Vous avez recommencé cette activité : rechargez la page."
CLE_ETAT = re.compile(r"[\x20-\x7e]{1,64}")

Vue = Callable[..., JsonResponse]


class RefusError(Exception):
    """La demande est refusée : un statut, une phrase qui dit quoi faire, et de quoi la reprendre."""

    def __init__(self, statut: int, message: str, **details: Any) -> None:
        self.statut = statut
        self.corps = {"message": message, **details}
        super().__init__(message)


def point_d_entree(methode: str, octets: int) -> Callable[[Vue], Vue]:
    """Exige une personne connectée, un corps JSON borné et un débit raisonnable ; traduit tout refus en JSON."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(request: HttpRequest, tentative: UUID) -> JsonResponse:
            try:
                profil = _personne(request)
                reponse = vue(profil, tentative, _corps(request, octets))
            except RefusError as refus:
                reponse = JsonResponse(refus.corps, status=refus.statut)
                if refus.statut == 429:
                    reponse["Retry-After"] = refus.corps["attente"]
            reponse["Cache-Control"] = "private, no-store"
            return reponse

        vue_gardee: Vue = require_http_methods([methode])(gardee)
        return vue_gardee

    return decorer


def _personne(request: HttpRequest) -> Professionnel:
    if not request.user.is_authenticated:
        raise RefusError(401, "Votre connexion a expiré. Reconnectez-vous : vos réponses vous attendent.")
    # Une autre personne s'est connectée dans ce navigateur : la page de la première garde sa file, sans rien perdre.
    if request.headers.get("X-Personne", nom_de(request.user)) != nom_de(request.user):
        raise RefusError(401, "Un autre compte est connecté ici. Reconnectez-vous : vos réponses vous attendent.")
    profil = personne_de(request)
    if profil is None:
        raise RefusError(404, "Cette activité n'existe pas ou ne vous est pas ouverte.")
    if secondes := attente("h5p", profil.pk, maximum=PAR_MINUTE):
        raise RefusError(429, "Trop d'envois à la suite. Ils reprendront tout seuls.", attente=secondes)
    return profil


def _corps(request: HttpRequest, octets: int) -> dict[str, Any]:
    """Le corps JSON, lu seulement s'il est assez petit."""
    if request.content_type != "application/json":
        raise RefusError(415, "Cette adresse ne reçoit que du JSON (application/json).")
    trop = RefusError(413, f"Cet envoi est trop gros : {octets // 1024} Ko au plus.")
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > octets or len(request.body) > octets:
            raise trop
        corps = lire_json(request.body)
    except RequestDataTooBig:
        raise trop from None
    except StatementInvalideError as erreur:
        raise RefusError(400, str(erreur)) from None
    if not isinstance(corps, dict):
        raise RefusError(400, "Un objet JSON est attendu.")
    return corps


@point_d_entree("POST", OCTETS_LOT)
def statements(profil: Professionnel, tentative: UUID, corps: dict[str, Any]) -> JsonResponse:
    """Reçoit un lot de déclarations ; rejouer le même lot ne change rien."""
    envois = _lire_envois(corps)
    try:
        reception = suivi.recevoir_declarations(professionnel=profil, tentative_uuid=tentative, envois=envois)
    except (passation.TentativeInconnueError, suivi.NonInscritError):
        raise RefusError(404, "Cette activité n'existe pas ou ne vous est pas ouverte.") from None
    except passation.TentativeCloseError:
        raise RefusError(409, REMPLACEE, motif="close") from None
    except passation.DeclarationConflictuelleError:
        raise RefusError(409, "Un de ces identifiants porte déjà une autre réponse.", motif="conflit") from None
    return JsonResponse(_accuse(reception))


def _lire_envois(corps: dict[str, Any]) -> list[Envoi]:
    recus = corps.get("statements")
    if corps.get("v") != 1 or not isinstance(recus, list) or not recus:
        raise RefusError(400, "Un lot de déclarations est attendu : {v: 1, statements: [{id, statement}]}.")
    if len(recus) > LOT_MAX:
        raise RefusError(413, f"Ce lot est trop long : {LOT_MAX} déclarations au plus.")
    try:
        envois = [Envoi(UUID(recu["id"]), recu["statement"]) for recu in recus]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RefusError(400, "Chaque déclaration porte un identifiant (UUID) et un statement.") from None
    if len({envoi.identifiant for envoi in envois}) < len(envois):
        raise RefusError(400, "Deux déclarations du lot portent le même identifiant.")
    return envois


def _accuse(reception: Reception) -> dict[str, Any]:
    tentative = reception.tentative
    return {
        "acceptes": [str(identifiant) for identifiant in reception.acceptes],
        "ignores": [{"id": str(cle), "motif": motif} for cle, motif in reception.ignores.items()],
        "tentative": {
            "date_achevement": tentative.date_fin.isoformat() if tentative.date_fin else None,
            "score_brut": tentative.points if tentative.score is not None else None,
            "score_max": tentative.points_max if tentative.score is not None else None,
        },
    }


@point_d_entree("PUT", OCTETS_ETAT)
def state(profil: Professionnel, tentative: UUID, corps: dict[str, Any]) -> JsonResponse:
    """Garde l'état de reprise d'une activité ; deux appareils ne s'écrasent pas sans le savoir."""
    sauvegarde = _lire_sauvegarde(corps)
    try:
        revision = etats.sauver(personne=profil.user, tentative_uuid=tentative, sauvegarde=sauvegarde)
    except passation.TentativeInconnueError:
        raise RefusError(404, "Cette activité n'existe pas ou ne vous est pas ouverte.") from None
    except passation.TentativeCloseError:
        raise RefusError(409, REMPLACEE, motif="close") from None
    except etats.EtatLocalError:
        raise RefusError(422, "Ce que vous écrivez ici reste sur cet appareil.", motif="local") from None
    except etats.EtatConflictuelError as conflit:
        etat = conflit.etat
        raise RefusError(
            409,
            str(conflit),
            revision=etat.revision if etat else 0,
            data=etat.data if etat else None,
            content_hash=conflit.content_hash,
        ) from None
    return JsonResponse({"revision": revision})


def _lire_sauvegarde(corps: dict[str, Any]) -> etats.Sauvegarde:
    textes = [corps.get(cle) for cle in ("dataType", "subContentId", "content_hash")]
    data, revision = corps.get("data"), corps.get("revision")
    if not all(isinstance(texte, str) and CLE_ETAT.fullmatch(texte) for texte in textes):
        raise RefusError(400, "dataType, subContentId et content_hash : 64 caractères au plus.")
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision < 2**31:
        raise RefusError(400, "revision est un entier : celle que vous connaissez, 0 sinon.")
    if data is not None and not _est_un_texte(data):
        raise RefusError(400, "data est un texte, ou null pour effacer.")
    if data is not None and len(data.encode()) > etats.DONNEE_MAX:
        raise RefusError(413, f"Cet état est trop gros : {etats.DONNEE_MAX // 1024} Ko au plus.")
    type_de_donnee, sous_contenu, content_hash = (str(texte) for texte in textes)
    return etats.Sauvegarde(type_de_donnee, sous_contenu, data, content_hash, revision)


def _est_un_texte(data: Any) -> bool:
    """Vrai pour un texte qu'une base sait garder : ni caractère nul, ni demi-caractère."""
    try:
        return isinstance(data, str) and "\x00" not in data and bool(data.encode() or True)
    except UnicodeEncodeError:
        return False
