"""Apprendre : s'inscrire, terminer une leçon, faire une activité, finir le module."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from certificats.models import Attestation
from cours import structure
from cours.models import LeconPage, ModulePage, ParcoursPage
from evaluations import passation
from evaluations.etat import Etat, etat
from evaluations.h5p.versions import ActiviteSansVersionError
from evaluations.models import Activite, Tentative
from lms import achevement, suivi
from lms.models import Inscription, Professionnel
from lms.progression import avancement, derniere_validation

from . import activite_h5p, reponses_en_attente
from .acces import avec_profil, inscription_ou_404, vers_profil


@require_POST
@avec_profil
def inscrire(request: HttpRequest, code: str, profil: Professionnel) -> HttpResponse:
    """S'inscrire à un module, puis ouvrir sa première leçon."""
    module_page = get_object_or_404(ModulePage.objects.live(), code=code)
    try:
        suivi.inscrire(professionnel=profil, module_page=module_page)
    except suivi.ProfilIncompletError:
        return vers_profil(module_page.get_url(request))
    except suivi.ModuleFermeError:
        messages.error(request, "Ce module n'est pas encore ouvert. Choisissez-en un autre dans le catalogue.")
        return redirect(module_page.get_url(request))
    premiere = structure.lecons_du_module(module_page).first()
    return redirect((premiere or module_page).get_url(request))


@require_POST
@avec_profil
def inscrire_au_parcours(request: HttpRequest, code: str, profil: Professionnel) -> HttpResponse:
    """S'inscrire à tous les modules ouverts d'un parcours."""
    parcours = get_object_or_404(ParcoursPage.objects.live(), code=code)
    try:
        inscriptions = suivi.inscrire_au_parcours(professionnel=profil, parcours=parcours)
    except suivi.ProfilIncompletError:
        return vers_profil(parcours.get_url(request))
    except suivi.ModuleFermeError:
        messages.error(request, "Aucun module de ce parcours n'est encore ouvert.")
        return redirect(parcours.get_url(request))
    return redirect(inscriptions[0].module_page.get_url(request))


@require_POST
@avec_profil
def terminer_lecon(request: HttpRequest, cle: UUID, profil: Professionnel) -> HttpResponse:
    """« J'ai terminé » : pose le fait, puis mène à l'étape suivante."""
    lecon = get_object_or_404(LeconPage.objects.live(), translation_key=cle)
    try:
        retour = suivi.terminer_lecon(professionnel=profil, lecon=lecon)
    except suivi.NonInscritError:
        raise Http404("Vous n'êtes pas inscrit à ce module.") from None
    place = structure.place_de(lecon)
    code = place.module_page.code
    if retour.realisation:
        return redirect("lms:fin", code=code)
    suite = place.suivante
    if suite is None:
        return redirect(place.module_page.get_url(request))
    if suite.page:
        return redirect(suite.page.get_url(request))
    return redirect("lms:activite", code=code, activite=suite.code)


def _activite(inscription: Inscription, code: str) -> Activite:
    """L'activité de ce module ou de ses leçons, ou 404."""
    activite = structure.activite_du_module(inscription.module_page, code)
    if activite is None:
        raise Http404("Cette activité n'est pas dans ce module.")
    return activite


@require_safe
@avec_profil
def activite(request: HttpRequest, code: str, activite: str, profil: Professionnel) -> HttpResponse:
    """L'écran d'une activité : la présenter, poser la question courante, rendre le verdict, débriefer."""
    inscription = inscription_ou_404(profil, code)
    fiche = _activite(inscription, activite)
    tentative = passation.courante(personne=profil.user, activite=fiche, registration=inscription.uuid)
    if tentative and fiche.genre == Activite.Genre.H5P:
        return activite_h5p.ecran(request, inscription, fiche, tentative)
    return render(request, "lms/activite.html", _contexte(request, inscription, fiche, tentative))


def _contexte(
    request: HttpRequest, inscription: Inscription, fiche: Activite, tentative: Tentative | None
) -> dict[str, Any]:
    affichage = etat(tentative, verdict_de=request.GET.get("verdict", "")) if tentative else None
    gardee = _en_attente(request, tentative, affichage)
    if tentative and gardee:
        affichage = etat(tentative, saisies=gardee["valeurs"])
    return {
        "inscription": inscription,
        "module_page": inscription.module_page,
        "lettre": inscription.module_page.code[:1],
        "activite": fiche,
        "tentative": tentative,
        "etat": affichage,
        "jeton": reponses_en_attente.signer(tentative) if tentative else "",
        "declaration": gardee["declaration"] if gardee else reponses_en_attente.nouvelle_declaration(),
        "en_attente": gardee,
        "avertissement": _avertissement(fiche, affichage),
        "erreur": "",
    }


def _avertissement(fiche: Activite, affichage: Etat | None) -> str:
    """Celui de la tentative, figé ; avant la première, celui de la mise en situation."""
    if affichage:
        return affichage.avertissement
    return fiche.miseensituation.avertissement if fiche.genre == Activite.Genre.SITUATION else ""


def _en_attente(request: HttpRequest, tentative: Tentative | None, affichage: Etat | None) -> dict[str, Any] | None:
    """La réponse gardée pendant une reconnexion, si c'est bien cette question qui est à l'écran."""
    if tentative is None or affichage is None or affichage.question is None or affichage.verdict:
        return None
    return reponses_en_attente.reprendre(request, tentative, affichage.question.element)


@require_POST
@avec_profil
def ouvrir_activite(request: HttpRequest, code: str, activite: str, profil: Professionnel) -> HttpResponse:
    """« Commencer » ou « Recommencer » : ouvre une tentative ; rejouer rend la même."""
    inscription = inscription_ou_404(profil, code)
    fiche = _activite(inscription, activite)
    avant = passation.courante(personne=profil.user, activite=fiche, registration=inscription.uuid)
    try:
        tentative = suivi.ouvrir_activite(inscription=inscription, activite=fiche)
        if avant and avant.contenu.get("content_hash") != tentative.contenu.get("content_hash"):
            messages.info(request, "L'activité a changé depuis votre dernier essai : elle repart du début.")
    except ActiviteSansVersionError:
        messages.error(request, "Cette activité n'a pas encore de contenu. Revenez plus tard.")
    except passation.EssaisEpuisesError as epuises:
        messages.warning(request, str(epuises))
    return redirect("lms:activite", code=code, activite=activite)


@require_POST
def repondre(request: HttpRequest, code: str, activite: str) -> HttpResponse:
    """Reçoit une réponse. Connexion expirée : la garde pour la même personne, après sa connexion."""
    if not request.user.is_authenticated:
        return reponses_en_attente.garder(request, reverse("lms:activite", args=[code, activite]))
    return _repondre(request, code, activite)


@avec_profil
def _repondre(request: HttpRequest, code: str, activite: str, profil: Professionnel) -> HttpResponse:
    tentative, reponse = reponses_en_attente.lire(request)
    try:
        retour = suivi.recevoir_resultat(professionnel=profil, tentative_uuid=tentative, reponse=reponse)
        reponses_en_attente.oublier(request)
    except passation.TentativeInconnueError:
        raise Http404("Cette tentative n'existe pas.") from None
    except (passation.TentativeCloseError, passation.DeclarationConflictuelleError):
        messages.warning(request, "Cette page a changé. Vérifiez où vous en êtes, puis continuez.")
        return redirect("lms:activite", code=code, activite=activite)
    except passation.SaisieRefuseeError as erreur:
        return _redemander(request, inscription_ou_404(profil, code), activite, reponse, str(erreur))
    except passation.ReponseInvalideError as erreur:
        messages.error(request, str(erreur))
        return redirect("lms:activite", code=code, activite=activite)
    if retour.realisation:
        return redirect("lms:fin", code=code)
    adresse = reverse("lms:activite", args=[code, activite])
    return redirect(f"{adresse}?{urlencode({'verdict': reponse.element})}")


def _redemander(
    request: HttpRequest, inscription: Inscription, activite: str, reponse: passation.Reponse, phrase: str
) -> HttpResponse:
    """Remontre la question avec ce qui avait été saisi et ce qu'il faut faire."""
    fiche = _activite(inscription, activite)
    tentative = passation.courante(
        personne=inscription.professionnel.user, activite=fiche, registration=inscription.uuid
    )
    contexte = _contexte(request, inscription, fiche, tentative)
    affichage = contexte["etat"]
    if tentative is None or affichage.question is None or affichage.question.element != reponse.element:
        messages.error(request, phrase)
        return redirect("lms:activite", code=inscription.module_page.code, activite=activite)
    contexte |= {
        "etat": etat(tentative, saisies=reponse.valeurs),
        "declaration": reponse.declaration_id,
        "en_attente": None,
        "erreur": phrase,
    }
    return render(request, "lms/activite.html", contexte, status=400)


@require_POST
@avec_profil
def conclure(request: HttpRequest, code: str, profil: Professionnel) -> HttpResponse:
    """« Terminer le module » quand toutes ses étapes sont déjà faites."""
    inscription = inscription_ou_404(profil, code)
    suivi.conclure(professionnel=profil, module_page=inscription.module_page)
    return redirect("lms:fin", code=code)


@require_safe
@avec_profil
def fin(request: HttpRequest, code: str, profil: Professionnel) -> HttpResponse:
    """« Module terminé » : le numéro de l'attestation, son téléchargement, la suite."""
    inscription = inscription_ou_404(profil, code)
    realisation = derniere_validation(inscription)
    if realisation is None:
        return redirect(inscription.module_page.get_url(request))
    acheve = achevement.parcours_du_module(profil, inscription.module_page)
    contexte = {
        "inscription": inscription,
        "module_page": inscription.module_page,
        "lettre": code[:1],
        "realisation": realisation,
        "attestation": Attestation.objects.de_reference(str(realisation.uuid)).first(),
        "acheve": acheve,
        "attestation_parcours": acheve and Attestation.objects.de_reference(str(acheve.uuid)).first(),
        "avancement": avancement(inscription),
    }
    return render(request, "lms/fin.html", contexte)
