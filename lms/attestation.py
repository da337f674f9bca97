"""Ce qu'une attestation dira d'une réalisation : la traduction de nos faits vers `certificats`."""

from django.conf import settings

from certificats.contenu import ContenuAttestation

from .models import Inscription, Realisation

CONDITIONS = "Leçons vues, mise en situation rendue, quiz réussi"


def contenu_pour(realisation: Realisation, inscription: Inscription) -> ContenuAttestation:
    """Le contenu figé de l'attestation d'un module ; sa référence est l'identifiant de la réalisation."""
    professionnel, module_page = inscription.professionnel, inscription.module_page
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
        debut=inscription.date_inscription,
        fin=realisation.date_fin,
        resultat="acquis",
        conditions=CONDITIONS,
        accent=realisation.module_code[:1].lower(),
        est_demonstration=getattr(settings, "DEMONSTRATION", False),
    )
