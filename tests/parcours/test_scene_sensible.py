"""Une scène sensible : prévenir avant, sortir vite, les numéros à l'écran ; le score ne compte que si on le veut."""

from dataclasses import replace

import pytest
from django.test import Client

from cours.models import ModuleActivite, ModulePage
from evaluations.definitions import DefinitionChoixEtape, DefinitionEtape, DefinitionSituation
from evaluations.enregistrement import enregistrer_situation
from evaluations.models import Declaration, Tentative
from lms.models import Professionnel

from .conftest import SITUATION, client_de, repondre

ADRESSE = "/apprendre/A1/A1-SENSIBLE/"
SENSIBLE = DefinitionSituation(
    code="A1-SENSIBLE",
    titre="Une scène difficile",
    contexte="<p>La scène est fictive.</p>",
    debriefing="<p>Ce qui compte.</p>",
    avertissement="Cette scène parle d'idées suicidaires.",
    etapes=(
        DefinitionEtape(
            "depart",
            "<p>Que dites-vous ?</p>",
            (
                DefinitionChoixEtape("a", "Je vous écoute.", "La personne parle.", "", 2),
                DefinitionChoixEtape("b", "Ça va passer.", "La personne se tait.", "", 0),
            ),
        ),
    ),
)


def ouvrir(portail: ModulePage, nadia: Professionnel, definition: DefinitionSituation) -> Client:
    situation, _ = enregistrer_situation(definition=definition)
    ModuleActivite.objects.create(module_page=portail, activite_id=situation.pk, sort_order=9, est_obligatoire=False)
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    return client


def test_l_avertissement_les_numeros_et_la_sortie_sont_la_avant_de_commencer(
    portail: ModulePage, nadia: Professionnel
) -> None:
    client = ouvrir(portail, nadia, SENSIBLE)
    avant = client.get(ADRESSE).content.decode()
    for mot in ("idées suicidaires", "Avant de commencer", 'href="tel:3114"', "Quitter vite", "portail/quitter.js"):
        assert mot in avant
    assert 'href="/" data-quitter' in avant
    client.post(f"{ADRESSE}ouvrir/")
    pendant = client.get(ADRESSE).content.decode()
    assert 'href="/" data-quitter' in pendant
    assert "Avant de commencer" not in pendant


def test_une_scene_ordinaire_n_a_ni_avertissement_ni_sortie(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    page = client.get(SITUATION).content.decode()
    assert "Quitter vite" not in page
    assert "quitter.js" not in page


@pytest.mark.parametrize(("compte", "reussie"), [(True, True), (False, None)])
def test_le_score_ne_compte_que_si_l_autrice_le_veut(
    portail: ModulePage, nadia: Professionnel, compte: bool, reussie: bool | None
) -> None:
    client = ouvrir(portail, nadia, replace(SENSIBLE, score_compte=compte))
    client.post(f"{ADRESSE}ouvrir/")
    repondre(client, ADRESSE, "Je vous écoute")
    tentative = Tentative.objects.get()
    assert (tentative.est_reussie, tentative.score is not None) == (reussie, compte)
    fin = client.get(ADRESSE).content.decode()
    assert ("Votre score" in fin) is compte
    assert "Ce qui compte." in fin
    achevee = Declaration.objects.get(verb__iri__endswith="/completed")
    assert ("scaled" in achevee.payload) is compte


def test_on_rejoue_une_scene(portail: ModulePage, nadia: Professionnel) -> None:
    client = ouvrir(portail, nadia, SENSIBLE)
    for choix in ("Je vous écoute", "Ça va passer"):
        client.post(f"{ADRESSE}ouvrir/")
        repondre(client, ADRESSE, choix)
    assert "Rejouer" in client.get(ADRESSE).content.decode()
    assert Tentative.objects.filter(date_fin__isnull=False).count() == 2
