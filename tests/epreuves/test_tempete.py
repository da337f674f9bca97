"""Une tempête : quarante personnes répondent en même temps. Aucune panne, aucune réponse perdue."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tests.deploiement import deployer
from tests.parcours.conftest import BONNES_REPONSES, QUIZ, champs_du_formulaire, valeur_du_choix
from tests.performance.terrain import ouvrir
from tests.visiteur import Visiteur

PERSONNES = 40


def repondre_en_choeur(visiteur: Visiteur, signal: Barrier) -> list[int]:
    """Passe le quiz au pas de tous ; envoie chaque réponse deux fois, comme un téléphone qui insiste."""
    statuts = [visiteur.get(QUIZ).status_code, visiteur.post(f"{QUIZ}ouvrir/").status_code]
    for texte in BONNES_REPONSES:
        page = visiteur.page(QUIZ)
        champs = champs_du_formulaire(page) | {"valeur": valeur_du_choix(page, texte)}
        signal.wait(300)
        statuts += [visiteur.post(f"{QUIZ}repondre/", champs).status_code for _ in range(2)]
    return statuts


def test_quarante_personnes_repondent_en_meme_temps_sans_panne_ni_perte(tmp_path: Path) -> None:
    deploiement = deployer(tmp_path)
    visiteurs = ouvrir(deploiement, PERSONNES)
    web = deploiement.ouvrir("web")
    try:
        with ThreadPoolExecutor(PERSONNES) as fils:
            signal = Barrier(PERSONNES)
            statuts = {s for liste in fils.map(lambda v: repondre_en_choeur(v, signal), visiteurs) for s in liste}
    finally:
        web.arreter()
    assert statuts == {200, 302}
    tentatives = deploiement.lire("SELECT jsonb_array_length(reponses), est_reussie FROM evaluations_tentative")
    assert tentatives == [(len(BONNES_REPONSES), True)] * PERSONNES
