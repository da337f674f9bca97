"""Le serveur web : CPU par requête de gunicorn et de la base, débit, mémoire ; quarante personnes connectées."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.deploiement import Deploiement
from tests.parcours.conftest import QUIZ, champs_du_formulaire
from tests.visiteur import Reponse, Visiteur, formulaires

from .mesure import au_plus, cpu, memoires, postgres
from .terrain import ouvrir

PERSONNES = 40
DE_FRONT = 8  # autant que de fils chez gunicorn (2 ouvriers, 4 fils)
MODULE = "/reperer/a1/"
LECONS = [f"{MODULE}lecon-{rang}/" for rang in range(1, 5)]
VISEES = {"lecon": 27.0, "module": 35.0, "reponse": 10.0}

Geste = Callable[[], Reponse]


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    visiteurs = ouvrir(deploiement, PERSONNES)
    web = deploiement.ouvrir("web")
    banc = Banc(web.popen.pid)
    try:
        banc.jouer([partial(v.get, LECONS[1]) for v in visiteurs], 200)  # chauffe
        resultats = {
            "lecon": banc.mesurer([partial(v.get, LECONS[1]) for v in visiteurs] * 10, 200),
            "module": banc.mesurer([partial(v.get, MODULE) for v in visiteurs] * 10, 200),
            "reponse": banc.mesurer_par_vagues(visiteurs, [_reponse] * 4),
            "fin_de_lecon": banc.mesurer_par_vagues(visiteurs, [partial(_fin, adresse) for adresse in LECONS]),
        }
        for nom, visee in VISEES.items():
            resultats[nom]["cpu_ms"] = au_plus(resultats[nom]["cpu_ms"], visee)
        return resultats | {"memoire_des_ouvriers_mo": sorted(memoires(web.popen.pid).values())}
    finally:
        web.arreter()


class Banc:
    """Joue des gestes de front et compte ce qu'ils coûtent au serveur web et à la base."""

    def __init__(self, web: int) -> None:
        self.web, self.base = web, postgres()

    def jouer(self, gestes: list[Geste], attendu: int) -> None:
        with ThreadPoolExecutor(DE_FRONT) as fils:
            statuts = {reponse.status_code for reponse in fils.map(lambda geste: geste(), gestes)}
        assert statuts == {attendu}, statuts

    def _cout(self, gestes: list[Geste], attendu: int) -> tuple[float, float, float]:
        avant = cpu(self.web), cpu(self.base), time.perf_counter()
        self.jouer(gestes, attendu)
        apres = cpu(self.web), cpu(self.base), time.perf_counter()
        web, base, duree = (a - b for a, b in zip(apres, avant, strict=True))
        return web, base, duree

    def mesurer(self, gestes: list[Geste], attendu: int) -> dict[str, Any]:
        return _par_requete(self._cout(gestes, attendu), len(gestes))

    def mesurer_par_vagues(
        self, visiteurs: list[Visiteur], vagues: list[Callable[[Visiteur], Geste]]
    ) -> dict[str, Any]:
        """Prépare les formulaires de chaque vague sans les compter, puis compte leurs seuls envois."""
        couts = []
        for preparer in vagues:
            with ThreadPoolExecutor(DE_FRONT) as fils:
                gestes = list(fils.map(preparer, visiteurs))
            couts.append(self._cout(gestes, 302))
        web, base, duree = (sum(cout) for cout in zip(*couts, strict=True))
        return _par_requete((web, base, duree), len(vagues) * len(visiteurs))


def _par_requete(cout: tuple[float, float, float], nombre: int) -> dict[str, Any]:
    web, base, duree = cout
    return {
        "requetes": nombre,
        "cpu_ms": round(1000 * web / nombre, 2),
        "base_cpu_ms": round(1000 * base / nombre, 2),
        "requetes_par_seconde": round(nombre / duree, 1),
    }


def _reponse(visiteur: Visiteur) -> Geste:
    """La réponse à la question qui vient : le premier choix."""
    visiteur.page(QUIZ)
    visiteur.post(f"{QUIZ}ouvrir/")
    page = visiteur.page(QUIZ)
    choix = re.search(r'name="valeur" value="([^"]*)"', page)
    assert choix
    return partial(visiteur.post, f"{QUIZ}repondre/", champs_du_formulaire(page) | {"valeur": choix[1]})


def _fin(adresse: str, visiteur: Visiteur) -> Geste:
    (terminer,) = [f for f in formulaires(visiteur.page(adresse)) if f.endswith("/terminer/")]
    return partial(visiteur.post, terminer)
