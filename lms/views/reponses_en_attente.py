"""Lire une réponse postée, et la garder quand la connexion a expiré : pour la même personne, jamais pour une autre."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from evaluations.models import Tentative
from evaluations.passation import Reponse

CLE_SESSION = "reponse_en_attente"
SEL = "lms.reponse_en_attente"
VALEURS_MAX = 50


def signer(tentative: Tentative) -> str:
    """Le jeton caché du formulaire : quelle tentative, de qui."""
    return signing.dumps({"t": str(tentative.uuid), "p": str(tentative.personne_id)}, salt=SEL)


def lire(request: HttpRequest) -> tuple[UUID, Reponse]:
    """Traduit le formulaire en réponse. Lève BadRequest, en français, s'il est malformé."""
    try:
        jeton = signing.loads(request.POST.get("tentative", ""), salt=SEL)
        declaration = UUID(request.POST.get("declaration", ""))
    except (signing.BadSignature, ValueError):
        raise BadRequest("Ce formulaire est incomplet. Revenez à l'activité et validez de nouveau.") from None
    valeurs = tuple(request.POST.getlist("valeur")[:VALEURS_MAX])
    return UUID(jeton["t"]), Reponse(declaration, request.POST.get("element", "")[:64], valeurs)


def garder(request: HttpRequest, adresse: str) -> HttpResponse:
    """Met la réponse de côté dans la session anonyme, puis mène à la connexion."""
    tentative, reponse = lire(request)
    jeton = signing.loads(request.POST["tentative"], salt=SEL)
    request.session[CLE_SESSION] = {
        "personne": jeton["p"],
        "tentative": str(tentative),
        "element": reponse.element,
        "valeurs": list(reponse.valeurs),
        "declaration": str(reponse.declaration_id),
    }
    messages.info(request, "Votre connexion a expiré. Reconnectez-vous : vos réponses vous attendent.")
    return redirect_to_login(adresse)


def reprendre(request: HttpRequest, tentative: Tentative, element: str) -> dict[str, Any] | None:
    """Rend la réponse gardée si elle répond à cet élément, par la même personne ; détruit celle d'une autre."""
    gardee = request.session.get(CLE_SESSION)
    if not gardee:
        return None
    if gardee["personne"] != str(request.user.pk):
        del request.session[CLE_SESSION]
        return None
    attendue = (str(tentative.uuid), element)
    return gardee if (gardee["tentative"], gardee["element"]) == attendue else None


def oublier(request: HttpRequest) -> None:
    """La réponse gardée a servi."""
    request.session.pop(CLE_SESSION, None)


def nouvelle_declaration() -> UUID:
    """L'identifiant que le formulaire portera : rejouer le même envoi ne change rien."""
    return uuid4()
