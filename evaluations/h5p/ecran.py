"""Ce que reçoit une page qui porte une activité H5P, et la politique de sécurité qui va avec."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from evaluations.models import ActiviteH5P, Tentative
from evaluations.xapi.declarations import iri_activite, nom_de

from . import etats, lecteur
from .texte_libre import etat_est_local
from .views_lecteur import origine_de_la_page, racine


def contexte_du_lecteur(request: HttpRequest, activite: ActiviteH5P, tentative: Tentative | None) -> dict[str, Any]:
    """Le contexte du gabarit `_lecteur_h5p.html`. Sans tentative : un aperçu, qui n'enregistre rien."""
    version = tentative.version_h5p if tentative else activite.version_courante
    if version is None:
        return {"activite": activite, "config": None}
    jeton = lecteur.signer(personne=request.user, version=version, tentative=tentative)
    return {
        "activite": activite,
        "tentative": tentative,
        "alternative": mark_safe(expand_db_html(activite.alternative_textuelle)),
        "adresse_lecteur": reverse("lecteur_h5p:lecteur", args=[jeton]),
        "reference": get_random_string(4, "23456789ABCDEFGHJKMNPQRSTVWXYZ"),
        "config": _config(request, activite, tentative),
    }


def _config(request: HttpRequest, activite: ActiviteH5P, tentative: Tentative | None) -> dict[str, Any]:
    """Les réglages de la page ; `personne` vide : rien n'est gardé ni envoyé."""
    fige = tentative.contenu if tentative else {}
    lus = etats.lire(tentative) if tentative else []
    gardes = {f"{etat.data_id} {etat.sub_content_id}": etat for etat in lus}
    return {
        "personne": nom_de(request.user) if tentative else "",
        "tentative": str(tentative.uuid) if tentative else "",
        "iri": iri_activite(activite),
        "regle": fige.get("regle", ""),
        "duree_min_s": fige.get("duree_min_s", 0),
        "etat": {
            "content_hash": fige.get("content_hash", ""),
            "est_local": etat_est_local(fige),
            "elements_surs": fige.get("elements_surs"),
            "revisions": {nom: etat.revision for nom, etat in gardes.items()},
            "dates": {nom: int(etat.date_maj.timestamp() * 1000) for nom, etat in gardes.items()},
        },
    }


def limiter_les_cadres(request: HttpRequest, reponse: HttpResponse) -> HttpResponse:
    """Le cadre ne mène qu'à une page lecteur : une activité hostile ne peut pas l'emmener ailleurs."""
    reponse._csp_replace = {"frame-src": [f"{origine_de_la_page(request)}{racine()}a/"]}  # type: ignore[attr-defined]
    return reponse
