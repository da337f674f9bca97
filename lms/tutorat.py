"""Questions au tuteur : poser, poursuivre, répondre. Un texte qui identifie quelqu'un n'est jamais enregistré."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cours import repertoire, structure
from cours.models import LeconPage

from . import jours_ouvres, reveil, texte_libre
from .models import EchangeTuteur, Inscription, MessageTuteur, Professionnel

LONGUEUR_MAX = 2000


class TexteRefuseError(Exception):
    """Le texte est vide, trop long, ou permet d'identifier quelqu'un ; le message dit quoi faire."""


class EchangeInconnuError(Exception):
    """Cet échange n'existe pas, ou pas pour cette personne."""


def inscription_pour(professionnel: Professionnel, lecon: LeconPage) -> Inscription | None:
    """L'inscription de la personne au module de cette leçon : c'est elle qui ouvre le droit de poser une question."""
    chemin = lecon.path[: -structure.LONGUEUR_PAS]
    inscriptions = Inscription.objects.select_related("professionnel__user", "module_page")
    return inscriptions.filter(professionnel=professionnel, module_page__path=chemin).first()


@transaction.atomic
def poser(*, inscription: Inscription, lecon: LeconPage, cle: UUID, texte: str) -> EchangeTuteur:
    """Ouvre un échange ; le même formulaire rejoué rend le même. Lève TexteRefuseError."""
    if deja := EchangeTuteur.objects.filter(inscription=inscription, messages__uuid=cle).first():
        return deja
    propre, maintenant = _nettoyer(texte), timezone.now()
    echange = EchangeTuteur.objects.create(
        inscription=inscription,
        lecon=lecon,
        date_ouverture=maintenant,
        date_attente=maintenant,
        date_limite=promesse(timezone.localdate(maintenant)),
    )
    _ecrire(echange, MessageTuteur.Genre.QUESTION, inscription.professionnel.user, cle, propre)
    return echange


@transaction.atomic
def poursuivre(*, professionnel: Professionnel, echange: UUID, cle: UUID, texte: str) -> None:
    """Poursuit son échange : une réponse est de nouveau due. Lève EchangeInconnuError, TexteRefuseError."""
    ouvert = _verrouiller(EchangeTuteur.objects.de(professionnel), echange)
    _ecrire(ouvert, MessageTuteur.Genre.QUESTION, professionnel.user, cle, _nettoyer(texte))
    if ouvert.date_attente is None:
        ouvert.date_attente = timezone.now()
        ouvert.date_limite = promesse(timezone.localdate())
        ouvert.save(update_fields=["date_attente", "date_limite"])


@transaction.atomic
def repondre(*, acteur: Any, echange: UUID, cle: UUID, texte: str) -> None:
    """Répond, et clôt l'attente. Lève EchangeInconnuError, TexteRefuseError."""
    ouvert = _verrouiller(EchangeTuteur.objects.visibles_par(acteur), echange)
    _ecrire(ouvert, MessageTuteur.Genre.REPONSE, acteur, cle, _nettoyer(texte))
    ouvert.date_attente = ouvert.date_limite = None
    ouvert.save(update_fields=["date_attente", "date_limite"])


def promesse(jour: date) -> date | None:
    """Le dernier jour promis pour une question posée ce jour-là ; None tant que le délai n'est pas réglé."""
    delai = repertoire.reglages().delai_reponse_jours
    return jours_ouvres.apres(jour, delai) if delai else None


def _verrouiller(parmi: Any, uuid: UUID) -> EchangeTuteur:
    echange = parmi.select_for_update(of=("self",)).filter(uuid=uuid).first()
    if echange is None:
        raise EchangeInconnuError
    return echange


def _nettoyer(texte: str) -> str:
    """Le texte à enregistrer. Lève TexteRefuseError."""
    propre = texte.replace("\r\n", "\n").strip()
    if not propre:
        raise TexteRefuseError("Écrivez votre texte avant de l'envoyer.")
    if len(propre) > LONGUEUR_MAX:
        raise TexteRefuseError(f"Raccourcissez à {LONGUEUR_MAX} caractères au plus : il y en a {len(propre)}.")
    if phrases := texte_libre.defauts(propre):
        raise TexteRefuseError(" ".join(phrases))
    return propre


def _ecrire(echange: EchangeTuteur, genre: str, auteur: Any, cle: UUID, texte: str) -> None:
    """Le message, une fois, et le réveil de la tâche qui prévient."""
    _, est_nouveau = MessageTuteur.objects.get_or_create(
        uuid=cle,
        echange=echange,
        defaults={"genre": genre, "auteur": auteur, "texte": texte, "date": timezone.now()},
    )
    if est_nouveau:
        transaction.on_commit(lambda: reveil.prevenir_du_message(str(cle)), robust=True)
