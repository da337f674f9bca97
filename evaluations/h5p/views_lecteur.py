"""Les adresses du service H5P : la page lecteur (session et jeton), les contenus (jeton), les bibliothèques."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.models import BibliothequeH5P, FichierBibliothequeH5P, FichierVersionH5P

from . import lecteur, service
from .limites import mime

lire_ou_demander = require_http_methods(["GET", "HEAD", "OPTIONS"])


def origine(request: HttpRequest) -> str:
    """L'hôte des contenus : celui que règle H5P_CONTENT_ORIGIN, sinon celui de la page."""
    return str(getattr(settings, "H5P_CONTENT_ORIGIN", "")).rstrip("/") or origine_de_la_page(request)


def origine_de_la_page(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def racine() -> str:
    """Le chemin où l'hôte a monté le service."""
    return reverse("lecteur_h5p:lecteur", args=["x"]).removesuffix("a/x/player")


@require_safe
@gzip_page
@xframe_options_exempt
def page_lecteur(request: HttpRequest, jeton: str) -> HttpResponse:
    """La page du cadre : elle n'a ni cookie, ni donnée personnelle, ni accès à la page qui la contient."""
    if not request.user.is_authenticated:
        raise Http404("Cette activité n'est ouverte qu'à une personne connectée.")
    try:
        version, tentative = lecteur.ouvrir(jeton, request.user)
    except lecteur.JetonInvalideError:
        raise Http404("Ce lien a expiré : rechargez la page de l'activité.") from None
    hote = origine(request)
    lieu = lecteur.Lieu(origine=hote, parent=origine_de_la_page(request), racine=racine())
    lecture = lecteur.preparer(version, tentative, lieu, separes="separes" in request.GET)
    contexte = {"lecture": lecture, "scripts_d_ici": _scripts_d_ici(hote)}
    reponse = render(request, "evaluations/lecteur_h5p.html", contexte)
    for nom, valeur in _entetes_du_lecteur(request, hote, lecture).items():
        reponse.headers[nom] = valeur
    return reponse


def _scripts_d_ici(hote: str) -> str:
    """La seconde politique, écrite dans la page : elle ne fait que retirer à la première.

    Une empreinte citée dans `script-src` laisse partir un script vers n'importe quel hôte dès que son attribut
    `integrity` la reprend (CSP 3, § 6.7.1.1) : une activité hostile s'en servirait pour écrire ailleurs. Cette
    politique, sans empreinte, n'admet que nos deux adresses ; la première juge seule les scripts écrits dans la page.
    """
    fixe, bibliotheques = _adresses_du_code(hote)
    return f"script-src 'unsafe-inline' {fixe} {bibliotheques}; worker-src blob:"


def _adresses_du_code(hote: str) -> tuple[str, str]:
    """Le cœur H5P, et les bibliothèques."""
    return urljoin(hote, f"{settings.STATIC_URL}h5p-core/"), f"{hote}{racine()}l/"


def _entetes_du_lecteur(request: HttpRequest, hote: str, lecture: lecteur.Lecture) -> dict[str, str]:
    fixe, bibliotheques = _adresses_du_code(hote)
    contenu = f"{hote}{racine()}c/{lecture.jeton_contenu}/"
    hotes = getattr(settings, "H5P_EXTERNAL_MEDIA_HOSTS", ())
    externes = " ".join(hotes)
    directives = [
        "default-src 'none'",
        " ".join(["script-src", fixe, bibliotheques, *lecture.pieces.empreintes]),
        f"style-src {fixe} {bibliotheques} 'unsafe-inline'",
        f"img-src {contenu} {bibliotheques} {fixe} data: blob: {externes}".strip(),
        f"media-src {contenu} {bibliotheques} data: blob: {externes}".strip(),
        f"font-src {fixe} {bibliotheques} {contenu} data:",
        f"connect-src {contenu} {bibliotheques} data: blob:",
        "worker-src blob:",
        "frame-src 'none'",
        "object-src 'none'",
        f"base-uri {contenu}",
        "form-action 'none'",
        f"frame-ancestors {origine_de_la_page(request)}",
        "sandbox allow-scripts",
    ]
    return {
        "Content-Security-Policy": "; ".join(directives),
        "Connection-Allowlist": _connexions_admises([fixe, bibliotheques, contenu], hotes),
        "X-DNS-Prefetch-Control": "off",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


def _connexions_admises(adresses: Sequence[str], hotes: Sequence[str]) -> str:
    """Les seules connexions d'une activité, de quelque nature qu'elles soient.

    La politique de sécurité ne voit ni WebRTC, ni `preconnect`, ni `dns-prefetch` : un navigateur qui lit cet en-tête
    les arrête aussi ; les autres l'ignorent.
    """
    completes = [hote if "://" in hote else f"https://{hote}" for hote in hotes]
    motifs = [*(f"{adresse}*" for adresse in adresses), *(f"{hote.rstrip('/')}/*" for hote in completes)]
    return "({})".format(" ".join(f'"{motif}"' for motif in motifs))


@lire_ou_demander
@xframe_options_exempt
def contenu(request: HttpRequest, jeton: str, chemin: str) -> HttpResponseBase:
    """Un média d'une version, à qui connaît son jeton."""
    if request.method == "OPTIONS":
        return service.pre_requete()
    try:
        version = lecteur.version_du_jeton(jeton)
    except lecteur.JetonInvalideError:
        raise Http404("Ce fichier n'existe pas.") from None
    fichier = get_object_or_404(FichierVersionH5P, version__uuid=version, chemin=chemin)
    return service.servir(request, _type_fixe(fichier), cache=service.PRIVE)


@lire_ou_demander
@xframe_options_exempt
def bibliotheque(request: HttpRequest, dossier: str, chemin: str) -> HttpResponseBase:
    """Un fichier d'une bibliothèque approuvée : public, immuable."""
    if request.method == "OPTIONS":
        return service.pre_requete()
    nom, _, version = dossier.rpartition("-")
    morceaux = version.split(".")
    if len(morceaux) != 3 or not all(m.isascii() and m.isdecimal() and len(m) <= 5 for m in morceaux):
        raise Http404("Cette bibliothèque n'existe pas.")
    major, minor, patch = (int(morceau) for morceau in morceaux)
    servies = BibliothequeH5P.objects.servies().filter(machine_name=nom, major=major, minor=minor, patch=patch)
    fichier = get_object_or_404(FichierBibliothequeH5P, bibliotheque__in=servies, chemin=chemin)
    return service.servir(request, _type_fixe(fichier), cache=service.IMMUABLE)


def _type_fixe(fichier: Any) -> Any:
    """Le type vient de la table des extensions, jamais du paquet."""
    fichier.mime = mime(fichier.chemin)
    return fichier
