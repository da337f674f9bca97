"""La recherche : par racines, sans accents, seulement dans ce qui est en ligne et ouvert."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cours.models import LeconPage, ModulePage, Terme
from cours.racines import racines, racines_cherchees, sans_accents
from cours.recherche import chercher, extraire
from tests.lms.fabriques import lecon_page, module_page


@pytest.mark.parametrize(
    ("cherche", "ecrit"),
    [
        ("educateur", "éducatrices et éducateurs"),
        ("frein", "les freins"),
        ("Mobilité", "mobilites"),
        ("motivées", "la motivation"),
        ("coeur", "Cœurs"),
        ("aller", "l'aller-vers"),
    ],
)
def test_un_mot_trouve_ses_formes(cherche: str, ecrit: str) -> None:
    presentes = set(racines([ecrit]).split())
    assert all(not possibles.isdisjoint(presentes) for possibles in racines_cherchees(cherche))


@given(st.text(max_size=60))
def test_un_texte_se_trouve_lui_meme(texte: str) -> None:
    presentes = set(racines([texte]).split())
    assert all(not possibles.isdisjoint(presentes) for possibles in racines_cherchees(texte))


@given(st.text(max_size=60))
def test_sans_accents_est_stable(texte: str) -> None:
    assert sans_accents(sans_accents(texte)) == sans_accents(texte)


def test_les_mots_vides_ne_cherchent_rien() -> None:
    assert racines_cherchees("le la de l'") == []
    assert racines_cherchees("!? …") == []


def test_l_extrait_marque_les_mots_trouves() -> None:
    segments = extraire(["Rien ici.", "Lever les freins à la mobilité."], racines_cherchees("frein mobilite"))
    assert [texte for texte, est_trouve in segments if est_trouve] == ["freins", "mobilité"]
    assert "".join(texte for texte, _ in segments) == "Lever les freins à la mobilité."


@pytest.fixture
def indexer(db: None) -> Callable[[], None]:
    """Trois leçons, un module à paraître, deux termes ; rend de quoi relire l'index."""
    ouvert = module_page("A1", title="L'aller-vers", resume="Pour les éducatrices et éducateurs de rue.")
    ferme = module_page("A2", title="Éducateurs à paraître", est_a_paraitre=True)
    texte = [("texte", "<p>Lever les <b>freins</b> de [[mobilité|mobilités]].</p>")]
    lecon_page(ouvert, 1, title="Les freins", corps=texte)
    lecon_page(ouvert, 2, title="Un brouillon de freins", live=False)
    lecon_page(ferme, 3, title="Une leçon de freins qui attend", corps=texte)
    Terme.objects.create(terme="frein", definition="Ce qui retient.", live=True)
    Terme.objects.create(terme="freinage", definition="Un terme de brouillon sur les freins.", live=False)

    def relire() -> None:
        call_command("update_index", verbosity=0)

    relire()
    return relire


def trouves(saisie: str) -> set[str]:
    return {trouvaille.titre for trouvaille in chercher(saisie)}


def test_rien_qui_ne_soit_en_ligne_et_ouvert(indexer: Callable[[], None]) -> None:
    assert trouves("freins") == {"Les freins", "frein"}
    assert trouves("educateur") == {"L'aller-vers"}
    ModulePage.objects.filter(code="A2").update(est_a_paraitre=False)
    assert "Éducateurs à paraître" in trouves("educateur")
    assert "Une leçon de freins qui attend" in trouves("frein")
    LeconPage.objects.filter(title="Les freins").update(live=False)
    assert "Les freins" not in trouves("frein")


def test_tous_les_mots_doivent_y_etre_sous_une_forme_ou_une_autre(indexer: Callable[[], None]) -> None:
    assert trouves("la mobilite et le frein") == {"Les freins"}
    assert trouves("mobilité licorne") == set()


@pytest.mark.parametrize("saisie", ["' OR 1=1 --", "a* NEAR(b)", '"', "&|!()", "x" * 5000, "<script>", "é" * 300])
def test_une_saisie_etrange_ne_trouve_rien_et_ne_casse_rien(indexer: Callable[[], None], saisie: str) -> None:
    reponse = Client().get("/catalogue/", {"q": saisie})
    assert reponse.status_code == 200
    assert "<script>" not in reponse.content.decode()


def test_la_page_de_recherche_surligne_et_dit_quoi_faire_quand_c_est_vide(indexer: Callable[[], None]) -> None:
    page = Client().get("/catalogue/?q=frein").content.decode()
    assert "2 résultats" in page
    assert "<mark>freins</mark>" in page
    assert "Glossaire" in page
    vide = Client().get("/catalogue/?q=licorne").content.decode()
    assert "0 résultat" in vide
    assert "Essayez un seul mot" in vide


def test_la_recherche_se_feuillette(indexer: Callable[[], None]) -> None:
    ouvert = ModulePage.objects.get(code="A1")
    for rang in range(10, 25):
        lecon_page(ouvert, rang, title=f"Encore des freins, {rang}")
    indexer()
    premiere = Client().get("/catalogue/?q=frein").content.decode()
    assert premiere.count('class="trouvaille"') == 10
    assert "Page 1 sur 2" in premiere
    assert "Page 2 sur 2" in Client().get("/catalogue/?q=frein&page=2").content.decode()
    assert "Page 2 sur 2" in Client().get("/catalogue/?q=frein&page=999").content.decode()
