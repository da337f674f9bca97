"""Une activité H5P dans un vrai navigateur : elle joue, note, reprend, attend le réseau, et ne sort pas de sa boîte."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_started
from playwright.sync_api import FrameLocator, Page, expect

from cours.models import ModuleActivite, ModulePage
from evaluations.models import Declaration, EtatH5P
from lms import suivi
from lms.models import Professionnel, ProgressionActivite
from tests.fabrique_h5p import installer_activite, installer_bibliotheque
from tests.lms.fabriques import module_page

from .conftest import RACINE, Surveillance, personne, se_connecter
from .test_pages import LARGEURS, controler, parcourir, valider_le_html

CAPTURES = RACINE / "captures"
ADRESSE = "/apprendre/A1/A1-H5P/"


@pytest.fixture(autouse=True)
def statiques_ouverts(monkeypatch: pytest.MonkeyPatch) -> None:
    """WhiteNoise sert les fichiers statiques à toute origine, et pour toujours ; le serveur des tests aussi."""
    from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

    servir = StaticFilesHandlerMixin.serve

    def ouvert(self: Any, request: Any) -> Any:
        reponse = servir(self, request)
        reponse["Access-Control-Allow-Origin"] = "*"
        reponse["Cache-Control"] = "max-age=31536000, public, immutable"
        return reponse

    monkeypatch.setattr(StaticFilesHandlerMixin, "serve", ouvert)


@pytest.fixture
def poser(portail_leger: ModulePage) -> Callable[..., Any]:
    """Installe une activité d'essai dans le module A1, et y inscrit la personne."""

    def _poser(profil: Professionnel, **champs: Any) -> Any:
        une = installer_activite(**champs)
        ModuleActivite.objects.create(module_page=portail_leger, activite_id=une.pk, sort_order=9)
        suivi.inscrire(professionnel=profil, module_page=portail_leger)
        return une

    return _poser


@pytest.fixture
def portail_leger(live_server: Any, transactional_db: None) -> ModulePage:
    """Le module A1 et rien d'autre : les activités H5P n'ont pas besoin du curriculum."""
    from lms.referentiel import installer_metiers
    from lms.roles import installer_roles

    installer_roles()
    installer_metiers()
    return module_page("A1")


@pytest.fixture
def nadia(portail_leger: ModulePage) -> Professionnel:
    return personne("Nadia")


@pytest.fixture
def ouvrir(ouvrir: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Une page qui se ferme envoie encore ce qu'elle garde : on la quitte, et on attend, avant de vider la base."""
    pages: list[Page] = []

    def _ouvrir(*arguments: Any, **options: Any) -> Page:
        pages.append(ouvrir(*arguments, **options))
        return pages[-1]

    yield _ouvrir
    for page in pages:
        page.goto("about:blank")
        page.wait_for_timeout(1000)


def commencer(page: Page) -> FrameLocator:
    """« Commencer », puis le cadre de l'activité, prêt."""
    page.goto(ADRESSE)
    bouton = page.get_by_role("button", name=re.compile("^Commencer"))  # jamais « Recommencer »
    if bouton.count():
        bouton.click()
    page.wait_for_selector("iframe.prete", state="attached")
    return page.frame_locator("#activite-h5p iframe")


def attendre(page: Page, condition: Callable[[], bool], sinon: str = "la base ne le dit toujours pas") -> None:
    """Laisse la page vivre jusqu'à ce que la condition tienne, le plus souvent ce que dit la base."""
    for _ in range(60):
        if condition():
            return
        page.wait_for_timeout(250)
    raise AssertionError(sinon)


def test_une_activite_se_joue_se_note_et_reprend_ou_elle_en_etait(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    expect(cadre.locator("img")).to_have_js_property("naturalWidth", 1)
    cadre.locator(".choix-faux").click()
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
    assert ProgressionActivite.objects.get().genre_preuve == "client"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    attendre(page, lambda: EtatH5P.objects.filter(data='{"choix":"juste"}').exists())
    page.reload()
    expect(page.frame_locator("#activite-h5p iframe").locator(".choisi")).to_have_text("Vous aviez choisi : juste")


def test_le_cadre_a_toute_la_hauteur_de_l_activite(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    """Sans quoi un second défilement s'ouvre dans la page, et une barre prend la largeur d'un téléphone."""
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    racine = commencer(page).locator("html")
    manque = "e => [e.scrollHeight - innerHeight, e.scrollWidth - innerWidth]"
    attendre(page, lambda: racine.evaluate(manque) == [0, 0], "le cadre ne prend pas la hauteur de l'activité")


def compter_une_visite(page: Page, geste: Callable[[], Any]) -> list[str]:
    """Ce que le serveur reçoit pour afficher une activité ; l'envoi des réponses n'en est pas."""
    recues: list[str] = []

    def noter(environ: dict[str, str], **_: Any) -> None:
        recues.append(environ["PATH_INFO"])

    request_started.connect(noter)
    geste()
    page.wait_for_selector("iframe.prete", state="attached")
    page.wait_for_timeout(1500)
    request_started.disconnect(noter)
    return [chemin for chemin in recues if not chemin.startswith("/api/")]


def test_une_visite_coute_cinq_requetes_au_plus(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    page.goto(ADRESSE)
    assert len(compter_une_visite(page, lambda: page.click("main button:has-text('Commencer')"))) <= 48
    page.goto("about:blank")
    seconde = compter_une_visite(page, lambda: page.goto(ADRESSE))
    assert seconde[0] == ADRESSE
    assert len(seconde) <= 5


def test_les_fichiers_viennent_d_un_second_hote_sans_session(
    ouvrir: Callable[..., Page],
    live_server: Any,
    settings: Any,
    surveillance: Surveillance,
    nadia: Professionnel,
    poser: Callable[..., Any],
) -> None:
    second = live_server.url.replace("localhost", "127.0.0.1")
    assert second != live_server.url
    settings.H5P_CONTENT_ORIGIN = second
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    expect(cadre.locator("img")).to_have_js_property("naturalWidth", 1)
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
    ailleurs = [requete for requete in surveillance.requetes if requete.url.startswith(second)]
    assert any("/content/images/essai.png" in requete.url for requete in ailleurs)
    assert not [requete.url for requete in ailleurs if "cookie" in requete.all_headers()]
    assert not [faute for faute in surveillance.fautes if not faute.startswith(f"autre hôte : {second}/")]
    surveillance.fautes.clear()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_l_ecran_est_accessible_valide_et_ne_deborde_pas(
    ouvrir: Callable[..., Page],
    nadia: Professionnel,
    poser: Callable[..., Any],
    tmp_path: Path,
    theme: Any,
    largeur: int,
) -> None:
    poser(nadia, alternative_textuelle="<p>Le même contenu, en texte.</p>")
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, nadia)
    dossier = tmp_path / "pages"
    defauts = list(parcourir(page, [ADRESSE], dossier))
    page.set_viewport_size({"width": largeur, "height": 740})
    cadre = commencer(page)
    defauts += controler(page, ADRESSE, dossier)
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-fin]")).to_be_visible()
    page.set_viewport_size({"width": largeur, "height": 900})
    page.screenshot(path=CAPTURES / f"h5p-{largeur}.png", full_page=True)
    assert not defauts + valider_le_html(dossier)


def test_hors_ligne_les_reponses_attendent_puis_partent_avec_les_memes_identifiants(
    ouvrir: Callable[..., Page], surveillance: Surveillance, nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    page.wait_for_timeout(3000)
    page.context.set_offline(True)
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-etat=attente]")).to_be_visible()
    assert not Declaration.objects.filter(verb__iri__endswith="answered").exists()
    page.context.set_offline(False)
    expect(page.locator("[data-fin]")).to_be_visible()
    expect(page.locator("[data-etat=envoye]")).to_be_visible()
    assert Declaration.objects.filter(verb__iri__endswith="answered").count() == 1
    surveillance.fautes[:] = [f for f in surveillance.fautes if "ERR_INTERNET_DISCONNECTED" not in f]


ECRIRE = """
H5P.Essay = (function ($) {
  function Essai(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.texte = (extras || {}).previousState;
  }
  Essai.prototype = Object.create(H5P.EventDispatcher.prototype);
  Essai.prototype.constructor = Essai;
  Essai.prototype.attach = function ($boite) {
    var moi = this;
    this.$texte = $('<textarea aria-label="Récit">').val(this.texte || '').appendTo($boite);
    $('<button class="valider">Valider</button>').appendTo($boite).on('click', function () {
      var texte = moi.$texte.val();
      var fait = moi.createXAPIEventTemplate('answered');
      fait.setScoredResult(1, 2, moi, true, true);
      Object.assign(fait.data.statement.object.definition, {interactionType: 'long-fill-in', name: {fr: texte}});
      Object.assign(fait.data.statement.result, {response: texte, extensions: {'https://a.test/b': texte}});
      moi.trigger(fait);
    });
  };
  Essai.prototype.getCurrentState = function () { return this.$texte.val(); };
  return Essai;
})(H5P.jQuery);
"""


def test_un_texte_ecrit_librement_ne_quitte_pas_l_appareil(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.Essay", js=ECRIRE))
    page = ouvrir()
    envoyes: list[str] = []
    page.on("request", lambda requete: envoyes.append(requete.post_data or ""))
    se_connecter(page, nadia)
    cadre = commencer(page)
    cadre.locator("textarea").fill("Un secret confié")
    cadre.locator(".valider").click()
    expect(page.locator("[data-score]")).to_contain_text("1 sur 2")
    page.wait_for_timeout(3000)
    assert any("answered" in corps for corps in envoyes)
    assert not [corps for corps in envoyes if "secret" in corps]
    assert not Declaration.objects.filter(payload__contains="secret").exists()
    assert not EtatH5P.objects.exists()
    page.reload()
    expect(page.frame_locator("#activite-h5p iframe").locator("textarea")).to_have_value("Un secret confié")


def test_session_expiree_la_file_attend_la_meme_personne_et_ignore_une_autre(
    ouvrir: Callable[..., Page], surveillance: Surveillance, nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    poser(nadia)
    yann = personne("Yann")
    suivi.inscrire(professionnel=yann, module_page=ModulePage.objects.get(code="A1"))
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    page.wait_for_timeout(3000)
    page.context.clear_cookies(name="sessionid")
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-message=connexion]")).to_be_visible()
    se_connecter(page, yann)
    commencer(page)
    page.wait_for_timeout(3000)
    assert not Declaration.objects.filter(verb__iri__endswith="answered").exists()
    page.context.clear_cookies(name="sessionid")
    se_connecter(page, nadia)
    commencer(page)
    expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
    assert Declaration.objects.get(verb__iri__endswith="answered").actor.personne == nadia.user
    surveillance.fautes[:] = [f for f in surveillance.fautes if "401 (Unauthorized)" not in f]


def test_une_activite_sans_constructeur_montre_un_message(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any], surveillance: Surveillance
) -> None:
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestVide", js="var rien = 1;"))
    page = ouvrir()
    se_connecter(page, nadia)
    page.goto(ADRESSE)
    page.click("main button:has-text('Commencer')")
    expect(page.locator("[data-echec]")).to_be_visible()
    expect(page.locator("[data-cause=autre]")).to_contain_text("prévenez votre formateur")
    expect(page.locator("[data-cause=ancienne]")).to_be_hidden()
    surveillance.fautes.clear()


COMPILER = """
H5P.TestGabarit = function () { H5P.EventDispatcher.call(this); };
H5P.TestGabarit.prototype = Object.create(H5P.EventDispatcher.prototype);
H5P.TestGabarit.prototype.attach = function ($boite) { __ATTACHER__ };
"""
COMPILER_AUSSITOT = COMPILER.replace("__ATTACHER__", "$boite.html(eval('1'));")
COMPILER_PLUS_TARD = COMPILER.replace(
    "__ATTACHER__", "H5P.jQuery('<button>Suite</button>').appendTo($boite).on('click', function () { eval('1'); });"
)


def test_une_activite_qui_compile_ses_gabarits_dit_qu_elle_est_trop_ancienne(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any], surveillance: Surveillance
) -> None:
    """C'est le cas d'AdvancedBlanks, par Ractive : la politique de sécurité ne cède pas."""
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestGabarit", js=COMPILER_AUSSITOT))
    page = ouvrir()
    se_connecter(page, nadia)
    page.goto(ADRESSE)
    page.click("main button:has-text('Commencer')")
    expect(page.locator("[data-cause=ancienne]")).to_be_visible()
    expect(page.locator("[data-cause=autre]")).to_be_hidden()
    surveillance.fautes.clear()


def test_une_partie_trop_ancienne_se_dit_sans_cacher_le_reste(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any], surveillance: Surveillance
) -> None:
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestGabarit", js=COMPILER_PLUS_TARD))
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    expect(page.locator("[data-echec]")).to_be_hidden()
    cadre.locator("button").click()
    expect(page.locator("[data-cause=ancienne]")).to_be_visible()
    expect(cadre.locator("button")).to_be_visible()
    surveillance.fautes.clear()


def test_sans_javascript_la_page_dit_ce_qu_il_faut_et_n_a_pas_de_cadre_mort(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any]
) -> None:
    activite = poser(nadia, alternative_textuelle="<p>Le même contenu, en texte.</p>")
    page = ouvrir(java_script_enabled=False)
    se_connecter(page, nadia)
    page.goto(ADRESSE)
    page.click("main button:has-text('Commencer')")
    phrase = page.locator("#activite-h5p noscript p")
    expect(phrase).to_be_visible()
    expect(phrase).to_contain_text("ou lisez l'activité en texte")
    for mort in ("iframe", "[data-plein-ecran]", "[data-chargement]", "[data-echec]"):
        expect(page.locator(f"#activite-h5p {mort}")).to_be_hidden()
    page.locator("summary", has_text="Lire l'activité en texte").click()
    expect(page.get_by_text("Le même contenu, en texte.")).to_be_visible()
    activite.alternative_textuelle = ""
    activite.save()
    page.reload()
    expect(phrase).to_contain_text("demandez l'activité en texte à votre formateur")


@pytest.mark.parametrize("largeur", [360, 1280])
def test_plein_ecran_et_lien_d_evitement(
    ouvrir: Callable[..., Page], nadia: Professionnel, poser: Callable[..., Any], largeur: int
) -> None:
    poser(nadia)
    page = ouvrir(largeur)
    se_connecter(page, nadia)
    cadre = commencer(page)
    page.locator("[data-plein-ecran]").click()
    page.wait_for_function("document.fullscreenElement?.matches('#activite-h5p iframe')")
    cadre.locator(".choix-juste").click()
    expect(cadre.locator(".choisi")).to_have_text("Vous avez choisi : juste")
    page.evaluate("document.exitFullscreen()")
    page.locator("#activite-h5p .evitement").focus()
    expect(page.locator("#activite-h5p .evitement")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#apres-activite")).to_be_focused()
