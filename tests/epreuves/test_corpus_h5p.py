"""Les vrais paquets du dossier partagé : chacun charge ou dit pourquoi, note, s'achève, et reprend."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from cours.models import ModuleActivite
from evaluations.h5p.importation import Demande, droits_de, recevoir, traiter
from evaluations.models import ActiviteH5P, EtatH5P, Tentative
from lms import suivi
from lms.models import Professionnel
from tests.apprenants_h5p import APPRENANTS, TEXTE, Apprenant
from tests.navigateur.conftest import (  # noqa: F401 (fixtures)
    Surveillance,
    navigateur,
    personne,
    se_connecter,
    surveillance,
)
from tests.navigateur.conftest import ouvrir as ouvrir_surveille  # noqa: F401
from tests.navigateur.test_h5p import compter_une_visite, portail_leger, statiques_ouverts  # noqa: F401 (fixtures)

PARTAGE = Path(os.environ.get("PARTAGE", Path(__file__).resolve().parents[3] / "shared")) / "h5p"
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(not PARTAGE.exists(), reason=f"corpus H5P absent ({PARTAGE}) : vrais paquets non essayés"),
]
VIOLATION_DE_SCRIPT = re.compile(r"""Content Security Policy directive:? ['"](script-src|worker-src|default-src)""")
# Les seules violations qu'index.json dit sans effet, dans les mots du navigateur.
SANS_EFFET = {"H5P.ImageJuxtaposition": "inline event handler", "H5P.Timeline": "Evaluating a string as JavaScript"}
NOTES = {
    "H5P.MultiChoice", "H5P.TrueFalse", "H5P.Blanks", "H5P.DragText", "H5P.Summary", "H5P.SingleChoiceSet", "H5P.Essay",
    "H5P.Dictation", "H5P.Flashcards",
}  # fmt: skip
REPRENNENT = {
    "H5P.MultiChoice", "H5P.TrueFalse", "H5P.Blanks", "H5P.DragText", "H5P.Summary", "H5P.SingleChoiceSet", "H5P.Essay",
    "H5P.Dictation", "H5P.Column",
}  # fmt: skip
ECRIVENT = {"H5P.Essay", "H5P.DocumentationTool", "H5P.Questionnaire"}


@pytest.fixture
def ouvrir(ouvrir_surveille: Callable[..., Page], surveillance: Surveillance) -> Any:  # noqa: F811
    """Les fautes de console du code d'autrui ne sont pas les nôtres ; une page quittée envoie encore."""
    pages: list[Page] = []

    def _ouvrir(largeur: int) -> Page:
        pages.append(ouvrir_surveille(largeur))
        return pages[-1]

    yield _ouvrir
    for page in pages:
        page.goto("about:blank")
        page.wait_for_timeout(2000)
    surveillance.fautes.clear()


def est_accepte(paquet: dict[str, Any]) -> bool:
    return bool(paquet["attendu"]["resultat"].startswith("accepté"))


def importer(
    profil: Professionnel, page_module: Any, choisir: Callable[[dict[str, Any]], bool] = est_accepte
) -> list[tuple[dict[str, Any], ActiviteH5P]]:
    paquets = json.loads((PARTAGE / "index.json").read_text())["paquets"]
    importes = []
    # Les paquets complets d'abord : ils apportent à « contenu-seul » ses bibliothèques.
    for rang, paquet in enumerate(sorted(filter(choisir, paquets), key=lambda p: -p["fichier"].startswith("valides/"))):
        chemin = PARTAGE / paquet["fichier"]
        with chemin.open("rb") as fichier:
            recu = recevoir(fichier=fichier, nom=chemin.name, par=None, demande=Demande(None, "", f"P{rang}"))
        fini = traiter(recu, droits_de(None), publier=True)
        assert fini.activite is not None, f"{chemin.name} : {fini.rapport}"
        ModuleActivite.objects.create(module_page=page_module, activite_id=fini.activite.pk, sort_order=rang)
        importes.append((paquet, fini.activite))
    suivi.inscrire(professionnel=profil, module_page=page_module)
    return importes


def jouer(page: Page, activite: ActiviteH5P) -> Frame | None:
    """Ouvre l'activité ; le cadre s'il charge, None si le message d'erreur s'affiche."""
    page.goto(f"/apprendre/A1/{activite.code}/")
    page.click("main button:has-text('Commencer')")
    page.wait_for_selector("iframe.prete, [data-echec]:not([hidden])", state="attached", timeout=60_000)
    if not page.locator("[data-echec]").is_hidden():
        return None
    return next(cadre for cadre in page.frames if "/player" in cadre.url)


def cadre_pret(page: Page) -> Frame:
    page.wait_for_selector("iframe.prete", state="attached", timeout=60_000)
    return next(cadre for cadre in page.frames if "/player" in cadre.url)


def reprise(page: Page, cadre: Frame, apprenant: Apprenant) -> tuple[Any, Any, Any]:
    """Ce que le cadre montre avant que la personne réponde, après, puis après un rechargement."""
    avant = cadre.evaluate(apprenant.vu)
    (apprenant.commencer or apprenant.repondre)(cadre)
    page.wait_for_timeout(3000)
    apres = cadre.evaluate(apprenant.vu)
    page.reload()
    cadre = cadre_pret(page)
    page.wait_for_timeout(1500)
    revu = cadre.evaluate(apprenant.vu)
    if apprenant.commencer:
        apprenant.repondre(cadre)
    return avant, apres, revu


def attendu_au_chargement(page: Page, paquet: dict[str, Any], activite: ActiviteH5P) -> tuple[Frame | None, str]:
    cadre = jouer(page, activite)
    charge = paquet["attendu"]["lecture"] == "charge" if "lecture" in paquet["attendu"] else True
    ecart = "" if (cadre is not None) == charge else f"{paquet['fichier']} : {'chargé' if cadre else 'en échec'}"
    return cadre, ecart


def de_script(violations: list[str], genre: str) -> list[str]:
    """Les violations de script, sauf celle qu'index.json dit sans effet pour ce type."""
    sans_effet = SANS_EFFET.get(genre)
    scripts = [violation for violation in violations if VIOLATION_DE_SCRIPT.search(violation)]
    return [violation for violation in scripts if sans_effet is None or sans_effet not in violation]


def est_accepte_ou_blanks(paquet: dict[str, Any]) -> bool:
    return est_accepte(paquet) or "blanks-1.14" in paquet["fichier"]


def test_chaque_vrai_paquet_charge_note_ou_s_acheve_et_reprend(
    ouvrir: Callable[..., Page],
    portail_leger: Any,  # noqa: F811
) -> None:
    nadia = personne("Nadia")
    importes = importer(nadia, portail_leger, est_accepte_ou_blanks)
    ActiviteH5P.objects.update(duree_min_s=2)
    page = ouvrir(1280)
    violations: list[str] = []
    envoyes: list[str] = []
    page.on("request", lambda requete: envoyes.append(requete.post_data or ""))
    page.on("console", lambda m: violations.append(m.text) if "Content Security Policy" in m.text else None)
    se_connecter(page, nadia)
    ecarts, notes, repris, sans_score = [], set(), set(), []
    for paquet, activite in importes:
        genre = paquet["bibliotheque_principale"]
        violations.clear()
        envoyes.clear()
        cadre, ecart = attendu_au_chargement(page, paquet, activite)
        ecarts += [ecart] if ecart else []
        apprenant = APPRENANTS.get(genre)
        if cadre and apprenant and apprenant.vu:
            avant, apres, revu = reprise(page, cadre, apprenant)
            repris |= {genre} if avant != apres == revu else set()
        elif cadre and apprenant:
            apprenant.repondre(cadre)
        page.wait_for_timeout(7000)
        if genre in ECRIVENT and any(TEXTE in corps for corps in envoyes):
            ecarts.append(f"{paquet['fichier']} : le texte écrit est parti")
        tentative = Tentative.objects.get(activite=activite)
        print(
            f"{paquet['fichier']} : {tentative.points} sur {tentative.points_max}, achevée {bool(tentative.date_fin)}, "
            f"règle {tentative.contenu['regle']}"
        )
        notes |= {genre} if tentative.score is not None else set()
        sans_score += [paquet["fichier"]] if cadre and not tentative.date_fin else []
        ecarts += [f"{paquet['fichier']} : {violation}" for violation in de_script(violations, genre)]
    print(f"notés {sorted(notes)} ; repris {sorted(repris)} ; sans achèvement {sans_score}")
    assert not ecarts
    assert notes >= NOTES
    assert repris >= REPRENNENT
    # Le texte libre reste sur l'appareil : il reprend là, jamais par le serveur.
    assert not EtatH5P.objects.filter(activite__version_courante__bibliotheque_principale__machine_name__in=ECRIVENT)


def est_une_question(paquet: dict[str, Any]) -> bool:
    """Les vrais paquets à une question ; celui de Blanks n'a pas ses bibliothèques, InteractiveBook les lui apporte."""
    types = {"H5P.MultiChoice", "H5P.TrueFalse", "H5P.InteractiveBook"}
    return (est_accepte(paquet) and paquet["bibliotheque_principale"] in types) or "blanks-1.14" in paquet["fichier"]


def test_une_vraie_question_coute_cinq_requetes_par_visite(ouvrir: Callable[..., Page], portail_leger: Any) -> None:  # noqa: F811
    nadia = personne("Nadia")
    importes = importer(nadia, portail_leger, est_une_question)
    page = ouvrir(1280)
    se_connecter(page, nadia)
    mesures = {}
    for paquet, activite in importes:
        if paquet["bibliotheque_principale"] == "H5P.InteractiveBook":
            continue
        adresse = f"/apprendre/A1/{activite.code}/"
        page.goto(adresse)
        premiere = compter_une_visite(page, lambda: page.click("main button:has-text('Commencer')"))
        page.goto("about:blank")
        seconde = compter_une_visite(page, lambda adresse=adresse: page.goto(adresse))  # type: ignore[misc]
        mesures[paquet["fichier"]] = (len(premiere), len(seconde))
    print(mesures)
    assert len(mesures) == 5
    assert all(premiere <= 48 and seconde <= 5 for premiere, seconde in mesures.values()), mesures
