"""Les vrais paquets du dossier partagé : chacun charge ou montre le message attendu ; huit types notent."""

import json
import os
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
NOTES = {
    "H5P.MultiChoice", "H5P.TrueFalse", "H5P.DragText", "H5P.Summary", "H5P.SingleChoiceSet", "H5P.Essay",
    "H5P.Dictation", "H5P.Flashcards",
}  # fmt: skip
# Répond à tout ce qui se voit : coche, écrit, puis valide ; s'arrête quand plus rien ne bouge.
REPONDRE = """async () => {
  const voir = (s) => [...document.querySelectorAll(s)].filter((e) => e.offsetParent && !e.disabled && !e.dataset.fait);
  const pause = (ms) => new Promise((r) => setTimeout(r, ms));
  for (let tour = 0; tour < 60; tour += 1) {
    for (const champ of voir('input[type=text], textarea')) {
      champ.value = champ.tagName === 'TEXTAREA' ? 'Une réponse d essai, assez longue. '.repeat(12) : 'essai';
      for (const nom of ['input', 'change', 'keyup', 'blur']) { champ.dispatchEvent(new Event(nom, {bubbles: true})); }
      champ.dataset.fait = '1';
    }
    const cible = voir('.h5p-answer:not([aria-checked=true])')[0] || voir('.h5p-true-false-answer')[0]
      || voir('.h5p-sc-slide.h5p-sc-current-slide .h5p-sc-alternative')[0]
      || voir('.h5p-summary-statement li, .summary-claim-unclicked')[0]
      || voir('.h5p-question-check-answer, .h5p-check-button, .h5p-question-buttons button.h5p-joubelui-button')[0]
      || voir('.h5p-card-next-button, .h5p-flashcards .h5p-button-next, .h5p-flashcards-next')[0]
      || voir('[class*=next]')[0];
    if (!cible) { if (tour > 3) { break; } await pause(500); continue; }
    cible.dataset.fait = '1';
    cible.click();
    await pause(700);
  }
}"""


@pytest.fixture
def ouvrir(ouvrir_surveille: Callable[..., Page], surveillance: Surveillance) -> Any:  # noqa: F811
    """Le code d'autrui écrit dans la console : ses fautes ne sont pas les nôtres."""
    yield ouvrir_surveille
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


def test_chaque_vrai_paquet_charge_et_huit_types_notent(ouvrir: Callable[..., Page], portail_leger: Any) -> None:  # noqa: F811
    nadia = personne("Nadia")
    importes = importer(nadia, portail_leger)
    page = ouvrir(1280)
    se_connecter(page, nadia)
    ecarts, notes = [], set()
    for paquet, activite in importes:
        cadre = jouer(page, activite)
        attendu = paquet["attendu"]["lecture"] == "charge"
        if (cadre is not None) != attendu:
            ecarts.append(f"{paquet['fichier']} : {'chargé' if cadre else 'en échec'}")
        if cadre is None or paquet["bibliotheque_principale"] not in NOTES:
            continue
        cadre.evaluate(REPONDRE)
        page.wait_for_timeout(3500)
        tentative = Tentative.objects.get(activite=activite)
        print(f"{paquet['fichier']} : {tentative.points} sur {tentative.points_max}")
        if tentative.score is not None:
            notes.add(paquet["bibliotheque_principale"])
    assert not ecarts
    assert notes == NOTES
    # Le texte libre (Essay) reste sur l'appareil ; les autres reprennent.
    types_repris = set(EtatH5P.objects.values_list("activite__version_courante__bibliotheque_principale__machine_name"))
    assert len(types_repris) >= 5
    assert ("H5P.Essay",) not in types_repris


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
