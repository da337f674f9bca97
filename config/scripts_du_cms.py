"""Les scripts en ligne de l'admin de Wagtail, que la CSP stricte bloquerait : signés s'ils ont une forme connue.

Wagtail 8 met en ligne l'amorce de ses sélecteurs de date, de ses fenêtres de choix et de ses listes d'éléments. Chacune
n'est qu'un appel de constructeur avec des données : tout autre script en ligne reste bloqué.
L'éditeur de texte pose aussi des balises `<style>` au nom tiré au hasard : permises dans l'admin seulement
(docs/decisions/0001-csp-de-l-admin.md).
"""

import re
from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

Suite = Callable[[HttpRequest], HttpResponse]

CHAINE = r'"[^"<>]*"'
DONNEES = r"\{[^<>();]*\}"
FORMES = (
    rf"init(?:Date|DateTime|Time)Chooser\({CHAINE}, {DONNEES}\);",
    rf"new [A-Za-z]*Chooser\({CHAINE}(?:, {DONNEES})?\);",
    rf"\s*\(function\(\) \{{\s*var panel = new (?:Inline|MultipleChooser)Panel\(JSON\.parse\({CHAINE}\)\);"
    r"\s*\}\)\(\);\s*",
)
SCRIPT = re.compile(rf"<script>(?=(?:{'|'.join(FORMES)})</script>)")


def signer_les_scripts_du_cms(suite: Suite) -> Suite:
    """Middleware, sous celui de la CSP : pose le nonce de la réponse sur les scripts connus de l'admin."""

    def middleware(request: HttpRequest) -> HttpResponse:
        reponse = suite(request)
        if not request.path.startswith("/gestion/") or isinstance(reponse, StreamingHttpResponse):
            return reponse
        if reponse.get("Content-Type", "").startswith("text/html"):
            _signer(request, reponse)
        return reponse

    return middleware


def _signer(request: HttpRequest, reponse: HttpResponse) -> None:
    reponse._csp_update = {"style-src-elem": [SELF, UNSAFE_INLINE]}  # type: ignore[attr-defined]
    page = reponse.content.decode(reponse.charset)
    if not SCRIPT.search(page):
        return
    balise = f'<script nonce="{request.csp_nonce}">'  # type: ignore[attr-defined]
    reponse.content = SCRIPT.sub(balise, page).encode(reponse.charset)
    if reponse.has_header("Content-Length"):
        reponse.headers["Content-Length"] = str(len(reponse.content))
