"""Poser une question au tuteur, recevoir la réponse, tenir le délai promis."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cours.models import LeconPage, ModulePage, ReglagesFormation
from lms import jours_ouvres, tasks, vie_privee
from lms.models import EchangeTuteur, MessageTuteur, Professionnel
from lms.roles import FORMATEURS

from .conftest import client_de

TEXTE = "Comment reprendre contact après un refus ?"


@pytest.fixture
def adresse(portail: ModulePage, nadia: Professionnel) -> str:
    """La page où Nadia, inscrite, pose une question ; le délai promis est de deux jours ouvrés."""
    ReglagesFormation.objects.all().delete()
    ReglagesFormation.objects.create(tuteur_contact="tuteur@exemple.invalid", delai_reponse_jours=2)
    cache.clear()
    client_de(nadia).post("/apprendre/A1/inscription/")
    lecon = LeconPage.objects.get(code="A1-L2")
    return f"/apprendre/lecon/{lecon.translation_key}/question/"


@pytest.fixture
def formatrice(creer_personne: Callable[..., Professionnel]) -> Client:
    profil = creer_personne("Karima")
    profil.user.groups.add(Group.objects.get(name=FORMATEURS))
    return client_de(profil)


def poser(client: Client, adresse: str, texte: str = TEXTE, cle: UUID | str | None = None) -> Any:
    return client.post(adresse, {"texte": texte, "cle": cle or uuid4()})


def test_la_lecon_mene_a_la_question_et_promet_un_delai(nadia: Professionnel, adresse: str) -> None:
    lecon = client_de(nadia).get("/reperer/a1/lecon-2/").content.decode()
    assert adresse in lecon
    assert "sous 2 jours ouvrés" in lecon
    assert adresse not in Client().get("/reperer/a1/lecon-2/").content.decode()
    assert "rien sur un jeune réel" in client_de(nadia).get(adresse).content.decode()


def test_une_question_sa_reponse_et_les_courriels(nadia: Professionnel, adresse: str, formatrice: Client) -> None:
    client = client_de(nadia)
    suite = poser(client, adresse).headers["Location"]
    echange = EchangeTuteur.objects.get()
    assert echange.date_limite == jours_ouvres.apres(timezone.localdate(), 2)
    tasks.prevenir_du_message.func(str(MessageTuteur.objects.get().uuid))
    assert mail.outbox[0].to == ["tuteur@exemple.invalid"]
    assert TEXTE not in mail.outbox[0].body
    assert TEXTE in client.get(suite).content.decode()
    assert suite in client.get("/mes-questions/").content.decode()

    liste = formatrice.get("/tutorat/").content.decode()
    assert "Nadia" in liste
    assert "Exemple" not in liste.split("<main")[1]
    reponse = formatrice.post(f"/tutorat/{echange.uuid}/", {"texte": "En laissant la porte ouverte.", "cle": uuid4()})
    assert reponse.headers["Location"] == "/tutorat/"
    echange.refresh_from_db()
    assert echange.date_attente is None
    assert "En laissant la porte ouverte." in client.get(suite).content.decode()
    tasks.prevenir_du_message.func(str(MessageTuteur.objects.get(genre="reponse").uuid))
    assert mail.outbox[1].to == ["nadia@exemple.invalid"]
    assert "porte ouverte" not in mail.outbox[1].body

    assert client.post(suite, {"texte": "Merci, et ensuite ?", "cle": uuid4()}).status_code == 302
    echange.refresh_from_db()
    assert echange.date_attente is not None


def test_le_meme_formulaire_envoye_deux_fois_pose_une_question(nadia: Professionnel, adresse: str) -> None:
    cle = uuid4()
    suites = {poser(client_de(nadia), adresse, cle=cle).headers["Location"] for _ in range(3)}
    assert len(suites) == EchangeTuteur.objects.count() == MessageTuteur.objects.count() == 1


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "Écrivez votre texte"),
        ("Appelez-le au 06 12 34 56 78", "Retirez le numéro de téléphone"),
        ("jeune@exemple.fr", "Retirez l’adresse de courriel"),
        ("1 85 05 78 006 084 36", "sécurité sociale"),
        ("a" * 2001, "Raccourcissez"),
    ],
)
def test_un_texte_refuse_dit_quoi_faire_et_garde_la_saisie(
    nadia: Professionnel, adresse: str, texte: str, phrase: str
) -> None:
    reponse = poser(client_de(nadia), adresse, texte)
    assert reponse.status_code == 400
    assert phrase in reponse.content.decode()
    assert texte[:20] in reponse.content.decode()
    assert not EchangeTuteur.objects.exists()


def test_une_cle_malformee_est_refusee(nadia: Professionnel, adresse: str) -> None:
    assert poser(client_de(nadia), adresse, cle="pas-un-uuid").status_code == 400


def test_un_delai_passe_met_la_question_en_retard(nadia: Professionnel, adresse: str, formatrice: Client) -> None:
    poser(client_de(nadia), adresse)
    assert "en retard" not in formatrice.get("/tutorat/").content.decode()
    EchangeTuteur.objects.update(date_limite=timezone.localdate() - timedelta(days=1))
    page = formatrice.get("/tutorat/").content.decode()
    assert "1 en retard" in page
    assert "En retard depuis" in page


def test_sans_delai_regle_rien_n_est_promis(nadia: Professionnel, adresse: str, formatrice: Client) -> None:
    ReglagesFormation.objects.update(delai_reponse_jours=None)
    cache.clear()
    poser(client_de(nadia), adresse)
    assert EchangeTuteur.objects.get().date_limite is None
    assert "pas encore fixé" in client_de(nadia).get(adresse).content.decode()
    assert "Aucun délai" in formatrice.get("/tutorat/").content.decode()


def test_l_echange_d_une_autre_n_existe_pas(nadia: Professionnel, adresse: str, creer_personne: Any) -> None:
    suite = poser(client_de(nadia), adresse).headers["Location"]
    autre = client_de(creer_personne("Yann"))
    autre.post("/apprendre/A1/inscription/")
    assert autre.get(suite).status_code == 404
    assert autre.post(suite, {"texte": "Bonjour", "cle": uuid4()}).status_code == 404
    assert autre.get("/tutorat/").status_code == 404
    assert "Vous n’avez pas encore posé" in autre.get("/mes-questions/").content.decode().replace("'", "’")
    assert MessageTuteur.objects.count() == 1


def test_effacer_la_personne_efface_ses_questions(nadia: Professionnel, adresse: str) -> None:
    poser(client_de(nadia), adresse)
    vie_privee.effacer(professionnel=nadia)
    assert not EchangeTuteur.objects.exists()
    assert not MessageTuteur.objects.exists()
