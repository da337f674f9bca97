"""`indicateur` : les formations réalisées sur une période, en JSON ou en CSV."""

import csv
import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.indicateurs import AXES, DEFINITIONS, SEUIL_SECRET, Ligne, Releve, formations_realisees, masquer

MESURES = {
    "I1": "nb_formations_realisees",
    "I2": "nb_professionnels_formes",
    "I3": "nb_parcours_complets",
    "I4": "heures_stagiaires",
    "I5": "nb_actualisations",
}


def lire_jour(texte: str) -> date:
    """Une date AAAA-MM-JJ de la ligne de commande, ou un refus en français."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise ArgumentTypeError("écrivez la date comme ceci : 2026-01-31.") from None


class Command(BaseCommand):
    help = (
        "Écrit l'indicateur « formations réalisées » (définition versionnée) entre deux jours inclus, à Paris. "
        "Sans --axe, la ligne de l'ensemble ; --axe se répète. Chaque ligne dit si elle se somme."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--debut", type=lire_jour, help="Premier jour ; par défaut le 1er janvier.")
        parser.add_argument("--fin", type=lire_jour, help="Dernier jour ; par défaut aujourd'hui.")
        parser.add_argument("--axe", action="append", choices=[*AXES], help="Ventilation ; peut se répéter.")
        parser.add_argument("--format", choices=["json", "csv"], default="json")
        parser.add_argument("--masquer", action="store_true", help="Applique le secret des petits effectifs.")

    def handle(self, *args: Any, **options: Any) -> None:
        aujourdhui = timezone.localdate()
        debut = options["debut"] or date(aujourdhui.year, 1, 1)
        fin = options["fin"] or aujourdhui
        if fin < debut:
            raise CommandError("--fin précède --debut : inversez-les.")
        axes = options["axe"] or ["ensemble"]
        releve = formations_realisees(debut=debut, fin=fin, axes=axes)
        lignes = [_en_dict(ligne) for axe in axes for ligne in _lignes(releve, axe, est_masque=options["masquer"])]
        if options["format"] == "json":
            document = _entete(releve) | {"axes": axes, "total": _total(releve), "lignes": lignes}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self._ecrire_csv(releve, lignes)

    def _ecrire_csv(self, releve: Releve, lignes: list[dict[str, Any]]) -> None:
        """Conventions de données ouvertes (metier.md §9) : virgule, vide = nul, booléens en minuscules."""
        fixes = _entete(releve)
        colonnes = ["axe", "axe_code", "axe_libelle", "sommable", "secret", *MESURES.values()]
        ecrivain = csv.writer(self.stdout, lineterminator="\n")
        ecrivain.writerow(["periode_debut", "periode_fin", *colonnes, "version_definition"])
        for ligne in lignes:
            valeurs = [_texte(ligne[colonne]) for colonne in colonnes]
            ecrivain.writerow([fixes["debut"], fixes["fin"], *valeurs, fixes["version_definition"]])


def _lignes(releve: Releve, axe: str, *, est_masque: bool) -> list[Ligne]:
    lignes = releve.par_axe[axe]
    if not est_masque or axe == "ensemble":
        return lignes
    return masquer(lignes, getattr(settings, "LMS_SEUIL_SECRET", SEUIL_SECRET))


def _entete(releve: Releve) -> dict[str, Any]:
    return {
        "version_definition": releve.version_definition,
        "definitions": {code: definition for code, (_, definition) in DEFINITIONS.items()},
        "debut": releve.debut.isoformat(),
        "fin": releve.fin.isoformat(),
        "calcule_le": releve.calcule_le.isoformat(),
    }


def _mesures(ligne: Ligne) -> dict[str, Any]:
    heures = None if ligne.heures is None else float(ligne.heures)
    return {
        "I1": ligne.formations,
        "I2": ligne.professionnels,
        "I3": ligne.parcours_complets,
        "I4": heures,
        "I5": ligne.actualisations,
    }


def _total(releve: Releve) -> dict[str, Any]:
    return _mesures(releve.total)


def _en_dict(ligne: Ligne) -> dict[str, Any]:
    mesures = {MESURES[code]: valeur for code, valeur in _mesures(ligne).items()}
    return {
        "axe": ligne.axe,
        "axe_code": ligne.code,
        "axe_libelle": ligne.libelle,
        "sommable": ligne.sommable,
        "secret": ligne.secret,
        **mesures,
    }


def _texte(valeur: Any) -> str:
    if valeur is None:
        return ""
    return str(valeur).lower() if isinstance(valeur, bool) else str(valeur)
