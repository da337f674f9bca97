"""Deux vrais processus finissent le même module au même instant : l'un sa dernière leçon, l'autre son quiz.

`python -m tests.course N` court N fois dans la base de l'environnement et écrit le constat en JSON.
"""

import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tests.deploiement import Deploiement, deployer
from tests.performance.mesure import depense
from tests.processus import RACINE

Geste = Callable[[], Any]


def courir(dossier: Path, essais: int) -> tuple[Deploiement, dict[str, Any]]:
    """Prépare un déploiement neuf et y court ; rend le déploiement et le constat."""
    deploiement = deployer(dossier)
    deploiement.gerer("installer_roles")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    env = deploiement.env | {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
    course = depense([sys.executable, "-m", "tests.course", str(essais)], cwd=RACINE, env=env)
    return deploiement, json.loads(course.sortie)


def preparer(essais: int) -> list[tuple[Geste, Geste]]:
    """Autant de personnes, chacune à un geste de la fin des deux côtés."""
    from cours import structure
    from cours.models import ModulePage
    from lms import suivi
    from tests.parcours.test_simultaneite import jusqu_a_la_derniere_reponse, personne

    module_page = ModulePage.objects.get(code="A1")
    *premieres, derniere = structure.lecons_du_module(module_page)
    departs: list[tuple[Geste, Geste]] = []
    for rang in range(essais):
        profil = personne(rang)
        inscription = suivi.inscrire(professionnel=profil, module_page=module_page)
        for lecon in premieres:
            suivi.terminer_lecon(professionnel=profil, lecon=lecon)
        tentative, reponse = jusqu_a_la_derniere_reponse(profil, inscription, module_page)
        departs.append(
            (
                lambda p=profil: suivi.terminer_lecon(professionnel=p, lecon=derniere),
                lambda p=profil, t=tentative, r=reponse: suivi.recevoir_resultat(
                    professionnel=p, tentative_uuid=t, reponse=r
                ),
            )
        )
    return departs


def jouer(gestes: list[Geste], depart: Any, resultats: Any) -> None:
    """Le corps d'un coureur : chaque geste part au signal commun ; rend ses réalisations et ses erreurs."""
    bilan: Counter[str] = Counter()
    for geste in gestes:
        depart.wait(60)
        try:
            bilan["realisation" if geste().realisation else "rien"] += 1
        except Exception as erreur:
            bilan[f"erreur : {erreur!r}"] += 1
    resultats.put(bilan)


def main(essais: int) -> None:
    django.setup()
    from django.db import connections

    departs = preparer(essais)
    connections.close_all()  # chaque processus ouvrira la sienne
    contexte = multiprocessing.get_context("fork")
    depart, resultats = contexte.Barrier(2), contexte.Queue()
    coureurs = [
        contexte.Process(target=jouer, args=([gestes[cote] for gestes in departs], depart, resultats))
        for cote in (0, 1)
    ]
    for coureur in coureurs:
        coureur.start()
    bilans = [resultats.get(timeout=600) for _ in coureurs]
    for coureur in coureurs:
        coureur.join()
    print(json.dumps({"total": sum(bilans, Counter()), "par_cote": bilans}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
