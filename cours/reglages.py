"""La garde de publication : un module ne s'ouvre pas tant que l'exploitant n'a pas dit qui répond et qui signe."""

from django.conf import settings

from .repertoire import reglages

REMEDE = "Remplissez-les dans Réglages, « Réglages de la formation »."


def obstacle_a_la_publication() -> str:
    """La phrase qui retient un module ; vide s'il peut être publié.

    `COURS_EXIGER_REGLAGES` : vrai en production ; faux en démonstration, en test, et chez un hôte qui ne l'a pas mis.
    """
    if not getattr(settings, "COURS_EXIGER_REGLAGES", False):
        return ""
    manquants = reglages().manquants
    return f"Ce module ne peut pas être publié, il manque : {', '.join(manquants)}. {REMEDE}" if manquants else ""


def signataire() -> dict[str, str]:
    """Le signataire des attestations, tel que le CMS le donne ; `CERTIFICATS_SIGNATAIRE` nomme cette fonction."""
    valeurs = reglages()
    return {"signataire_nom": valeurs.signataire_nom, "signataire_qualite": valeurs.signataire_qualite}
