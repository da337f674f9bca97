"""Chaque page en deux fois, comme sur une mauvaise connexion : un test qui n'attend pas sa page tombe à coup sûr.

Un clic rend la main quand la navigation est décidée, pas quand la page est arrivée. Sur une machine libre l'écart ne
se voit pas ; sur une machine chargée, il fait échouer un test sur mille.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ECART_S = 0.03
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def en_deux_fois(application: Application) -> Application:
    """L'application WSGI, dont chaque page commence par un octet blanc, que le HTML ignore."""

    def servir(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        est_une_page = False

        def commencer(statut: str, entetes: list[tuple[str, str]], *suite: Any) -> Any:
            nonlocal est_une_page
            noms = {nom.lower(): valeur for nom, valeur in entetes}
            est_une_page = (
                environ["REQUEST_METHOD"] != "HEAD"
                and statut[0] in "245"
                and "text/html" in noms.get("content-type", "")
                and "content-encoding" not in noms
            )
            if est_une_page:
                entetes = [(nom, valeur) for nom, valeur in entetes if nom.lower() != "content-length"]
            return start_response(statut, entetes, *suite)

        corps = application(environ, commencer)
        try:
            if est_une_page:
                yield b"\n"
                time.sleep(ECART_S)
            yield from corps
        finally:
            getattr(corps, "close", lambda: None)()

    return servir
