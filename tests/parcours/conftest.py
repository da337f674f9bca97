"""Un portail prêt : le curriculum livré, une personne, une coordinatrice, et des gestes en une ligne."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cours import repertoire, structure
from cours.models import ModulePage
from lms.models import Coordination, Metier, Professionnel, Structure
from lms.personnes import creer_profil
from tests.curriculum import installer

Reponse = str | dict[str, str]


@pytest.fixture
def portail(db: None) -> ModulePage:
    """Le curriculum livré, les rôles, les métiers ; rend le module A1."""
    installer()
    repertoire.urgences()  # lus une fois pour toutes les pages, jusqu'à la prochaine correction
    repertoire.reglages()
    return ModulePage.objects.get(code="A1")


@pytest.fixture
def structure_a(portail: ModulePage) -> Structure:
    return Structure.objects.create(nom="Structure d'essai A", type=Structure.Type.MISSION_LOCALE)


@pytest.fixture
def creer_personne(structure_a: Structure) -> Callable[..., Professionnel]:
    """Fabrique de profils complets."""

    def creer(prenom: str = "Nadia", **champs: Any) -> Professionnel:
        courriel = f"{prenom.lower()}@exemple.invalid"
        user = get_user_model().objects.create_user(str(uuid4()), courriel, "un-mot-de-passe-long")
        profil = creer_profil(user, courriel)
        valeurs = {"prenom": prenom, "nom": "Exemple", "metier": Metier.objects.first(), "structure": structure_a}
        for champ, valeur in (valeurs | champs).items():
            setattr(profil, champ, valeur)
        profil.save()
        return profil

    return creer


@pytest.fixture
def nadia(creer_personne: Callable[..., Professionnel]) -> Professionnel:
    return creer_personne()


def client_de(profil: Professionnel) -> Client:
    client = Client()
    client.force_login(profil.user)
    return client


@pytest.fixture
def coordinatrice(creer_personne: Callable[..., Professionnel], structure_a: Structure) -> Professionnel:
    profil = creer_personne("Louise")
    Coordination.objects.create(user=profil.user, structure=structure_a)
    return profil


def champs_du_formulaire(page: str) -> dict[str, str]:
    """Les champs cachés du formulaire de réponse."""
    return {
        nom: unescape(re.search(rf'name="{nom}" value="([^"]*)"', page)[1])  # type: ignore[index]
        for nom in ("tentative", "declaration", "element")
    }


def valeur_du_choix(page: str, texte: str) -> str:
    """La valeur du bouton radio dont l'étiquette contient ce texte."""
    for etiquette in re.findall(r"<label.*?</label>", page, re.S):
        propre = unescape(re.sub(r"<[^>]+>", " ", etiquette)).replace("\u00a0", " ").replace("’", "'")
        if texte in " ".join(propre.split()):
            return re.search(r'value="([^"]*)"', etiquette)[1]  # type: ignore[index]
    raise AssertionError(f"Aucun choix « {texte} » dans la page")


def valeurs_des_listes(page: str, paires: dict[str, str]) -> list[str]:
    """Les valeurs à choisir dans chaque liste pour associer ces paires."""
    listes = re.findall(r'<label for="valeur-\d+">(.*?)</label>\s*<select[^>]*>(.*?)</select>', page, re.S)
    return [
        next(v for v, texte in re.findall(r'value="([^"]+)"[^>]*>(.*?)<', options) if paires[gauche] in unescape(texte))
        for gauche, options in listes
    ]


def valeurs(page: str, reponse: Reponse) -> Any:
    """Ce que le formulaire à l'écran enverra pour cette réponse."""
    return valeur_du_choix(page, reponse) if isinstance(reponse, str) else valeurs_des_listes(page, reponse)


def repondre(client: Client, adresse: str, reponse: Reponse) -> Any:
    """Répond à la question à l'écran : un texte de choix, ou des paires à associer."""
    page = client.get(adresse).content.decode()
    champs = champs_du_formulaire(page) | {"valeur": valeurs(page, reponse)}
    return client.post(f"{adresse}repondre/", champs)


BONNES_REPONSES: list[Reponse] = [
    "un déplacement et un positionnement professionnel",
    "Faux",
    "l'intervention suivrait toujours une demande exprimée",
    "donner priorité aux histoires",
    "construire un échafaudage",
    {
        "Décentrée et influente": "vivifiante",
        "Centrée et influente": "accablante",
        "Décentrée et non influente": "invalidante",
        "Centrée et non influente": "épuisante",
    },
]
SITUATION = "/apprendre/A1/A1-SIT/"
QUIZ = "/apprendre/A1/A1-QUIZ/"


def terminer_les_lecons(client: Client, module_page: ModulePage) -> None:
    for lecon in structure.lecons_du_module(module_page):
        assert client.post(f"/apprendre/lecon/{lecon.translation_key}/terminer/").status_code == 302


def rendre_la_situation(client: Client) -> Any:
    client.post(f"{SITUATION}ouvrir/")
    repondre(client, SITUATION, "Vous avez déjà donné")
    return repondre(client, SITUATION, "Qu'est-ce qui aurait fait que ça serve")


def passer_le_quiz(client: Client, reponses: list[Reponse] = BONNES_REPONSES) -> Any:
    client.post(f"{QUIZ}ouvrir/")
    reponse = None
    for attendue in reponses:
        reponse = repondre(client, QUIZ, attendue)
    return reponse


def terminer_le_module(client: Client, module_page: ModulePage) -> Any:
    """Tout le module A1, par les formulaires ; rend la réponse du dernier envoi."""
    assert client.post("/apprendre/A1/inscription/").status_code == 302
    terminer_les_lecons(client, module_page)
    rendre_la_situation(client)
    return passer_le_quiz(client)
