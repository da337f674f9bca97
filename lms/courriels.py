"""Tous les courriels que le suivi envoie partent d'ici. Jamais un score, jamais une trace."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from certificats.contenu import jour
from certificats.models import Attestation
from cours import repertoire

from .models import DemandeCorrection, MessageTuteur, Professionnel

journal = logging.getLogger(__name__)


def envoyer_essai(adresse: str) -> None:
    """Un courriel d'essai. Lève OSError si le serveur de courriel ne répond pas."""
    nom = _nom_portail()
    send_mail(f"{nom} : courriel d'essai", f"Le courriel de {nom} fonctionne.", None, [adresse])


def rappeler_l_expiration(attestation: Attestation) -> None:
    """Prévient qu'une attestation va expirer. Lève OSError si le serveur de courriel ne répond pas."""
    if attestation.date_expiration is None or attestation.titulaire is None:
        return
    corps = (
        f"Bonjour,\n\nVotre attestation {attestation.numero}, « {attestation.intitule} », est valable jusqu'au "
        f"{jour(attestation.date_expiration)}.\n\n"
        f"Pour la renouveler, refaites le quiz du module : {_adresse('/catalogue/')}\n"
        "L'attestation actuelle restera consultable, à la même adresse.\n"
    )
    _ecrire(attestation.titulaire.professionnel, "votre attestation arrive à échéance", corps)


def annoncer_la_correction(demande: DemandeCorrection, nombre: int) -> None:
    """Dit à la personne que ses attestations sont réémises, ou pourquoi elles ne le sont pas."""
    if demande.date_refus:
        corps = f"Bonjour,\n\nVotre demande de correction de nom n'a pas été acceptée.\nMotif : {demande.motif_refus}\n"
    else:
        corps = (
            f"Bonjour,\n\nVotre demande de correction de nom est acceptée : {nombre} attestation(s) réémise(s).\n"
            "Les anciennes portent la mention « remplacée » et restent consultables.\n"
        )
    corps += f"\nVos attestations : {_adresse(reverse('lms:attestations'))}\n"
    _ecrire(demande.professionnel, "votre demande de correction", corps)


def annoncer_un_message(message: MessageTuteur) -> None:
    """Prévient d'une question ou d'une réponse de tutorat, sans la recopier. Lève OSError sans serveur de courriel."""
    if message.genre == MessageTuteur.Genre.REPONSE:
        adresse = _adresse(reverse("lms:echange", args=[message.echange.uuid]))
        corps = f"Bonjour,\n\nUne réponse à votre question vous attend : {adresse}\n"
        _ecrire(message.echange.inscription.professionnel, "une réponse à votre question", corps)
        return
    contact = repertoire.reglages().tuteur_contact.strip()
    if "@" in contact and " " not in contact:
        adresse = _adresse(reverse("lms:tutorat"))
        corps = f"Bonjour,\n\nUne question attend votre réponse : {adresse}\n\n{_nom_portail()}"
        send_mail(f"{_nom_portail()} : une question au tuteur", corps, None, [contact])


def confirmer_l_effacement(adresse: str) -> None:
    """Dit que tout est effacé ; rien si le compte n'avait pas d'adresse. Lève OSError sans serveur de courriel."""
    if adresse:
        corps = (
            "Bonjour,\n\nVotre compte et vos données sont effacés. Vos attestations ne se vérifient plus en ligne.\n"
            "Les exemplaires que vous avez gardés portent toujours leur sceau.\n\n"
            "Si vous n'avez rien demandé, écrivez à l'équipe du site.\n"
        )
        send_mail(f"{_nom_portail()} : vos données sont effacées", f"{corps}\n{_nom_portail()}", None, [adresse])


def _nom_portail() -> str:
    return str(getattr(settings, "NOM_PORTAIL", "Palier"))


def _adresse(chemin: str) -> str:
    return f"{str(getattr(settings, 'WAGTAILADMIN_BASE_URL', '')).rstrip('/')}{chemin}"


def adresse_de(professionnel: Professionnel) -> str:
    """L'adresse du compte, quel que soit le modèle d'utilisateur de l'hôte."""
    compte = professionnel.user
    return str(getattr(compte, compte.get_email_field_name(), "") or "")


def _ecrire(professionnel: Professionnel, sujet: str, corps: str) -> None:
    """Un courriel à une personne, à l'adresse de son compte."""
    if adresse := adresse_de(professionnel):
        send_mail(f"{_nom_portail()} : {sujet}", f"{corps}\n{_nom_portail()}", None, [adresse])
