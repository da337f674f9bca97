"""La vérification publique : une page qui dit tout ce qui est imprimé, et l'état."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from . import codes, depot
from .models import Attestation


def _page(request: HttpRequest, attestation: Attestation | None, saisie: str) -> HttpResponse:
    contexte = {"attestation": attestation, "etat": attestation.etat if attestation else "inconnue", "saisie": saisie}
    reponse = render(request, "certificats/verification.html", contexte, status=200 if attestation else 404)
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


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
def verifier(request: HttpRequest, code: str) -> HttpResponse:
    """L'attestation de ce code : mêmes requêtes et même gabarit qu'elle existe ou non."""
    normalise = codes.normaliser(code)
    if normalise and normalise != code:
        return redirect("certificats:verifier", code=normalise)
    attestation = Attestation.objects.filter(code=normalise or "").first()
    return _page(request, attestation, code[:64])


@require_safe
def telecharger(request: HttpRequest, code: str) -> HttpResponse:
    """Le document, pour sa ou son titulaire ; 404 pour tous les autres."""
    if not request.user.is_authenticated:
        raise Http404
    attestation = Attestation.objects.du_titulaire(request.user).filter(code=codes.normaliser(code) or "").first()
    if attestation is None or not attestation.a_un_document:
        raise Http404
    try:
        document = depot.ouvrir(attestation.pdf_sha256)
    except FileNotFoundError:
        raise Http404("Le document manque au dépôt.") from None
    reponse = HttpResponse(document, content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="attestation-{attestation.numero}.pdf"'
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
