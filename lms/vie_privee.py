"""Effacer une personne (RGPD, article 17) : elle disparaît, ce qu'elle a fait reste un nombre."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from certificats import delivrance
from evaluations import personnes as reponses

from . import courriels, depot, lots
from .models import (
    EvenementSuivi,
    FormationImportee,
    Inscription,
    Lot,
    ParcoursAcheve,
    Professionnel,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
)


class EffacementImpossibleError(Exception):
    """Cette personne ne peut pas être effacée ; le message dit quoi faire d'abord."""


@transaction.atomic
def effacer(*, professionnel: Professionnel, acteur: Any = None) -> dict[str, int]:
    """Efface une personne : compte, profil, réponses, attestations ; rend ce qui a été détruit ou détaché.

    Ses réalisations restent des faits statistiques : I1, I4 et I2 inchangés, sous une clé neuve tirée au hasard, que
    plus rien ne relie à elle ni aux exports passés. Le journal garde l'acte, sans identifiant. `acteur` : la personne
    elle-même, ou qui administre. Lève EffacementImpossibleError.
    """
    compte = professionnel.user
    if compte.is_superuser:
        raise EffacementImpossibleError("Retirez d'abord les droits d'administration de ce compte.")
    par_elle_meme = acteur is not None and acteur.pk == compte.pk
    adresse = courriels.adresse_de(professionnel)
    registrations = list(Inscription.objects.filter(professionnel=professionnel).values_list("uuid", flat=True))
    detruit = {
        "attestations": delivrance.effacer(titulaire=compte),
        "realisations": _detacher_les_realisations(professionnel),
        "tentatives": reponses.effacer(personne=compte, registrations=registrations),
    }
    for lot in Lot.objects.filter(lignes__professionnel=professionnel).exclude(archive_sha256=""):
        lots.oublier(lot)
    ProgressionLecon.objects.filter(inscription__professionnel=professionnel).delete()
    ProgressionActivite.objects.filter(inscription__professionnel=professionnel).delete()
    Inscription.objects.filter(professionnel=professionnel).delete()
    EvenementSuivi.objects.filter(cible=str(professionnel.uuid)).update(cible="")
    EvenementSuivi.objects.filter(detail__absorbe=str(professionnel.uuid)).update(detail={})
    try:
        professionnel.delete()
        compte.delete()
    except (ProtectedError, RestrictedError):
        raise EffacementImpossibleError(
            "D'autres objets du site dépendent de ce compte : rattachez-les à quelqu'un d'autre, puis recommencez."
        ) from None
    auteur = None if par_elle_meme else acteur
    EvenementSuivi.objects.create(genre=EvenementSuivi.Genre.EFFACEMENT, acteur=auteur, detail=detruit)
    transaction.on_commit(partial(_prevenir, adresse))
    return detruit


def _prevenir(adresse: str) -> None:
    """Le dernier courriel que la personne reçoit ; un serveur de courriel en panne n'annule rien."""
    try:
        courriels.confirmer_l_effacement(adresse)
    except OSError:
        courriels.journal.warning("Courriel d'effacement non envoyé.")


def _detacher_les_realisations(professionnel: Professionnel) -> int:
    """Coupe le lien à la personne ; détruit les pièces, qui la nomment."""
    siennes = Realisation.objects.filter(professionnel=professionnel)
    pieces = FormationImportee.objects.filter(realisation__in=siennes)
    empreintes = list(pieces.values_list("piece_sha256", flat=True))
    pieces.delete()
    partagees = FormationImportee.objects.filter(piece_sha256__in=empreintes).values_list("piece_sha256", flat=True)
    seules = set(empreintes) - set(partagees)
    transaction.on_commit(lambda: [depot.detruire(empreinte) for empreinte in seules], robust=True)
    cle = uuid4()
    ParcoursAcheve.objects.filter(professionnel=professionnel).update(professionnel=None, cle_statistique=cle)
    return siennes.update(professionnel=None, inscription=None, cle_statistique=cle)
