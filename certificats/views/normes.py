"""Ce qui permet de vérifier sans nous : le document DID, les listes de statuts, le registre public."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import emetteur, registre
from ..badge import TYPE_MIME
from ..models import ListeStatut, RacineJournal
from .reponses import norme, publique

PAR_PAGE = 31


@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """`/.well-known/did.json` : les clés publiques de l'émetteur, anciennes comprises."""
    return norme(emetteur.document_did(), "application/did+json", secondes=300)


@require_safe
def cachets(request: HttpRequest) -> HttpResponse:
    """`/v/cachets.pem` : les certificats de tous les cachets, anciens compris, avec leur chaîne."""
    reponse = HttpResponse(emetteur.cachets_en_pem(), content_type="application/pem-certificate-chain")
    return publique(reponse, secondes=300)


@require_safe
def statuts(request: HttpRequest, numero: int) -> HttpResponse:
    """La liste de révocation signée."""
    liste = ListeStatut.objects.filter(numero=numero).exclude(document=None).first()
    if liste is None:
        raise Http404
    return norme(liste.document, TYPE_MIME, secondes=300)


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Les racines du registre, les plus récentes d'abord."""
    pages = Paginator(RacineJournal.objects.select_related("cle"), PAR_PAGE)
    return render(request, "certificats/journal.html", {"racines": pages.get_page(request.GET.get("page"))})


@require_safe
def racines(request: HttpRequest) -> HttpResponse:
    """Toutes les racines, avec ce qui est signé et la clé qui signe."""
    publiees = [
        {
            "corps": registre.racine_a_signer(racine.jour, racine.seq_fin, racine.racine),
            "signature": racine.signature,
            "cle": racine.cle.cle_publique,
        }
        for racine in RacineJournal.objects.select_related("cle")
    ]
    return norme({"racines": publiees}, "application/json", secondes=300)
