"""La chaîne du sceau, en ratios : débit contre le moteur nu et contre WeasyPrint, passes entrelacées, temps CPU."""

import json
import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import override_settings
from weasyprint import HTML

from certificats import badge, cles, contenu, fabrique, pdf
from tests.certificats.conftest import contenu_d_essai
from tests.deploiement import Deploiement

from .mesure import au_plus, rss

PASSES = 40
# La mémoire d'un ouvrier entre ces deux documents : `CROISSANCE=50,250` pour un essai court.
DU_DOCUMENT, AU_DOCUMENT = (int(rang) for rang in os.environ.get("CROISSANCE", "200,1000").split(","))
CROISSANCE_AU_PLUS = 10  # Mo
PLANCHER, CIBLE = 0.15, 0.25
INSTANT = datetime(2026, 10, 14, 9, tzinfo=UTC)


def charge(rang: int) -> dict[str, Any]:
    """Une charge différente à chaque fois : typst garde en mémoire ce qu'il a déjà composé."""
    return contenu.figer(
        contenu_d_essai(titulaire_nom=f"Exemple {rang}"),
        numero=f"2026-{rang:06d}", code=f"7K4P-2M9X-7K4P-{rang:04d}", date_delivrance=INSTANT, courriel=f"{rang}@x.fr",
    )  # fmt: skip


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


def croissance(chaine: Callable[[int], None]) -> dict[str, Any]:
    """Les Mo qu'un ouvrier gagne entre les deux rangs, une fois chaud : il ne doit pas grossir avec l'usage."""
    for rang in range(DU_DOCUMENT):
        chaine(rang)
    avant = rss(os.getpid())
    for rang in range(DU_DOCUMENT, AU_DOCUMENT):
        chaine(rang)
    gagnes = au_plus(rss(os.getpid()) - avant, CROISSANCE_AU_PLUS)
    return gagnes | {"du_document": DU_DOCUMENT, "au_document": AU_DOCUMENT, "memoire_mo": round(avant)}


@override_settings(CERTIFICATS_SIGNATAIRE="")  # la chaîne seule : ni base, ni cache
def mesurer(deploiement: Deploiement) -> dict[str, Any]:
    cle, cachet, qr = cles.cle_badge(), cles.cachet(), pdf.qr_svg("https://portail.exemple/v/7K4P-2M9X-7K4P-2M9X")

    def chaine(rang: int) -> None:
        place = badge.Statut("https://portail.exemple/statuts/1", rang)
        fabrique.fabriquer(charge(rang), statut=place, cle=cle, cachet=cachet, instant=INSTANT)

    gestes: dict[str, Callable[[int], None]] = {
        "chaine": chaine,
        "moteur_nu": lambda rang: moteur_nu(rang, qr),
        "weasyprint": lambda rang: weasyprint(rang, qr),
    }
    temps = dict.fromkeys(gestes, 0.0)
    for rang in range(-2, PASSES):  # deux passes à blanc
        for nom, geste in gestes.items():
            debut = time.process_time()
            geste(rang % 10_000)
            temps[nom] += (time.process_time() - debut) * (rang >= 0)
    au_plus_haut = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    debit = temps["moteur_nu"] / temps["chaine"]
    return {
        "documents": PASSES,
        "cpu_ms": {nom: round(1000 * total / PASSES, 1) for nom, total in temps.items()},
        "debit_contre_moteur_nu": round(debit, 3),
        "plancher_tenu": debit >= PLANCHER,
        "cible_tenue": debit >= CIBLE,
        "debit_contre_weasyprint": round(temps["weasyprint"] / temps["chaine"], 2),
        "memoire_mo": round(au_plus_haut),
        "croissance_mo": croissance(chaine),
    }
