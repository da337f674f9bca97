"""Le service H5P : qui ouvre quoi, et les en-têtes exacts de chaque réponse."""

import re
import time
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from evaluations.h5p import depot, lecteur
from evaluations.h5p.service import _plage
from evaluations.models import ActiviteH5P, BibliothequeH5P, DependanceBibliothequeH5P, FichierVersionH5P
from evaluations.passation import ouvrir
from tests.fabrique_h5p import PIXEL, installer_activite, installer_bibliotheque

ORIGINE = "http://testserver"


@pytest.fixture
def activite(db: None) -> ActiviteH5P:
    return installer_activite()


@pytest.fixture
def nadia(db: None) -> Any:
    return get_user_model().objects.create_user(username=str(uuid4()))


@pytest.fixture
def client(nadia: Any) -> Client:
    un = Client()
    un.force_login(nadia)
    return un


def adresse(nadia: Any, activite: ActiviteH5P, avec_tentative: bool = True) -> str:
    tentative = ouvrir(personne=nadia, activite=activite, registration=uuid4()) if avec_tentative else None
    jeton = lecteur.signer(personne=nadia, version=activite.version_courante, tentative=tentative)
    return f"/h5p/a/{jeton}/player"


def empreintes_des_scripts(page: str) -> list[str]:
    """Les sources CSP des scripts qui sont dans la page, dans l'ordre : un navigateur n'exécute qu'eux."""
    textes = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(textes) >= 4  # le pont en trois parts et la question ; le cœur aussi, s'il est assemblé
    return [f"'sha256-{b64encode(sha256(texte.encode()).digest()).decode()}'" for texte in textes]


@pytest.mark.parametrize("avec_tentative", [True, False])
def test_la_page_lecteur_a_ses_en_tetes_exacts(
    client: Client, nadia: Any, activite: ActiviteH5P, avec_tentative: bool
) -> None:
    reponse = client.get(adresse(nadia, activite, avec_tentative))
    contenu = f"{ORIGINE}/h5p/c/{lecteur.jeton_contenu(activite.version_courante.uuid)}/"
    fixe, bibliotheques = f"{ORIGINE}/static/h5p-core/", f"{ORIGINE}/h5p/l/"
    assert reponse.status_code == 200
    page = reponse.content.decode()
    politique = reponse.headers["Content-Security-Policy"].split("; ")
    assert politique.pop(1).split(" ") == ["script-src", fixe, bibliotheques, *empreintes_des_scripts(page)]
    assert politique == [
        "default-src 'none'",
        f"style-src {fixe} {bibliotheques} 'unsafe-inline'",
        f"img-src {contenu} {bibliotheques} {fixe} data: blob:",
        f"media-src {contenu} {bibliotheques} data: blob:",
        f"font-src {fixe} {bibliotheques} {contenu} data:",
        f"connect-src {contenu} {bibliotheques} data: blob:",
        "worker-src blob:",
        "frame-src 'none'",
        "object-src 'none'",
        f"base-uri {contenu}",
        "form-action 'none'",
        f"frame-ancestors {ORIGINE}",
        "sandbox allow-scripts",
    ]
    admises = [fixe, bibliotheques, contenu]
    assert reponse.headers["Connection-Allowlist"] == "({})".format(" ".join(f'"{une}*"' for une in admises))
    assert reponse.headers["X-DNS-Prefetch-Control"] == "off"
    assert reponse.headers["Cache-Control"] == "private, no-store"
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in reponse.headers
    assert not reponse.cookies
    assert nadia.username not in page


def test_une_empreinte_ne_laisse_pas_partir_un_script_ailleurs_et_l_en_tete_reste_court(
    client: Client, nadia: Any, activite: ActiviteH5P
) -> None:
    """Avec 60 bibliothèques comme avec une : moins de 2 Ko, sous les 4 Ko d'un proxy nginx sans réglage."""
    for rang in range(60):
        une = installer_bibliotheque(f"H5P.TestSuite{rang}", js=f"var a{rang} = 1;")
        DependanceBibliothequeH5P.objects.create(
            bibliotheque=installer_bibliotheque(), machine_name=une.machine_name, major=1, minor=0, genre="preloaded"
        )
    for suite in ("", "?separes"):
        reponse = client.get(adresse(nadia, activite) + suite)
        assert len(reponse.headers["Content-Security-Policy"]) <= 2048
        seconde = re.search(r'<meta http-equiv="Content-Security-Policy" content="(.*?)">', reponse.content.decode())
        assert seconde
        fixe, bibliotheques = f"{ORIGINE}/static/h5p-core/", f"{ORIGINE}/h5p/l/"
        politique = f"script-src 'unsafe-inline' {fixe} {bibliotheques}; worker-src blob:"
        assert unescape(seconde[1]) == politique
    assert reponse.content.decode().count('integrity="sha384-') == 61


def test_les_hotes_de_medias_regles_n_ouvrent_que_les_images_et_les_videos(
    client: Client, nadia: Any, activite: ActiviteH5P, settings: Any
) -> None:
    settings.H5P_EXTERNAL_MEDIA_HOSTS = ["https://medias.exemple.fr"]
    politique = client.get(adresse(nadia, activite)).headers["Content-Security-Policy"].split("; ")
    ouvertes = {directive.split(" ")[0] for directive in politique if "https://medias.exemple.fr" in directive}
    assert ouvertes == {"img-src", "media-src"}
    assert (
        client.get(adresse(nadia, activite)).headers["Connection-Allowlist"].endswith('"https://medias.exemple.fr/*")')
    )


def test_la_page_lecteur_est_a_la_personne_de_son_jeton(client: Client, nadia: Any, activite: ActiviteH5P) -> None:
    page = adresse(nadia, activite)
    autre = Client()
    autre.force_login(get_user_model().objects.create_user(username=str(uuid4())))
    assert [Client().get(page).status_code, autre.get(page).status_code] == [404, 404]
    assert client.get(page.replace("/player", "x/player")).status_code == 404


def test_un_jeton_perime_ou_d_un_autre_usage_n_ouvre_rien(
    client: Client, nadia: Any, activite: ActiviteH5P, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = adresse(nadia, activite)
    assert client.get(page).status_code == 200
    autre_sel = signing.dumps({"p": str(nadia.pk), "v": activite.version_courante.pk, "t": ""}, salt="autre")
    assert client.get(f"/h5p/a/{autre_sel}/player").status_code == 404
    maintenant = time.time()
    monkeypatch.setattr(time, "time", lambda: maintenant + lecteur.DUREE_JETON + 1)
    with pytest.raises(lecteur.JetonInvalideError):
        lecteur.ouvrir(page.split("/")[3], nadia)


def test_un_contenu_se_lit_avec_son_jeton_et_pas_celui_d_un_autre(activite: ActiviteH5P) -> None:
    jeton = lecteur.jeton_contenu(activite.version_courante.uuid)
    image = Client().get(f"/h5p/c/{jeton}/content/images/essai.png")
    assert b"".join(image.streaming_content) == PIXEL
    attendus = {
        "Content-Type": "image/png",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    assert {nom: image.headers[nom] for nom in attendus} == attendus
    assert not {"Access-Control-Allow-Credentials", "X-Frame-Options", "Set-Cookie"} & set(image.headers)
    encore = Client().get(f"/h5p/c/{jeton}/content/images/essai.png", headers={"if-none-match": image.headers["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")
    autre = installer_activite("A2-H5P").version_courante
    forges = [jeton[:-1] + "x", f"{autre.uuid.hex}-{jeton.partition('-')[2]}", "x", f"{uuid4().hex}-é"]
    assert {Client().get(f"/h5p/c/{forge}/content/images/essai.png").status_code for forge in forges} == {404}
    for chemin in ("content.json", "../secret", "images/absente.png"):
        assert Client().get(f"/h5p/c/{jeton}/content/{chemin}").status_code == 404


def test_une_bibliotheque_est_publique_et_immuable_tant_qu_elle_est_approuvee(activite: ActiviteH5P) -> None:
    adresse_js = "/h5p/l/H5P.TestQuestion-1.0.0/essai.js"
    reponse = Client().get(adresse_js)
    assert reponse.headers["Content-Type"] == "text/javascript"
    assert reponse.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for mauvaise in ("H5P.TestQuestion-1.0", "H5P.TestQuestion-1.0.1", "H5P.TestQuestion-1.0.²", "-1.0.0"):
        assert Client().get(f"/h5p/l/{mauvaise}/essai.js").status_code == 404
    BibliothequeH5P.objects.update(date_blocage=timezone.now())
    assert Client().get(adresse_js).status_code == 404


def test_options_repond_a_la_pre_requete(activite: ActiviteH5P) -> None:
    reponse = Client().options("/h5p/l/H5P.TestQuestion-1.0.0/essai.js")
    assert reponse.status_code == 204
    assert reponse.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert reponse.headers["Access-Control-Allow-Headers"] == "x-requested-with, range, content-type"
    assert reponse.headers["Access-Control-Max-Age"] == "86400"


def test_une_video_se_lit_par_plages(activite: ActiviteH5P) -> None:
    octets = bytes(range(200))
    FichierVersionH5P.objects.create(
        version=activite.version_courante, chemin="v.mp4", sha256=depot.ranger(octets), taille=200, mime="video/mp4"
    )
    video = f"/h5p/c/{lecteur.jeton_contenu(activite.version_courante.uuid)}/content/v.mp4"
    for plage, attendu, entete in (
        ("bytes=10-19", octets[10:20], "bytes 10-19/200"),
        ("bytes=190-", octets[190:], "bytes 190-199/200"),
        ("bytes=-5", octets[-5:], "bytes 195-199/200"),
    ):
        reponse = Client().get(video, headers={"range": plage})
        assert (reponse.status_code, reponse.content, reponse.headers["Content-Range"]) == (206, attendu, entete)
    hors = Client().get(video, headers={"range": "bytes=200-"})
    assert (hors.status_code, hors.headers["Content-Range"]) == (416, "bytes */200")
    assert Client().get(video, headers={"range": "autre=1"}).status_code == 200


@given(
    entete=st.text(max_size=30) | st.from_regex(r"bytes=\d{0,19}-\d{0,19}", fullmatch=True), taille=st.integers(1, 99)
)
def test_une_plage_reste_dans_le_fichier(entete: str, taille: int) -> None:
    plage = _plage(entete, taille)
    if plage:
        assert 0 <= plage[0] <= plage[1] < taille


def test_du_html_n_est_jamais_servi_comme_tel(activite: ActiviteH5P) -> None:
    FichierVersionH5P.objects.create(
        version=activite.version_courante, chemin="x.html", sha256=depot.ranger(b"<p>"), taille=3, mime="text/html"
    )
    page = f"/h5p/c/{lecteur.jeton_contenu(activite.version_courante.uuid)}/content/x.html"
    assert Client().get(page).headers["Content-Type"] in {"text/plain", "application/octet-stream"}
