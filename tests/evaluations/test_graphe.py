"""Le plan d'un récit : toutes les étapes placées, toutes les flèches tirées, les défauts visibles."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from hypothesis import given

from evaluations.definitions import DefinitionSituation
from evaluations.graphe import HAUTEUR, LARGEUR, dessiner
from evaluations.models import MiseEnSituation

from .test_definitions import recits


@given(recit=recits())
def test_un_recit_quelconque_se_dessine_sans_chevauchement(recit: DefinitionSituation) -> None:
    graphe = dessiner(recit)
    places = [(noeud.x, noeud.y) for noeud in graphe.noeuds]
    assert {etape.cle for etape in recit.etapes} <= {noeud.cle for noeud in graphe.noeuds}
    assert len(set(places)) == len(places)
    assert all(x >= 0 and x + LARGEUR <= graphe.largeur and y + HAUTEUR <= graphe.hauteur for x, y in places)
    assert len(graphe.phrases) == len(recit.etapes)
    assert sum(len(fleche.choix.split(", ")) for fleche in graphe.fleches) == sum(len(e.choix) for e in recit.etapes)


def test_une_situation_vide_ne_se_dessine_pas() -> None:
    assert dessiner(DefinitionSituation("S", "S", "", "", ())).noeuds == ()


@pytest.mark.django_db
def test_l_editeur_et_l_apercu_montrent_le_plan_et_sa_liste(client: Client, situation: MiseEnSituation) -> None:
    client.force_login(get_user_model().objects.create_superuser(username="editrice", email="", password="x"))
    ecran = client.get(reverse(situation.snippet_viewset.get_url_name("edit"), args=[situation.pk])).content.decode()
    for mot in ('class="graphe"', "depart (départ) : saluer → suite ; filer → débriefing"):
        assert mot in ecran
    ajout = client.get(reverse(situation.snippet_viewset.get_url_name("add"))).content.decode()
    assert "quand une étape sera enregistrée" in ajout
    assert 'class="graphe"' in situation.make_preview_request(preview_mode="").content.decode()
