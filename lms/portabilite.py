"""L'export de portabilité (RGPD, article 20) : tout ce que le portail garde d'une personne, pour elle seule."""

from typing import Any

from django.utils import timezone

from evaluations.models import Tentative

from .models import Consultation, DemandeCorrection, Professionnel, ProgressionActivite, ProgressionLecon, Realisation
from .releve import attestations_de, echanges_de, formations_importees

FORMAT = 1


def exporter(professionnel: Professionnel) -> dict[str, Any]:
    """Un document JSON : profil, progression, réponses, réalisations, attestations, consultations."""
    return {
        "format": FORMAT,
        "date": timezone.now().isoformat(),
        "profil": _profil(professionnel),
        "inscriptions": _inscriptions(professionnel),
        "tentatives": list(map(_tentative, Tentative.objects.filter(personne=professionnel.user).order_by("pk"))),
        "realisations": _realisations(professionnel),
        "formations_externes": [
            {"module": importee.realisation.module_code, "organisme": importee.organisme, "piece": importee.piece_nom}
            for importee in formations_importees(professionnel)
        ],
        "attestations": [
            {"numero": a.numero, "code": a.code, "etat": a.etat, "contenu": a.charge, "empreinte": a.empreinte}
            for a in attestations_de(professionnel)
        ],
        "echanges_avec_le_tuteur": [
            {
                "module": echange.inscription.module_page.code,
                "messages": [
                    {"genre": message.genre, "date": message.date.isoformat(), "texte": message.texte}
                    for message in echange.messages.all()
                ],
            }
            for echange in echanges_de(professionnel)
        ],
        "corrections_demandees": [
            {"nom": demande.nom_complet, "date": demande.date_demande.isoformat(), "motif_refus": demande.motif_refus}
            for demande in DemandeCorrection.objects.filter(professionnel=professionnel)
        ],
        "consultations": [
            {"jour": consultation.jour.isoformat(), "ecran": consultation.ecran}
            for consultation in Consultation.objects.filter(professionnel=professionnel)
        ],
    }


def _profil(professionnel: Professionnel) -> dict[str, Any]:
    return {
        "prenom": professionnel.prenom,
        "nom": professionnel.nom,
        "courriel": professionnel.courriel_normalise,
        "metier": professionnel.metier.libelle if professionnel.metier else "",
        "structure": professionnel.nom_structure,
        "territoires": [territoire.libelle for territoire in professionnel.territoires.all()],
        "date_creation": professionnel.date_creation.isoformat(),
    }


def _inscriptions(professionnel: Professionnel) -> list[dict[str, Any]]:
    """Trois requêtes, quel que soit le nombre de modules."""
    lecons: dict[int, list[dict[str, Any]]] = {}
    for lecon in ProgressionLecon.objects.filter(inscription__professionnel=professionnel).select_related("lecon"):
        faite = {"code": lecon.lecon.code, "date_fin": lecon.date_fin.isoformat()}
        lecons.setdefault(lecon.inscription_id, []).append(faite)
    activites: dict[int, list[dict[str, Any]]] = {}
    progressions = ProgressionActivite.objects.filter(inscription__professionnel=professionnel)
    for progression in progressions.select_related("activite"):
        activites.setdefault(progression.inscription_id, []).append(
            {
                "code": progression.activite.code,
                "date_achevement": progression.date_achevement.isoformat(),
                "date_reussite": progression.date_reussite.isoformat() if progression.date_reussite else None,
                "meilleur_score": str(progression.meilleur_score) if progression.meilleur_score is not None else None,
                "tentatives": progression.nombre_tentatives,
            }
        )
    return [
        {
            "module": inscription.module_page.code,
            "date_inscription": inscription.date_inscription.isoformat(),
            "lecons": lecons.get(inscription.pk, []),
            "activites": activites.get(inscription.pk, []),
        }
        for inscription in professionnel.inscriptions.select_related("module_page").order_by("date_inscription")
    ]


def _tentative(tentative: Tentative) -> dict[str, Any]:
    return {
        "activite": tentative.contenu.get("titre", ""),
        "date_debut": tentative.date_debut.isoformat(),
        "date_fin": tentative.date_fin.isoformat() if tentative.date_fin else None,
        "reponses": tentative.reponses,
        "score": str(tentative.score) if tentative.score is not None else None,
        "est_reussie": tentative.est_reussie,
    }


def _realisations(professionnel: Professionnel) -> list[dict[str, Any]]:
    return [
        {
            "module": realisation.module_code,
            "titre": realisation.module_titre,
            "version": realisation.version,
            "date_fin": realisation.date_fin.isoformat(),
            "duree_minutes": realisation.duree_minutes,
            "modalite": realisation.modalite,
            "structure": realisation.structure_nom,
            "est_annulee": realisation.date_annulation is not None,
        }
        for realisation in Realisation.objects.filter(professionnel=professionnel).order_by("date_fin")
    ]
