"""La chaîne du sceau : débit contre le moteur nu et contre WeasyPrint, passes entrelacées, temps CPU ; mémoire à part.

Les débits se comparent dans un seul processus et une seule passe. La mémoire se mesure dans un autre, qui ne porte que
la chaîne : WeasyPrint y fausserait tout.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from django.test import override_settings
from weasyprint import HTML

from certificats import pdf
from tests.deploiement import Deploiement
from tests.processus import RACINE

from .chaine import INSTANT, charge, fabriquer
from .mesure import au_moins, au_plus, depense

PASSES = 40
PLANCHER, CIBLE, WEASYPRINT = 0.15, 0.25, 2.5
# La mémoire d'un ouvrier entre ces deux documents : `CROISSANCE=50,250` pour un essai court.
DU_DOCUMENT, AU_DOCUMENT = (int(rang) for rang in os.environ.get("CROISSANCE", "200,1000").split(","))
CROISSANCE_AU_PLUS, MEMOIRE_AU_PLUS = 10, 150  # Mo ; la seconde au-dessus d'un Django au repos
OUVRIER = f"""
import json, os, resource, sys, django
django.setup()
from tests.performance.mesure import rss
repos = rss(os.getpid())
from django.test import override_settings
from tests.performance.chaine import fabriquer
releves = []
with override_settings(CERTIFICATS_SIGNATAIRE=""):
    for debut, fin in [(0, {DU_DOCUMENT}), ({DU_DOCUMENT}, {AU_DOCUMENT})]:
        for rang in range(debut, fin):
            fabriquer(rang)
        releves.append(rss(os.getpid()))
assert "weasyprint" not in sys.modules
print(json.dumps([repos, *releves, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def moteur_nu(rang: int, qr: str) -> None:
    """Le même gabarit, QR constant, sans badge ni sceau."""
    donnees = charge(rang) | {"qr": qr, "sceau": []}
    entrees = {"data": json.dumps(donnees, ensure_ascii=False), "badge": "{}"}
    pdf._compilateur().compile(format="pdf", sys_inputs=entrees, timestamp=INSTANT)


STYLE = "".join(
    f"@font-face{{font-family:T;font-weight:{graisse};src:url(file://{pdf.POLICES}/AtkinsonHyperlegibleNext-{nom}.ttf)}}"
    for graisse, nom in ((400, "Regular"), (700, "Bold"))
) + (
    "@page{size:A4;margin:18mm}body{font:10.5pt T}h1{font-size:30pt}"
    "dl{display:grid;grid-template-columns:1fr 1fr;gap:3mm}"
    "dt{font-size:8.5pt}dd{font-weight:700;margin:0}hr{border:1.6mm solid #95470A}svg{width:28mm}"
)


def weasyprint(rang: int, qr: str) -> None:
    """La même page : mêmes champs, mêmes polices, QR, deux colonnes, profil balisé."""
    lignes = "".join(f"<div><dt>{libelle}</dt><dd>{valeur}</dd></div>" for libelle, valeur in charge(rang)["imprime"])
    page = f"<html lang=fr><title>x</title><style>{STYLE}</style><h1>Attestation</h1><hr><dl>{lignes}</dl>{qr}"
    HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")


@override_settings(CERTIFICATS_SIGNATAIRE="")  # la chaîne seule : ni base, ni cache
def debits() -> dict[str, Any]:
    """Les trois gestes à tour de rôle, dans ce processus."""
    qr = pdf.qr_svg("https://portail.exemple/v/7K4P-2M9X-7K4P-2M9X")
    gestes: dict[str, Callable[[int], Any]] = {
        "chaine": fabriquer,
        "moteur_nu": lambda rang: moteur_nu(rang, qr),
        "weasyprint": lambda rang: weasyprint(rang, qr),
    }
    temps = dict.fromkeys(gestes, 0.0)
    for rang in range(-2, PASSES):  # deux passes à blanc
        for nom, geste in gestes.items():
            debut = time.process_time()
            geste(rang % 10_000)
            temps[nom] += (time.process_time() - debut) * (rang >= 0)
    contre_le_moteur = temps["moteur_nu"] / temps["chaine"]
    return {
        "documents": PASSES,
        "cpu_ms": {nom: round(1000 * total / PASSES, 1) for nom, total in temps.items()},
        "debit_contre_moteur_nu": au_moins(contre_le_moteur, CIBLE) | {"plancher_tenu": contre_le_moteur >= PLANCHER},
        "debit_contre_weasyprint": au_moins(temps["weasyprint"] / temps["chaine"], WEASYPRINT),
    }


def memoire() -> dict[str, Any]:
    """Ce qu'un ouvrier prend au-dessus d'un Django au repos, et ce qu'il gagne une fois chaud."""
    ouvrier = depense([sys.executable, "-c", OUVRIER], cwd=RACINE)
    repos, chaud, fin, plus_haut = json.loads(ouvrier.sortie)
    return {
        "documents": AU_DOCUMENT,
        "repos_mo": repos,
        "au_dessus_du_repos_mo": au_plus(plus_haut - repos, MEMOIRE_AU_PLUS),
        f"croissance_du_{DU_DOCUMENT}e_au_{AU_DOCUMENT}e_mo": au_plus(fin - chaud, CROISSANCE_AU_PLUS),
    }


def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    return debits() | {"memoire": memoire()}
