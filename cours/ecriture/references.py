"""Écrire les chiffres, le glossaire et les numéros d'urgence : une section par entrée."""

from collections.abc import Iterable

from cours.lecture.formes import ChiffreFichier, TermeFichier, UrgenceFichier

from .champs import champ, champs, fichier


def ecrire_chiffres(chiffres: Iterable[ChiffreFichier]) -> str:
    """Le texte de `chiffres.md`."""
    return _sections("Chiffres sourcés", [f"## {chiffre.code}\n{_chiffre(chiffre)}" for chiffre in chiffres])


def ecrire_termes(termes: Iterable[TermeFichier]) -> str:
    """Le texte de `glossaire.md`."""
    sections = [f"## {t.terme}\n{champ('developpe', t.developpe)}\n\n{t.definition}" for t in termes]
    return _sections("Glossaire", sections)


def ecrire_urgences(urgences: Iterable[UrgenceFichier]) -> str:
    """Le texte de `urgences.md`."""
    return _sections("Numéros d'urgence", [f"## {urgence.numero}\n{_urgence(urgence)}" for urgence in urgences])


def _sections(titre: str, sections: list[str]) -> str:
    return fichier(champ("titre", titre), "\n\n".join(sections))


def _chiffre(chiffre: ChiffreFichier) -> str:
    lignes = [champ(nom, getattr(chiffre, nom)) for nom in ("valeur", "unite", "champ", "annee")]
    return "\n".join([*lignes, _datation(chiffre)])


def _urgence(urgence: UrgenceFichier) -> str:
    mode = "" if urgence.mode == "appel" else f"mode: {urgence.mode}\n"
    valeurs = {"libelle": urgence.libelle, "pour_qui": urgence.pour_qui, "pied": urgence.est_dans_le_pied or None}
    return mode + champs(valeurs) + "\n" + _datation(urgence)


def _datation(reference: ChiffreFichier | UrgenceFichier) -> str:
    adresse = f"adresse: {reference.adresse}" if reference.adresse else ""
    suite = {"verifie_le": reference.verifie_le, "relu_par": reference.relu_par, "a_revoir_le": reference.a_revoir_le}
    return "\n".join(ligne for ligne in (champ("source", reference.source), adresse, champs(suite)) if ligne)
