"""Les attestations, l'émetteur qui les signe, le registre qui les consigne."""

from ..modeles import ModeleAttestation
from .attestations import Attestation, AttestationQuerySet, Compteur
from .emetteur import CleEmetteur, ListeStatut
from .registre import EvenementJournal, RacineJournal, TeteRegistre

__all__ = [
    "Attestation",
    "AttestationQuerySet",
    "CleEmetteur",
    "Compteur",
    "EvenementJournal",
    "ListeStatut",
    "ModeleAttestation",
    "RacineJournal",
    "TeteRegistre",
]
