"""Relire un dossier, et en rendre compte."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cours.ecriture import EcritureImpossibleError, ecrire_curriculum
from cours.lecture import Curriculum, LeconFichier, Place, citations_sans_reponse, lire_curriculum

from . import regles
from .activites import des_activites
from .constats import Constat, avertir, depuis
from .mesures import Mesure, mesurer


@dataclass(frozen=True)
class Rapport:
    """Les constats d'un dossier, ses mesures, ses comptes."""

    constats: tuple[Constat, ...]
    mesures: tuple[Mesure, ...]
    comptes: dict[str, int]

    @property
    def est_valide(self) -> bool:
        return not self.comptes["erreurs"]

    def en_json(self) -> dict[str, Any]:
        """Tout le rapport, en valeurs simples."""
        constats = [
            {
                "fichier": str(constat.place.chemin),
                "ligne": constat.place.ligne,
                "gravite": "erreur" if constat.est_erreur else "avertissement",
                "message": constat.message,
            }
            for constat in self.constats
        ]
        return {"comptes": self.comptes, "constats": constats, "lecons": [asdict(mesure) for mesure in self.mesures]}

    def __str__(self) -> str:
        """La ligne de comptes."""
        return ", ".join(f"{nom.replace('_', ' ')} : {nombre}" for nom, nombre in self.comptes.items())


def verifier_dossier(dossier: Path) -> Rapport:
    """Relit tout un curriculum en fichiers : chaque erreur est rendue, aucune n'arrête la lecture."""
    constats: list[Constat] = []
    curriculum = lire_curriculum(dossier, lambda erreur: constats.append(depuis(erreur)))
    constats.extend(_constats(curriculum))
    if not any(constat.est_erreur for constat in constats):
        constats.extend(_forme(dossier, curriculum))
    constats.sort(key=lambda constat: (str(constat.place.chemin), constat.place.ligne))
    lecons = _lecons(curriculum)
    return Rapport(tuple(constats), tuple(mesurer(lecon) for lecon in lecons), _comptes(curriculum, constats))


def _lecons(curriculum: Curriculum) -> list[LeconFichier]:
    return [lecon for parcours in curriculum.parcours for module in parcours.modules for lecon in module.lecons]


def _constats(curriculum: Curriculum) -> Iterator[Constat]:
    yield from regles.du_curriculum(curriculum)
    for chiffre in curriculum.chiffres:
        yield from regles.du_chiffre(chiffre)
    for urgence in curriculum.urgences:
        yield from regles.perimee(urgence.place, urgence.numero, urgence.a_revoir_le)
    termes, codes = {t.terme for t in curriculum.termes}, {c.code for c in curriculum.chiffres}
    yield from map(depuis, citations_sans_reponse(curriculum, termes, codes))
    for parcours in curriculum.parcours:
        yield from regles.du_parcours(parcours)
        for module in parcours.modules:
            yield from regles.du_module(module)
            yield from des_activites(module)
    for lecon in _lecons(curriculum):
        yield from regles.de_la_lecon(lecon)


def _forme(dossier: Path, curriculum: Curriculum) -> Iterator[Constat]:
    """Ce que l'export écrirait autrement : sans danger, mais un export ferait voir une différence."""
    try:
        fichiers = ecrire_curriculum(curriculum)
    except EcritureImpossibleError as erreur:
        yield Constat(Place(dossier, 1), str(erreur))
        return
    for nom, texte in fichiers.items():
        chemin = dossier / nom
        if not chemin.exists():
            yield Constat(Place(dossier, 1), f"un fichier n'est pas à sa place : l'export écrirait {nom}")
        elif (ligne := _premiere_difference(chemin.read_text(encoding="utf-8"), texte)) is not None:
            yield avertir(Place(chemin, ligne), "l'export écrirait cette ligne autrement (docs/contenu.md)")


def _premiere_difference(lu: str, ecrit: str) -> int | None:
    if lu == ecrit:
        return None
    paires = zip(lu.splitlines(), ecrit.splitlines(), strict=False)
    return next((rang for rang, (a, b) in enumerate(paires, start=1) if a != b), len(lu.splitlines()))


def _comptes(curriculum: Curriculum, constats: list[Constat]) -> dict[str, int]:
    modules = [module for parcours in curriculum.parcours for module in parcours.modules]
    lecons = _lecons(curriculum)
    sources = [s for lecon in lecons for bloc in lecon.corps if bloc.genre == "sources" for s in bloc.valeur["sources"]]
    return {
        "parcours": len(curriculum.parcours),
        "modules": len(modules),
        "leçons": len(lecons),
        "questions": sum(len(module.questionnaire.questions) for module in modules if module.questionnaire),
        "situations": sum(1 for module in modules if module.situation),
        "chiffres": len(curriculum.chiffres),
        "termes": len(curriculum.termes),
        "sources_sans_date": sum(1 for source in sources if not source["date"]),
        "leçons_non_relues": sum(1 for lecon in lecons if not lecon.relu_par),
        "erreurs": sum(1 for constat in constats if constat.est_erreur),
        "avertissements": sum(1 for constat in constats if not constat.est_erreur),
    }
