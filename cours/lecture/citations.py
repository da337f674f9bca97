"""Ce qu'un curriculum cite : chaque terme et chaque chiffre nommé doit exister."""

from collections.abc import Container, Iterator

from cours.marques import defauts, textes_du_bloc

from .formes import Bloc, Curriculum, CurriculumInvalideError, LeconFichier


def citations_sans_reponse(
    curriculum: Curriculum, termes: Container[str], chiffres: Container[str]
) -> Iterator[CurriculumInvalideError]:
    """Une erreur, prête à être levée, par marque mal écrite et par terme ou chiffre inconnu des leçons."""
    for parcours in curriculum.parcours:
        for module in parcours.modules:
            for lecon in module.lecons:
                yield from _de_la_lecon(lecon, termes, chiffres)


def _de_la_lecon(
    lecon: LeconFichier, termes: Container[str], chiffres: Container[str]
) -> Iterator[CurriculumInvalideError]:
    for bloc in lecon.corps:
        for phrase in _du_bloc(bloc, termes, chiffres):
            yield CurriculumInvalideError(lecon.place.chemin, bloc.ligne, phrase)


def _du_bloc(bloc: Bloc, termes: Container[str], chiffres: Container[str]) -> Iterator[str]:
    if bloc.genre == "chiffre" and bloc.valeur["chiffre"] not in chiffres:
        yield f"le chiffre « {bloc.valeur['chiffre']} » n'est pas parmi les chiffres sourcés (chiffres.md)"
    yield from defauts(textes_du_bloc(bloc.genre, bloc.valeur), termes, chiffres)
