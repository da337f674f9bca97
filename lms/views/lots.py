"""Les lots : saisir un groupe formé en présentiel, suivre sa délivrance, prendre l'archive."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificats.reveil import enfiler
from lms import lots, tasks
from lms.formulaires_coordination import LotForm
from lms.models import Consultation, Lot
from lms.nominatif import noter_la_consultation

from .feuillets import feuilleter
from .nominatif import nominatif

FICHIERS = {
    "archive": ("attestations-{}.zip", "application/zip"),
    "impression": ("copie-d-impression-{}.pdf", "application/pdf"),
}


def _visibles(request: HttpRequest) -> QuerySet[Lot]:
    """Les lots que la personne a saisis ; tous pour qui coordonne tout."""
    tous = Lot.objects.select_related("module_page")
    return tous if request.user.has_perm("lms.coordonner_tout") else tous.filter(acteur=request.user.pk)


def _reveiller(lot: Lot) -> None:
    """Enfile la délivrance après le commit. Une file en panne retarde le lot, la relève le reprendra."""
    transaction.on_commit(lambda: enfiler(tasks.delivrer_lot, lot.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@nominatif
def liste(request: HttpRequest) -> HttpResponse:
    """Mes lots, et le formulaire d'un nouveau."""
    formulaire = LotForm(request.POST or None, acteur=request.user)
    if request.method == "POST" and formulaire.is_valid():
        try:
            lot = lots.creer(**formulaire.cleaned_data, acteur=request.user)
            _reveiller(lot)
            return redirect("lms:lot", uuid=lot.uuid)
        except lots.LotImpossibleError as erreur:
            formulaire.add_error(None, str(erreur))
    saisis = _visibles(request).annotate(personnes=Count("lignes")).order_by("-date_creation", "-pk")
    contexte = {"formulaire": formulaire, "feuillet": feuilleter(request, saisis)}
    return render(request, "lms/coordination/lots.html", contexte, status=400 if formulaire.errors else 200)


@require_safe
@nominatif
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Où en est le lot, personne par personne, et l'archive quand elle est prête."""
    lot = get_object_or_404(_visibles(request), uuid=uuid)
    lignes = lot.lignes.select_related("professionnel", "realisation").order_by("professionnel__nom", "pk")
    feuillet = feuilleter(request, lignes)
    faites = [str(ligne.realisation.uuid) for ligne in feuillet if ligne.realisation]
    attestations = {a.reference: a for a in lots.attestations_du(lot).filter(reference__in=faites)}
    noter_la_consultation(acteur=request.user, attestations=attestations.values(), ecran=Consultation.Ecran.LOT)
    contexte: dict[str, Any] = {
        "lot": lot,
        "avancement": lots.avancement(lot),
        "feuillet": feuillet,
        "lignes": [
            (ligne, attestations.get(str(ligne.realisation.uuid)) if ligne.realisation else None) for ligne in feuillet
        ],
        "jetons": {genre: lots.lien(lot, genre) for genre in lots.GENRES} if lot.archive_sha256 else {},
    }
    return render(request, "lms/coordination/lot.html", contexte)


@require_POST
@nominatif
def reprendre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reprend un lot interrompu, ou prépare de nouveau une archive détruite."""
    lot = get_object_or_404(_visibles(request), uuid=uuid)
    lots.rouvrir(lot)
    _reveiller(lot)
    messages.success(request, "La préparation reprend. Rechargez cette page dans un instant.")
    return redirect("lms:lot", uuid=lot.uuid)


@require_safe
@nominatif
def telecharger(request: HttpRequest, uuid: UUID, jeton: str) -> HttpResponse:
    """L'archive ou la copie d'impression, par un lien de vingt-quatre heures."""
    lot = get_object_or_404(_visibles(request), uuid=uuid)
    try:
        genre, fichier = lots.ouvrir(lot, jeton)
    except lots.LotImpossibleError as erreur:
        raise Http404(str(erreur)) from None
    noter_la_consultation(acteur=request.user, attestations=lots.attestations_du(lot), ecran=Consultation.Ecran.LOT)
    nom, type_mime = FICHIERS[genre]
    reponse = HttpResponse(fichier, content_type=type_mime)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom.format(lot.module_page.code.lower())}"'
    return reponse
