"""La leçon rendue : un terme et un chiffre se déplient sans JavaScript, un chiffre périmé ne se montre plus."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cours.enrichissement import enrichir
from cours.importation import importer
from cours.lecture import lire_curriculum
from cours.models import Chiffre, RessourceUrgence, Terme

pytestmark = pytest.mark.django_db
LECON = "/essai/z1/lecon-1/"


@pytest.fixture
def en_ligne(ecrire: Callable[..., Path]) -> Client:
    importer(lire_curriculum(ecrire()))
    cache.clear()
    return Client()


def page(client: Client) -> str:
    return client.get(LECON).content.decode()


def test_un_terme_est_explique_une_fois_par_lecon(en_ligne: Client) -> None:
    html = page(en_ligne)
    assert html.count('popovertarget="terme-neet">') == 1
    assert html.count('id="terme-neet"') == 1
    assert "jeunes NEET" in html
    assert "[[" not in html


def test_un_terme_se_relit_a_la_requete_suivante(en_ligne: Client) -> None:
    assert page(en_ligne).count('id="terme-neet"') == page(en_ligne).count('id="terme-neet"') == 1


def test_un_chiffre_dans_une_phrase_dit_son_champ_et_sa_source(en_ligne: Client) -> None:
    html = page(en_ligne)
    assert ">12,8\u00a0%</button>" in html
    fiche = html.split('id="chiffre-neet-2021"')[1].split("Fermer")[0]
    assert "Part des 15-29 ans, France hors Mayotte (2021)" in fiche
    assert "Insee" in fiche
    assert "vérifié le 23 novembre 2026" in fiche


def test_un_chiffre_cite_deux_fois_n_a_qu_une_fiche() -> None:
    Chiffre.objects.create(
        code="un", valeur="1", champ="c", annee="2020", source="s",
        date_verification=date(2020, 1, 1), date_revision=date(2999, 1, 1),
    )  # fmt: skip
    html = enrichir("<p>[[chiffre:un]] et [[chiffre:un|encore]]</p>", set())
    assert html.count('popovertarget="chiffre-un">') == 2
    assert html.count('id="chiffre-un"') == 1


def test_un_chiffre_perime_ne_montre_plus_son_nombre(en_ligne: Client) -> None:
    chiffre = Chiffre.objects.get()
    chiffre.date_verification, chiffre.date_revision = date(2019, 1, 1), date(2020, 1, 1)
    chiffre.save()
    html = page(en_ligne)
    assert "12,8" not in html
    assert "(chiffre en cours de révision)" in html
    assert "Ce chiffre est en cours de révision." in html


def test_un_terme_corrige_l_est_aussitot_dans_les_lecons(
    en_ligne: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    page(en_ligne)
    terme = Terme.objects.get(terme="NEET")
    terme.definition = "Une définition corrigée & relue."
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        terme.save_revision().publish()
    assert "Une définition corrigée &amp; relue." in page(en_ligne)


def test_un_terme_depublie_reste_un_mot(en_ligne: Client) -> None:
    Terme.objects.get(terme="NEET").unpublish()
    html = page(en_ligne)
    assert 'id="terme-neet"' not in html
    assert "jeunes NEET" in html


def test_le_texte_d_une_marque_est_echappe() -> None:
    assert enrichir("[[inconnu|a &lt;b&gt; &amp; c]]", set()) == "a &lt;b&gt; &amp; c"


def test_les_numeros_d_urgence_sont_dans_la_lecon_et_dans_le_pied(en_ligne: Client) -> None:
    html = page(en_ligne)
    lecon, pied = html.split('class="pied"')
    assert 'href="tel:3114"' in lecon
    assert 'href="sms:114"' in lecon
    assert 'href="tel:3114"' in pied
    assert "sms:114" not in pied


def test_un_numero_corrige_l_est_aussitot_sur_toutes_les_pages(
    en_ligne: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    page(en_ligne)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        RessourceUrgence.objects.get(numero="3114").unpublish()
    assert "3114" not in page(en_ligne)


def test_termes_chiffres_et_numeros_ne_coutent_aucune_requete_une_fois_en_cache(en_ligne: Client) -> None:
    page(en_ligne)
    with CaptureQueriesContext(connection) as capture:
        page(en_ligne)
    tables = [q["sql"] for q in capture.captured_queries if "cours_terme" in q["sql"] or "cours_ressource" in q["sql"]]
    assert not tables
    assert len([q for q in capture.captured_queries if "cours_chiffre" in q["sql"]]) <= 1  # le bloc, par sa clé
