"""Ce qu'une attestation dira d'une réalisation : la traduction de nos faits vers `certificats`."""

import calendar
from datetime import datetime

from django.conf import settings

from certificats.contenu import ContenuAttestation
from cours.models import ParcoursPage

from .models import Inscription, ParcoursAcheve, Professionnel, Realisation

CONDITIONS = "Leçons vues, mise en situation rendue, quiz réussi"
CONDITIONS_PARCOURS = "Chaque module du parcours validé"
CONDITIONS_PRESENTIEL = "Présence attestée par la feuille d'émargement"


def contenu_pour(
    realisation: Realisation, inscription: Inscription, *, debut: datetime | None = None
) -> ContenuAttestation:
    """Le contenu figé de l'attestation d'un module ; sa référence est l'identifiant de la réalisation.

    `debut` : le premier jour d'une formation en présentiel ; en ligne, c'est celui de l'inscription.
    """
    professionnel, module_page = inscription.professionnel, inscription.module_page
    est_presentiel = realisation.modalite == Realisation.Modalite.PRESENTIEL
    return ContenuAttestation(
        reference=str(realisation.uuid),
        genre="module",
        titulaire_nom=professionnel.nom,
        titulaire_prenom=professionnel.prenom,
        fonction=realisation.metier_libelle,
        structure=realisation.structure_nom,
        formation_code=realisation.module_code,
        intitule=realisation.module_titre,
        version=realisation.version,
        parcours=realisation.parcours_titre,
        objectifs=tuple(module_page.liste_objectifs),
        nature=module_page.nature,
        modalite=realisation.get_modalite_display(),
        duree_minutes=realisation.duree_minutes,
        debut=debut or inscription.date_inscription,
        fin=realisation.date_fin,
        resultat="non noté" if est_presentiel else "acquis",
        conditions=CONDITIONS_PRESENTIEL if est_presentiel else CONDITIONS,
        accent=realisation.module_code[:1].lower(),
        est_demonstration=getattr(settings, "DEMONSTRATION", False),
        date_expiration=expiration(realisation.date_fin, module_page.validite_mois),
    )


def contenu_du_parcours(
    acheve: ParcoursAcheve, professionnel: Professionnel, parcours: ParcoursPage, realisations: list[Realisation]
) -> ContenuAttestation:
    """Le contenu figé de l'attestation d'un parcours ; sa référence est l'identifiant du fait."""
    derniere = acheve.realisation
    modalites = {realisation.get_modalite_display() for realisation in realisations}
    debuts = [realisation.inscription.date_inscription for realisation in realisations if realisation.inscription]
    return ContenuAttestation(
        reference=str(acheve.uuid),
        genre="parcours",
        titulaire_nom=professionnel.nom,
        titulaire_prenom=professionnel.prenom,
        fonction=derniere.metier_libelle,
        structure=derniere.structure_nom,
        formation_code=f"Parcours {parcours.lettre}",
        intitule=acheve.parcours_titre,
        version="",
        parcours="",
        objectifs=tuple(parcours.liste_objectifs),
        nature=", ".join(dict.fromkeys(realisation.module_page.nature for realisation in realisations)),
        modalite=modalites.pop() if len(modalites) == 1 else Realisation.Modalite.MIXTE.label,
        duree_minutes=acheve.duree_minutes,
        debut=min(debuts, default=acheve.date_fin),
        fin=acheve.date_fin,
        resultat="acquis",
        conditions=CONDITIONS_PARCOURS,
        accent=parcours.lettre.lower(),
        est_demonstration=getattr(settings, "DEMONSTRATION", False),
        modules=tuple(f"{m['code']} · {m['titre']} (version {m['version']})" for m in acheve.composition),
    )


def expiration(instant: datetime, mois: int | None) -> datetime | None:
    """L'instant où cesse la validité, tant de mois plus tard, le même jour ou le dernier du mois ; None sans limite."""
    if not mois:
        return None
    annee, rang = divmod(instant.month - 1 + mois, 12)
    annee += instant.year
    dernier = calendar.monthrange(annee, rang + 1)[1]
    return instant.replace(year=annee, month=rang + 1, day=min(instant.day, dernier))
