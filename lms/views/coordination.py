"""La page de la coordination : l'indicateur sur une période et un périmètre, et son export. Jamais un score."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from lms import exports, indicateurs
from lms.models import Structure

from .graphique import tableau_de_bord

ANNEES_AU_PLUS = 10
ANNEES_ADMISES = range(2000, 2101)
AXES_DE_LA_PAGE = ("module", "parcours", "structure")


class FiltreForm(forms.Form):
    """La période demandée ; un champ vide prend l'année en cours."""

    debut = forms.DateField(
        label="Du",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez la date de début comme ceci : 01/01/2026."},
    )
    fin = forms.DateField(
        label="Au",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez la date de fin comme ceci : 31/12/2026."},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        for nom in [nom for nom, jour in donnees.items() if jour and jour.year not in ANNEES_ADMISES]:
            self.add_error(nom, "Choisissez une année entre 2000 et 2100.")
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La date de fin précède la date de début : inversez-les.")
        elif debut and fin and fin.year - debut.year > ANNEES_AU_PLUS:
            self.add_error("debut", f"Choisissez une période de {ANNEES_AU_PLUS} ans au plus.")
        return donnees


@dataclass(frozen=True)
class Demande:
    """Ce que la page compte : qui demande, sur quel périmètre, sur quelle période."""

    acteur: Any
    structures: list[Structure]
    structure: Structure | None
    formulaire: FiltreForm

    @property
    def est_valide(self) -> bool:
        return self.formulaire.is_valid()

    @property
    def bornes(self) -> dict[str, date]:
        return {nom: self.formulaire.cleaned_data[nom] for nom in ("debut", "fin")}


def _lire(request: HttpRequest) -> Demande:
    """Le périmètre et les filtres. Lève Http404 hors périmètre : rien n'y existe."""
    structures = _perimetre(request.user)
    aujourdhui = timezone.localdate()
    valeurs = {
        "debut": request.GET.get("debut") or date(aujourdhui.year, 1, 1).isoformat(),
        "fin": request.GET.get("fin") or aujourdhui.isoformat(),
    }
    structure = _choisir(structures, request.GET.get("structure", ""))
    return Demande(request.user, structures, structure, FiltreForm(valeurs))


def _perimetre(acteur: Any) -> list[Structure]:
    """Les structures que la personne coordonne ; toutes pour qui coordonne tout ; 404 pour les autres."""
    if acteur.has_perm("lms.coordonner_tout"):
        return list(Structure.objects.all())
    structures = list(Structure.objects.filter(coordinations__user=acteur))
    if not structures:
        raise Http404("Cette personne ne coordonne aucune structure.")
    return structures


def _choisir(structures: list[Structure], valeur: str) -> Structure | None:
    if not valeur:
        return None
    try:
        demandee = UUID(valeur)
    except ValueError:
        raise Http404("Structure inconnue.") from None
    choisie = next((structure for structure in structures if structure.uuid == demandee), None)
    if choisie is None:
        raise Http404("Structure inconnue.")
    return choisie


def _prive(reponse: HttpResponse | StreamingHttpResponse) -> Any:
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_safe
def suivi(request: HttpRequest) -> HttpResponse:
    """L'indicateur en chiffres, en barres et en tableaux."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _prive(_afficher(request, _lire(request)))


def _afficher(request: HttpRequest, demande: Demande) -> HttpResponse:
    contexte: dict[str, Any] = {
        "demande": demande,
        "formulaire": demande.formulaire,
        "nominatif": request.user.has_perm("lms.voir_nominatif"),
    }
    if not demande.est_valide:
        return render(request, "lms/coordination/suivi.html", contexte, status=400)
    bornes = demande.bornes
    periode = "mois" if (bornes["fin"] - bornes["debut"]).days <= 2 * 366 else "trimestre"
    releve = indicateurs.formations_realisees(
        **bornes,
        acteur=demande.acteur,
        structure=demande.structure,
        axes=(*AXES_DE_LA_PAGE, periode, f"{periode}_parcours"),
    )
    seuil = getattr(settings, "LMS_SEUIL_SECRET", indicateurs.SEUIL_SECRET)
    contexte["tableau"] = tableau_de_bord(releve, periode, seuil)
    return render(request, "lms/coordination/suivi.html", contexte)


@require_GET
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Le CSV en flux des réalisations affichées, pseudonymisé ; chaque export est inscrit au journal."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    demande = _lire(request)
    if not demande.est_valide:
        return _prive(_afficher(request, demande))
    bornes = demande.bornes
    periode = {nom: jour.isoformat() for nom, jour in bornes.items()}
    structure = str(demande.structure.uuid) if demande.structure else ""
    exports.journaliser(acteur=demande.acteur, perimetre={**periode, "structure": structure})
    realisations = exports.realisations_a_exporter(**bornes, acteur=demande.acteur, structure=demande.structure)
    reponse = StreamingHttpResponse(exports.exporter(realisations), content_type="text/csv; charset=utf-8")
    nom = f"formations-realisees-{periode['debut']}-{periode['fin']}.csv"
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return _prive(reponse)
