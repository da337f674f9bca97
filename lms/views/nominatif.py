"""Les attestations d'un périmètre, nommément : chercher, voir un échec, corriger, révoquer. Jamais un score."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificats.delivrance import ActeImpossibleError
from certificats.models import Attestation, AttestationQuerySet
from lms import annulation, certificat, corrections
from lms.annulation import realisation_de
from lms.formulaires_coordination import CorrectionForm, MotifForm, RefusForm, RevocationForm
from lms.models import Consultation
from lms.nominatif import attestations_visibles_par, noter_la_consultation, peut_voir_nominatif

from .feuillets import PAR_PAGE, feuilleter

ETATS: dict[str, str] = {"": "Toutes", "vivantes": "En cours", "echec": "En échec", "closes": "Closes"}
Vue = Callable[..., HttpResponse]


def nominatif(vue: Vue) -> Vue:
    """Exige le droit nominatif : 404 sinon, rien n'existe hors de son périmètre."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if not peut_voir_nominatif(request.user):
            raise Http404("Cette page demande le droit nominatif.")
        reponse = vue(request, *args, **kwargs)
        reponse.headers.setdefault("Cache-Control", "private, no-store")
        return reponse

    return gardee


def _filtrer(attestations: AttestationQuerySet, etat: str) -> AttestationQuerySet:
    if etat == "vivantes":
        return attestations.vivantes().filter(date_effacement=None)
    if etat == "echec":
        return attestations.en_echec()
    if etat == "closes":
        return attestations.exclude(pk__in=attestations.vivantes().filter(date_effacement=None).values("pk"))
    return attestations


@require_safe
@nominatif
def liste(request: HttpRequest) -> HttpResponse:
    """Vingt-cinq attestations par page, la plus récente d'abord ; la consultation est notée."""
    visibles = attestations_visibles_par(request.user)
    numero = request.GET.get("numero", "").strip()[:12]
    etat = request.GET.get("etat", "")
    trouvees = _filtrer(visibles, etat if etat in ETATS else "").order_by("-date_delivrance", "-pk")
    if numero:
        trouvees = trouvees.filter(numero__icontains=numero)
    page = feuilleter(request, trouvees)
    noter_la_consultation(acteur=request.user, attestations=page.object_list, ecran=Consultation.Ecran.LISTE)
    contexte = {
        "page": page,
        "numero": numero,
        "etat": etat,
        "etats": ETATS,
        "echecs": visibles.en_echec().count(),
        "demandes": corrections.visibles_par(request.user).filter(date_acceptation=None, date_refus=None).count(),
    }
    return render(request, "lms/coordination/attestations.html", contexte)


def _trouver(request: HttpRequest, numero: str) -> Attestation:
    visibles = attestations_visibles_par(request.user).select_related("remplace", "acteur")
    return get_object_or_404(visibles, numero=numero)


@require_safe
@nominatif
def fiche(request: HttpRequest, numero: str) -> HttpResponse:
    """Une attestation : ce qu'elle dit, son état, et les actes permis."""
    attestation = _trouver(request, numero)
    noter_la_consultation(acteur=request.user, attestations=[attestation], ecran=Consultation.Ecran.FICHE)
    return _afficher(request, attestation)


def _afficher(request: HttpRequest, attestation: Attestation, **formulaires: Any) -> HttpResponse:
    nom = attestation.titulaire_nom
    contexte = {
        "attestation": attestation,
        "suivante": Attestation.objects.filter(remplace=attestation).first(),
        "revocation": RevocationForm(),
        "correction": CorrectionForm(initial={"nom": nom}),
        "annulation": MotifForm(),
        "peut_certifier": attestation.est_vivante and certificat.est_ouvert() and realisation_de(attestation),
    } | formulaires
    statut = 400 if formulaires else 200
    return render(request, "lms/coordination/attestation.html", contexte, status=statut)


@require_POST
@nominatif
def revoquer(request: HttpRequest, numero: str) -> HttpResponse:
    """Révoque, sur un motif public ; la réalisation est annulée si c'est elle qui est en cause."""
    attestation = _trouver(request, numero)
    formulaire = RevocationForm(request.POST)
    if not formulaire.is_valid():
        return _afficher(request, attestation, revocation=formulaire)
    try:
        annulation.revoquer_attestation(attestation=attestation, acteur=request.user, **formulaire.cleaned_data)
        messages.success(request, f"L'attestation {numero} est révoquée.")
    except annulation.AnnulationImpossibleError as erreur:
        messages.error(request, str(erreur))
    return redirect("lms:attestation_suivie", numero=numero)


@require_POST
@nominatif
def reemettre(request: HttpRequest, numero: str) -> HttpResponse:
    """Corrige le nom imprimé : l'ancienne est remplacée, la nouvelle s'ouvre."""
    attestation = _trouver(request, numero)
    formulaire = CorrectionForm(request.POST)
    if not formulaire.is_valid():
        return _afficher(request, attestation, correction=formulaire)
    try:
        nouvelle = corrections.corriger(
            attestation=attestation, nom=formulaire.cleaned_data["nom"], acteur=request.user
        )
    except (ActeImpossibleError, corrections.CorrectionImpossibleError) as erreur:
        messages.error(request, str(erreur))
        return redirect("lms:attestation_suivie", numero=numero)
    messages.success(request, f"L'attestation {nouvelle.numero} remplace la {numero}.")
    return redirect("lms:attestation_suivie", numero=nouvelle.numero)


@require_POST
@nominatif
def annuler(request: HttpRequest, numero: str) -> HttpResponse:
    """Annule une demande jamais émise."""
    attestation = _trouver(request, numero)
    formulaire = MotifForm(request.POST)
    if not formulaire.is_valid():
        return _afficher(request, attestation, annulation=formulaire)
    try:
        annulation.annuler_demande(attestation=attestation, acteur=request.user, **formulaire.cleaned_data)
        messages.success(request, f"La demande {numero} est annulée.")
    except annulation.AnnulationImpossibleError as erreur:
        messages.error(request, str(erreur))
    return redirect("lms:attestation_suivie", numero=numero)


@require_POST
@nominatif
def reessayer(request: HttpRequest, numero: str) -> HttpResponse:
    """Remet à émettre un document en échec."""
    try:
        annulation.reessayer(attestation=_trouver(request, numero), acteur=request.user)
        messages.success(request, f"Le document de la {numero} va être refait.")
    except annulation.AnnulationImpossibleError as erreur:
        messages.error(request, str(erreur))
    return redirect("lms:attestation_suivie", numero=numero)


@require_http_methods(["GET", "HEAD", "POST"])
@nominatif
def demandes(request: HttpRequest) -> HttpResponse:
    """Les demandes de correction de nom du périmètre : les accepter, ou les refuser avec un motif."""
    visibles = corrections.visibles_par(request.user)
    if request.method == "POST":
        return _decider(request, visibles)
    ouvertes = visibles.filter(date_acceptation=None, date_refus=None).order_by("date_demande", "pk")
    contexte = {
        "feuillet": feuilleter(request, ouvertes),
        "decidees": visibles.exclude(date_acceptation=None, date_refus=None)[:PAR_PAGE],
    }
    return render(request, "lms/coordination/demandes.html", contexte)


def _decider(request: HttpRequest, visibles: Any) -> HttpResponse:
    formulaire = RefusForm(request.POST)
    if not formulaire.is_valid():
        messages.error(request, "Cette demande n'est pas lisible. Rechargez la page, puis recommencez.")
        return redirect("lms:demandes_correction")
    demande = get_object_or_404(visibles, uuid=formulaire.cleaned_data["demande"])
    try:
        if formulaire.cleaned_data["decision"] == "accepter":
            nouvelles = corrections.accepter(demande=demande, acteur=request.user)
            messages.success(request, f"Demande acceptée : {len(nouvelles)} attestation(s) réémise(s).")
        else:
            corrections.refuser(demande=demande, motif=formulaire.cleaned_data["motif"], acteur=request.user)
            messages.success(request, "Demande refusée : la personne est prévenue.")
    except (ActeImpossibleError, corrections.CorrectionImpossibleError) as erreur:
        messages.error(request, str(erreur))
    return redirect("lms:demandes_correction")
