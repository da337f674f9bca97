"""Les règles du cahier sur les parcours, les modules et les leçons."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from cours.lecture import ChiffreFichier, Curriculum, LeconFichier, ModuleFichier, ParcoursFichier, Place
from cours.marques import textes_du_bloc

from .constats import Constat, avertir, place_de
from .mesures import MOTS_PAR_MINUTE, mesurer
from .objectifs import defauts_de_l_objectif

ADRESSE = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
MODULES_PAR_PARCOURS = LECONS_PAR_MODULE = 4
DUREE_LECON = range(12, 16)
MOTS = range(900, 1401)
LIGNES_A_RETENIR, LONGUEUR_A_RETENIR = 3, 220
# De 60 à 70, l'échelle de Flesch dit « standard » : sous 60, une leçon ne se lit plus entre deux visites.
LISIBILITE_MINIMALE = 60
APPEL = re.compile(r"\[((?:[SR]\d+[a-z]?|fiche)(?:, ?(?:[SR]\d+[a-z]?|fiche))*)\]")


def du_curriculum(curriculum: Curriculum) -> Iterator[Constat]:
    """Les codes, uniques dans tout le curriculum."""
    places: list[tuple[str, Place]] = []
    for parcours in curriculum.parcours:
        places.append((parcours.code, parcours.place))
        for module in parcours.modules:
            places.append((module.code, module.place))
            places.extend((lecon.code, lecon.place) for lecon in module.lecons)
    nombres = Counter(code for code, _ in places)
    for code, place in places:
        if nombres[code] > 1:
            yield Constat(place, f"le code « {code} » est porté {nombres[code]} fois : chacun le sien")


def du_parcours(parcours: ParcoursFichier) -> Iterator[Constat]:
    if len(parcours.modules) != MODULES_PAR_PARCOURS:
        phrase = f"{len(parcours.modules)} modules lisibles : un parcours en a {MODULES_PAR_PARCOURS}"
        yield Constat(parcours.place, phrase)
    yield from _objectifs(parcours.place, parcours.objectifs)
    for rang, module in enumerate(parcours.modules, start=1):
        attendu = f"{parcours.lettre}{rang}"
        if module.code != attendu:
            yield Constat(module.place, f"le code « {module.code} » devrait être « {attendu} », à cette place")


def du_module(module: ModuleFichier) -> Iterator[Constat]:
    yield from _objectifs(module.place, module.objectifs)
    if module.a_paraitre:
        return
    if len(module.lecons) != LECONS_PAR_MODULE:
        phrase = f"{len(module.lecons)} leçons lisibles : un module en a {LECONS_PAR_MODULE}"
        yield Constat(module.place, phrase)
    for nom, champ in (("public", module.public), ("évaluation", module.evaluation), ("résumé", module.resume)):
        if not champ.strip():
            yield avertir(module.place, f"le champ « {nom} » est vide : la fiche du module doit le dire (D6313-3-1)")
    for rang, lecon in enumerate(module.lecons, start=1):
        attendu = f"{module.code}-L{rang}"
        if lecon.code != attendu:
            yield Constat(lecon.place, f"le code « {lecon.code} » devrait être « {attendu} », à cette place")


def _objectifs(place: Place, objectifs: tuple[str, ...]) -> Iterator[Constat]:
    if not objectifs:
        yield Constat(place, "aucun objectif : écrivez-en deux ou trois, à la suite de « vous saurez »")
    for objectif in objectifs:
        for phrase in defauts_de_l_objectif(objectif):
            yield Constat(place_de(place.chemin, f'  - "{objectif[:20]}'), phrase)
        if ADRESSE.search(objectif):
            phrase = f"l'attestation imprime l'objectif « {objectif} » : écrivez-le sans « vous »"
            yield Constat(place_de(place.chemin, f'  - "{objectif[:20]}'), phrase)


def de_la_lecon(lecon: LeconFichier) -> Iterator[Constat]:
    for phrase in defauts_de_l_objectif(lecon.objectif):
        yield Constat(place_de(lecon.place.chemin, "objectif:"), phrase)
    yield from _durees(lecon)
    yield from _sources(lecon)
    yield from _encadres(lecon)


def _durees(lecon: LeconFichier) -> Iterator[Constat]:
    """Durée, nombre de mots, temps de lecture, lisibilité."""
    mesure, place = mesurer(lecon), place_de(lecon.place.chemin, "duree:")
    if lecon.duree not in DUREE_LECON:
        yield Constat(place, f"{lecon.duree} minutes : une leçon dure de 12 à 15 minutes")
    if mesure.mots not in MOTS:
        yield avertir(place, f"{mesure.mots} mots : une leçon en compte de 900 à 1 400")
    if mesure.minutes > lecon.duree:
        phrase = f"{mesure.minutes} min de lecture à {MOTS_PAR_MINUTE} mots par minute, pour {lecon.duree} annoncées"
        yield avertir(place, phrase)
    if mesure.lisibilite < LISIBILITE_MINIMALE:
        phrase = (
            f"lisibilité {mesure.lisibilite}, sous {LISIBILITE_MINIMALE} (Kandel-Moles) : raccourcissez des phrases"
        )
        yield avertir(place, phrase)


def _sources(lecon: LeconFichier) -> Iterator[Constat]:
    """Chaque appel est listé, chaque source listée est appelée."""
    listees = {source["cle"] for bloc in lecon.corps if bloc.genre == "sources" for source in bloc.valeur["sources"]}
    appelees: set[str] = set()
    for bloc in lecon.corps:
        for texte in textes_du_bloc(bloc.genre, bloc.valeur):
            cles = {cle for appel in APPEL.findall(texte) for cle in re.split(", ?", appel)}
            appelees |= cles
            for cle in sorted(cles - listees):
                yield Constat(Place(lecon.place.chemin, bloc.ligne), f"la source [{cle}] n'est pas dans « sources »")
    if not listees:
        yield Constat(lecon.place, "aucune source : listez-les dans « ::: sources », à la fin")
    for cle in sorted(listees - appelees - {"fiche"}):
        yield avertir(place_de(lecon.place.chemin, f"- [{cle}]"), f"la source [{cle}] n'est appelée nulle part")


def _encadres(lecon: LeconFichier) -> Iterator[Constat]:
    genres = [bloc.genre for bloc in lecon.corps]
    if genres.count("retenir") != 1:
        yield Constat(lecon.place, f"{genres.count('retenir')} « à retenir » : une leçon en a un")
    for bloc in lecon.corps:
        place = Place(lecon.place.chemin, bloc.ligne)
        if bloc.genre == "retenir":
            lignes = bloc.valeur["lignes"]
            if len(lignes) != LIGNES_A_RETENIR or max(map(len, lignes), default=0) > LONGUEUR_A_RETENIR:
                yield Constat(place, f"« à retenir » : trois lignes de {LONGUEUR_A_RETENIR} caractères au plus")
        elif bloc.genre == "image" and not (bloc.valeur["alternative"].strip() or bloc.valeur["est_decorative"]):
            yield Constat(place, "image sans « alternative » : écrivez-la, ou posez « est_decorative: true »")


def du_chiffre(chiffre: ChiffreFichier) -> Iterator[Constat]:
    """La source, l'année et les dates sont exigées à la lecture ; reste l'adresse."""
    if not chiffre.adresse:
        yield Constat(chiffre.place, f"le chiffre « {chiffre.code} » n'a pas d'adresse : un chiffre mène à sa source")
    if chiffre.a_revoir_le <= chiffre.verifie_le:
        yield Constat(chiffre.place, f"« {chiffre.code} » : « a_revoir_le » suit « verifie_le »")
    yield from perimee(chiffre.place, chiffre.code, chiffre.a_revoir_le)


def perimee(place: Place, code: str, a_revoir_le: date) -> Iterator[Constat]:
    """Une date passée n'empêche pas d'importer : le chiffre ne se montrera plus, il est à relire."""
    if a_revoir_le < date.today():
        yield avertir(place, f"« {code} » était à revoir avant le {a_revoir_le:%d/%m/%Y} : relisez sa source")
