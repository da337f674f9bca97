"""Ce que le suivi montre dans les pages de cours, emplacement par emplacement, rendu par le serveur."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from cours import repertoire
from cours.models import LeconPage, ModulePage, ParcoursPage

from . import suivi
from .autorisations import inscription_de, inscription_sur_lecon
from .avancements import Etats, etat_du_parcours, etats_des_modules
from .contexte import personne_de
from .models import Inscription, Professionnel, Realisation
from .progression import a_actualiser, avancement, derniere_validation

Emplacement = Callable[[HttpRequest, Any, dict[str, Any]], str]


def remplir(request: HttpRequest, nom: str, page: Any, donnees: dict[str, Any]) -> str:
    """Le crochet `cours_emplacement` : choisit l'emplacement ; rien pour un nom inconnu."""
    rendre = EMPLACEMENTS.get(nom)
    return rendre(request, page, donnees) if rendre else ""


def _rendre(request: HttpRequest, gabarit: str, contexte: dict[str, Any]) -> str:
    return render_to_string(f"lms/emplacements/{gabarit}.html", contexte, request=request)


def _inscription(request: HttpRequest, code: str) -> Inscription | None:
    """L'inscription de la personne connectée à ce module, lue une fois par requête."""
    gardees = request.__dict__.setdefault("_inscriptions", {})
    if code not in gardees:
        gardees[code] = inscription_de(personne_de(request), code)
    return gardees[code]


def accueil_anonyme(request: HttpRequest, page: Any, donnees: dict[str, Any]) -> str:
    return _rendre(request, "accueil_anonyme", {})


def accueil_personne(request: HttpRequest, page: Any, donnees: dict[str, Any]) -> str:
    """« Bonjour Nadia », et la leçon où reprendre."""
    professionnel = personne_de(request)
    if professionnel is None:
        return ""
    inscription = _derniere_inscription(professionnel)
    contexte: dict[str, Any] = {"professionnel": professionnel, "inscription": inscription}
    contexte["depassees"] = a_actualiser(professionnel)
    if inscription:
        contexte |= {"avancement": avancement(inscription), "lettre": inscription.module_page.code[:1]}
    return _rendre(request, "accueil_personne", contexte)


def _derniere_inscription(professionnel: Professionnel) -> Inscription | None:
    """Le module en cours le plus récemment ouvert ; à défaut, aucun."""
    finies = Realisation.objects.valides().filter(professionnel=professionnel).values("inscription")
    return (
        Inscription.objects.select_related("module_page", "derniere_lecon")
        .filter(professionnel=professionnel)
        .exclude(pk__in=finies.filter(inscription__isnull=False))
        .order_by("-date_derniere_visite", "-date_inscription")
        .first()
    )


def _etats(request: HttpRequest) -> Etats:
    """L'état de chaque module pour la personne connectée, lu une fois par requête."""
    if "_etats" not in request.__dict__:
        request.__dict__["_etats"] = etats_des_modules(personne_de(request))
    return request.__dict__["_etats"]


def parcours_etat(request: HttpRequest, page: Any, donnees: dict[str, Any]) -> str:
    """« 1 module terminé sur 4 », pour une personne connectée."""
    if personne_de(request) is None:
        return ""
    etat = etat_du_parcours(donnees["modules"], _etats(request))
    return _rendre(request, "parcours_etat", {"etat": etat})


def parcours_action(request: HttpRequest, page: ParcoursPage, donnees: dict[str, Any]) -> str:
    """Commencer le parcours, ou continuer par le module qui vient."""
    if not page.code:  # une copie n'a pas encore de code
        return ""
    etats, modules = _etats(request), list(donnees["modules"])
    contexte = {
        "page": page,
        "est_commence": any(module_page.pk in etats for module_page in modules),
        "est_ouvert": any(not module_page.est_ferme for module_page in modules),
        "etat": etat_du_parcours(modules, etats),
    }
    return _rendre(request, "parcours_action", contexte)


def parcours_etapes(request: HttpRequest, page: ParcoursPage, donnees: dict[str, Any]) -> str:
    """Les modules du parcours avec leur état, pour une personne connectée."""
    if personne_de(request) is None:
        return ""
    modules, etats = list(donnees["modules"]), _etats(request)
    contexte = {
        "modules": [(module_page, etats.get(module_page.pk)) for module_page in modules],
        "prochain": etat_du_parcours(modules, etats).prochain,
    }
    return _rendre(request, "parcours_etapes", contexte)


def module_action(request: HttpRequest, page: ModulePage, donnees: dict[str, Any]) -> str:
    """Commencer, reprendre ou revoir : une seule action pleine."""
    inscription = _inscription(request, page.code)
    suivi_du_module = avancement(inscription, donnees["plan"]) if inscription else None
    realisation = derniere_validation(inscription) if inscription else None
    contexte = {
        "page": page,
        "professionnel": personne_de(request),
        "inscription": inscription,
        "avancement": suivi_du_module,
        "realisation": realisation,
        "est_depassee": realisation is not None and realisation.version_majeure < page.version_majeure,
        "quiz": next((etape for etape in reversed(donnees["plan"]) if not etape.page), None),
    }
    request.__dict__["_avancement"] = suivi_du_module
    return _rendre(request, "module_action", contexte)


def module_etapes(request: HttpRequest, page: ModulePage, donnees: dict[str, Any]) -> str:
    """Les étapes avec leur état, pour une personne inscrite."""
    suivi_du_module = request.__dict__.get("_avancement")
    if suivi_du_module is None:
        return ""
    return _rendre(request, "module_etapes", {"page": page, "avancement": suivi_du_module})


def _sur_lecon(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> Inscription | None:
    """L'inscription de la personne au module de cette leçon, lue une fois par requête."""
    if "_sur_lecon" not in request.__dict__:
        code = donnees["place"].module_page.code
        request.__dict__["_sur_lecon"] = inscription_sur_lecon(request.user, page, code)
    return request.__dict__["_sur_lecon"]


def _est_terminee(inscription: Inscription) -> bool:
    """L'annotation posée par `inscription_sur_lecon`."""
    return bool(getattr(inscription, "lecon_terminee", False))


def lecon_etat(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> str:
    """Le badge « Terminée » ; note au passage la leçon où la personne se trouve."""
    inscription = _sur_lecon(request, page, donnees)
    if inscription is None:
        return ""
    suivi.noter_la_visite(inscription=inscription, lecon=page)
    return _rendre(request, "lecon_etat", {"est_terminee": _est_terminee(inscription)})


def lecon_terminer(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> str:
    """« Terminer la leçon », ou l'invitation à s'inscrire."""
    inscription = _sur_lecon(request, page, donnees)
    contexte = {
        "page": page,
        "module_page": donnees["place"].module_page,
        "est_connectee": request.user.is_authenticated,
        "inscription": inscription,
        "est_terminee": inscription is not None and _est_terminee(inscription),
    }
    return _rendre(request, "lecon_terminer", contexte)


def lecon_suite(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> str:
    """« Suivant » après la dernière leçon : la première activité, pour une personne inscrite."""
    suite = donnees["place"].suivante
    if suite is None or _sur_lecon(request, page, donnees) is None:
        return ""
    return _rendre(request, "lecon_suite", {"module_page": donnees["place"].module_page, "etape": suite})


def lecon_activite(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> str:
    """Le lien vers l'activité posée dans la leçon."""
    if _sur_lecon(request, page, donnees) is None:
        return ""
    contexte = {"module_page": donnees["place"].module_page, "activite": donnees["activite"]}
    return _rendre(request, "lecon_activite", contexte)


def lecon_outils(request: HttpRequest, page: LeconPage, donnees: dict[str, Any]) -> str:
    """Poser une question au tuteur, pour une personne inscrite."""
    if _sur_lecon(request, page, donnees) is None:
        return ""
    return _rendre(request, "lecon_outils", {"page": page, "reglages": repertoire.reglages()})


EMPLACEMENTS: dict[str, Emplacement] = {
    "accueil_anonyme": accueil_anonyme,
    "accueil_personne": accueil_personne,
    "parcours_action": parcours_action,
    "parcours_etapes": parcours_etapes,
    "parcours_etat": parcours_etat,
    "module_action": module_action,
    "module_etapes": module_etapes,
    "lecon_etat": lecon_etat,
    "lecon_terminer": lecon_terminer,
    "lecon_suite": lecon_suite,
    "lecon_activite": lecon_activite,
    "lecon_outils": lecon_outils,
}
