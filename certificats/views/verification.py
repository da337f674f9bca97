"""La vérification publique : une page qui dit tout ce qui est imprimé, l'état, et comment s'en assurer sans nous."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import codes, depot, partage
from ..badge import TYPE_MIME
from ..contenu import base_publique
from ..models import Attestation
from .reponses import discrete, du_titulaire, est_titulaire, limiter, norme, trouver

TYPES = ["text/html", TYPE_MIME, "application/ld+json", "application/json"]
ICONES = {"authentique": "coche"} | dict.fromkeys(("expiree", "effacee", "conservation_finie", "inconnue"), "info")


@require_http_methods(["GET", "HEAD", "POST"])
def saisir(request: HttpRequest) -> HttpResponse:
    """La page où l'on tape un code. Le code ne passe pas par la chaîne de requête."""
    if request.method != "POST":
        return render(request, "certificats/saisie.html")
    saisie = request.POST.get("code", "")
    if code := codes.normaliser(saisie):
        return redirect("certificats:verifier", code=code)
    erreur = "Un code compte seize lettres et chiffres, par exemple 7K4P-2M9X-…. Vérifiez ce que vous avez tapé."
    return render(request, "certificats/saisie.html", {"erreur": erreur, "saisie": saisie[:64]}, status=400)


@require_safe
@limiter("verifier", 120)
def verifier(request: HttpRequest, code: str) -> HttpResponse:
    """L'attestation de ce code, en page ou en badge selon ce que demande le client."""
    normalise = codes.normaliser(code)
    if normalise and normalise != code:
        return redirect("certificats:verifier", code=normalise)
    attestation, voulu = trouver(code), request.get_preferred_type(TYPES)
    if voulu is None:
        refus = "Cette adresse se lit en text/html ou en application/vc."
        reponse = HttpResponse(refus, "text/plain; charset=utf-8", 406)
    elif voulu == "text/html":
        reponse = _page(request, attestation)
    else:
        reponse = _badge(request, attestation)
    patch_vary_headers(reponse, ["Accept"])
    return reponse


def _page(request: HttpRequest, attestation: Attestation | None) -> HttpResponse:
    etat = attestation.etat if attestation else "inconnue"
    contexte = {
        "attestation": attestation,
        "etat": etat,
        "icone_etat": ICONES.get(etat, "croix"),
        "evenements": attestation.evenements.all() if attestation else [],
        "est_titulaire": attestation is not None and est_titulaire(request, attestation),
        "lien_partage": request.session.pop("certificats_partage", "") if request.session.session_key else "",
        "base": base_publique(),
    }
    return discrete(render(request, "certificats/verification.html", contexte, status=200 if attestation else 404))


def _badge(request: HttpRequest, attestation: Attestation | None) -> HttpResponse:
    """Le badge signé ; refusé quand l'affichage est réduit (le nom y est), sauf à la personne titulaire."""
    if attestation is None or attestation.vc is None or not attestation.est_conservee:
        raise Http404
    if attestation.affichage == Attestation.Affichage.MINIMAL and not est_titulaire(request, attestation):
        raise Http404
    reponse = norme(attestation.vc, TYPE_MIME, secondes=0)
    return discrete(reponse)


@require_safe
@limiter("badge", 60)
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Le badge en fichier."""
    attestation = trouver(code)
    reponse = _badge(request, attestation)
    numero = attestation.numero if attestation else ""
    reponse.headers["Content-Disposition"] = f'attachment; filename="badge-{numero}.json"'
    return reponse


@require_safe
def telecharger(request: HttpRequest, code: str) -> HttpResponse:
    """Le document, pour sa ou son titulaire ; 404 pour tous les autres."""
    return _document(du_titulaire(request, code))


@require_safe
@limiter("partage", 60)
def document_partage(request: HttpRequest, code: str, jeton: str) -> HttpResponse:
    """Le document, par un lien que la personne titulaire a donné."""
    attestation = trouver(code)
    if attestation is None or not partage.est_ouvert(attestation, jeton):
        raise Http404
    return _document(attestation)


def _document(attestation: Attestation) -> HttpResponse:
    if not attestation.a_un_document:
        raise Http404
    try:
        document = depot.ouvrir(attestation.pdf_sha256)
    except FileNotFoundError:
        raise Http404("Le document manque au dépôt.") from None
    reponse = HttpResponse(document, content_type="application/pdf")
    nom = "certificat" if attestation.est_certificat else "attestation"
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}-{attestation.numero}.pdf"'
    return discrete(reponse)


@require_POST
def affichage(request: HttpRequest, code: str) -> HttpResponse:
    """La personne titulaire choisit ce que le public voit."""
    attestation = du_titulaire(request, code)
    if not partage.choisir_l_affichage(attestation, request.POST.get("affichage", "")):
        messages.error(request, "Choisissez un affichage : complet, ou état et initiales seulement.")
    return redirect("certificats:verifier", code=attestation.code)


@require_POST
def partager(request: HttpRequest, code: str) -> HttpResponse:
    """Donner un lien vers le document, ou cesser de le partager. Le lien n'est montré qu'une fois."""
    attestation = du_titulaire(request, code)
    if request.POST.get("geste") == "cesser":
        partage.cesser(attestation)
    else:
        arguments = {"code": attestation.code, "jeton": partage.ouvrir(attestation)}
        chemin = reverse("certificats:document_partage", kwargs=arguments)
        request.session["certificats_partage"] = f"{base_publique()}{chemin}"
    return redirect("certificats:verifier", code=attestation.code)
