"""Écrire les chiffres, les termes et les numéros d'urgence, que les leçons citeront."""

from typing import Any

from django.core.exceptions import ValidationError

from cours.lecture import ChiffreFichier, Curriculum, CurriculumInvalideError, TermeFichier, UrgenceFichier
from cours.models import Chiffre, Reference, RessourceUrgence, Terme

from .bilan import Bilan
from .empreintes import empreinte

Fichier = ChiffreFichier | TermeFichier | UrgenceFichier


def ecrire_les_references(curriculum: Curriculum, bilan: Bilan) -> None:
    """Crée, met à jour, laisse ou signale chaque référence. Lève CurriculumInvalideError."""
    _ecrire(Chiffre, {c.code: (c, _chiffre(c)) for c in curriculum.chiffres}, bilan)
    _ecrire(Terme, {t.terme: (t, _terme(t)) for t in curriculum.termes}, bilan)
    urgences = enumerate(curriculum.urgences, start=1)
    _ecrire(RessourceUrgence, {u.numero: (u, _urgence(u, rang)) for rang, u in urgences}, bilan)


def _chiffre(fichier: ChiffreFichier) -> dict[str, Any]:
    valeurs = {nom: getattr(fichier, nom) for nom in ("valeur", "unite", "champ", "annee")}
    return valeurs | _datation(fichier)


def _terme(fichier: TermeFichier) -> dict[str, Any]:
    return {"developpe": fichier.developpe, "definition": fichier.definition}


def _urgence(fichier: UrgenceFichier, rang: int) -> dict[str, Any]:
    valeurs = {nom: getattr(fichier, nom) for nom in ("mode", "libelle", "pour_qui", "est_dans_le_pied")}
    return valeurs | {"ordre": rang} | _datation(fichier)


def _datation(fichier: ChiffreFichier | UrgenceFichier) -> dict[str, Any]:
    return {
        "source": fichier.source,
        "adresse": fichier.adresse,
        "date_verification": fichier.verifie_le,
        "relu_par": fichier.relu_par,
        "date_revision": fichier.a_revoir_le,
    }


def _ecrire(modele: type[Reference], voulues: dict[str, tuple[Fichier, dict[str, Any]]], bilan: Bilan) -> None:
    connues = {getattr(reference, modele.CLE): reference for reference in modele._default_manager.all()}
    for cle, (fichier, valeurs) in voulues.items():
        reference = connues.get(cle)
        suite = "creee" if reference is None else _suite(reference, valeurs)
        if suite in {"creee", "modifiee"}:
            _publier(reference or modele(**{modele.CLE: cle}), valeurs, fichier)
        bilan.noter(suite, cle)
    importees = {cle for cle, reference in connues.items() if reference.empreinte_import}
    bilan.absentes.extend(sorted(importees - set(voulues)))


def _suite(reference: Any, valeurs: dict[str, Any]) -> str:
    """Ce que devient une référence déjà là ; « signalée » si une formatrice l'a reprise ou retirée."""
    courante = reference.get_latest_revision_as_object() if reference.has_unpublished_changes else reference
    if not reference.live or empreinte(courante, tuple(valeurs)) != reference.empreinte_import:
        return "signalee"
    _poser(reference, valeurs)
    return "inchangee" if empreinte(reference, tuple(valeurs)) == reference.empreinte_import else "modifiee"


def _poser(reference: Any, valeurs: dict[str, Any]) -> None:
    for champ, valeur in valeurs.items():
        setattr(reference, champ, valeur)


def _publier(reference: Any, valeurs: dict[str, Any], fichier: Fichier) -> None:
    _poser(reference, valeurs)
    reference.empreinte_import = empreinte(reference, tuple(valeurs))
    try:
        reference.full_clean()
    except ValidationError as erreur:
        raise CurriculumInvalideError(fichier.place.chemin, fichier.place.ligne, " ".join(erreur.messages)) from erreur
    reference.save()
    reference.save_revision(clean=False).publish()
