"""Les deux fiches d'un paquet, `h5p.json` et `library.json` : lues, vérifiées, typées. Étapes 9, 11 et 12. Pur."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .resolution import Nom

MACHINE_NAME = re.compile(r"[$a-zA-Z_][\w\-.$]{1,254}", re.ASCII)
VERSION = re.compile(r"[0-9]{1,5}", re.ASCII)
DOSSIER = re.compile(r"[\w\-.]{1,255}", re.ASCII)
LANGUE = re.compile(r"[-a-zA-Z]{1,10}", re.ASCII)
# Le nom d'un fichier de langue, sans retour arrière coûteux : « fr.json », « pt-br.json ».
FICHIER_LANGUE = re.compile(r"(?=.{1,35}$)-?[a-z]+(?:-[a-z]+){0,6}\.json", re.ASCII | re.IGNORECASE)
GENRES = {"preloaded": "preloadedDependencies", "dynamic": "dynamicDependencies", "editor": "editorDependencies"}


class FicheInvalideError(ValueError):
    """Une propriété est absente ou invalide ; le message la nomme."""


@dataclass
class Fiche:
    """Une bibliothèque, lue d'un paquet ou déjà installée : ce qu'il faut pour la résoudre et la lire."""

    nom: Nom
    patch: int
    titre: str = ""
    runnable: bool = False
    core_api: tuple[int, int] | None = None
    dependances: dict[str, list[Nom]] = field(default_factory=dict)
    preloaded_js: list[str] = field(default_factory=list)
    preloaded_css: list[str] = field(default_factory=list)
    semantics: Any = None
    langues: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    sha256_arbre: str = ""
    est_bloquee: bool = False
    est_restreinte: bool = False
    correctifs_bloques: set[int] = field(default_factory=set)  # ceux du portail, plus récents que celui-ci

    def __str__(self) -> str:
        return f"{self.nom}.{self.patch}"

    @property
    def semantics_et_traduction(self) -> tuple[Any, Any] | None:
        """Les semantics et leur traduction française ; None si la bibliothèque n'en a pas."""
        if self.semantics is None:
            return None
        traduction = self.langues.get("fr")
        return self.semantics, traduction.get("semantics") if isinstance(traduction, dict) else None

    @property
    def dossiers_possibles(self) -> set[str]:
        """Les noms de dossier sous lesquels un paquet peut la livrer."""
        court = f"{self.nom.machine_name}-{self.nom.major}.{self.nom.minor}"
        return {self.nom.machine_name, court, f"{court}.{self.patch}"}


@dataclass(frozen=True)
class Manifeste:
    """`h5p.json` : le titre, la langue, la bibliothèque principale et ce que le paquet déclare charger."""

    titre: str
    langue: str
    principale: Nom
    preloaded: tuple[Nom, ...]
    brut: dict[str, Any]

    @property
    def licence(self) -> str:
        return str(self.brut.get("license") or "")

    @property
    def auteurs(self) -> list[Any]:
        auteurs = self.brut.get("authors")
        return auteurs if isinstance(auteurs, list) else []


def lire_manifeste(brut: Any) -> Manifeste:
    """`h5p.json` vérifié. Lève FicheInvalideError."""
    if not isinstance(brut, dict):
        raise FicheInvalideError("ce n'est pas un objet JSON")
    titre = _exiger(brut, "title", lambda v: isinstance(v, str) and 0 < len(v) <= 255)
    principale = _exiger(brut, "mainLibrary", _est_nom_machine)
    langue = "und" if brut.get("language") is None else brut["language"]
    if not isinstance(langue, str) or not LANGUE.fullmatch(langue):
        raise FicheInvalideError("propriété « language » invalide")
    modes = brut.get("embedTypes", ["div"])
    if not isinstance(modes, list) or any(str(mode).lower() not in ("div", "iframe") for mode in modes):
        raise FicheInvalideError("propriété « embedTypes » invalide")
    if not brut.get("preloadedDependencies"):
        raise FicheInvalideError("propriété « preloadedDependencies » absente")
    preloaded = lire_dependances(brut, "preloadedDependencies")
    trouvee = next((nom for nom in preloaded if nom.machine_name == principale), None)
    if trouvee is None:
        raise FicheInvalideError("« preloadedDependencies » ne contient pas « mainLibrary »")
    return Manifeste(titre, langue, trouvee, tuple(preloaded), brut)


def lire_fiche(brut: Any) -> Fiche:
    """`library.json` vérifié. Lève FicheInvalideError, dont le message est le nom de la propriété."""
    if not isinstance(brut, dict):
        raise FicheInvalideError("library.json")
    fiche = Fiche(
        nom=Nom(
            _propriete(brut, "machineName", _est_nom_machine),
            version(brut.get("majorVersion"), "majorVersion"),
            version(brut.get("minorVersion"), "minorVersion"),
        ),
        patch=version(brut.get("patchVersion"), "patchVersion"),
        titre=_propriete(brut, "title", lambda v: isinstance(v, str) and 0 < len(v) <= 255),
        runnable=_propriete(brut, "runnable", lambda v: v in (0, 1, "0", "1")) in (1, "1"),
        core_api=_core_api(brut),
        dependances={genre: lire_dependances(brut, cle) for genre, cle in GENRES.items()},
        preloaded_js=_chemins(brut, "preloadedJs"),
        preloaded_css=_chemins(brut, "preloadedCss"),
        metadata=brut,
    )
    _facultatifs(brut)
    return fiche


def lire_dependances(brut: dict[str, Any], cle: str) -> list[Nom]:
    """Une liste de dépendances. Lève FicheInvalideError."""
    lignes = brut.get(cle) or []
    if not isinstance(lignes, list):
        raise FicheInvalideError(cle)
    noms = []
    for ligne in lignes:
        if not isinstance(ligne, dict) or not _est_nom_machine(ligne.get("machineName")):
            raise FicheInvalideError(cle)
        noms.append(
            Nom(ligne["machineName"], version(ligne.get("majorVersion"), cle), version(ligne.get("minorVersion"), cle))
        )
    return noms


def version(valeur: Any, propriete: str) -> int:
    """Un nombre de version, écrit en entier ou en chaîne de chiffres. Lève FicheInvalideError."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | str) or not VERSION.fullmatch(str(valeur)):
        raise FicheInvalideError(propriete)
    return int(valeur)


def _est_nom_machine(valeur: Any) -> bool:
    return isinstance(valeur, str) and MACHINE_NAME.fullmatch(valeur) is not None


def _exiger(brut: dict[str, Any], cle: str, est_valide: Callable[[Any], bool]) -> Any:
    if not est_valide(brut.get(cle)):
        raise FicheInvalideError(f"propriété « {cle} » absente ou invalide")
    return brut[cle]


def _propriete(brut: dict[str, Any], cle: str, est_valide: Callable[[Any], bool]) -> Any:
    valeur = brut.get(cle)
    if not est_valide(valeur):
        raise FicheInvalideError(cle)
    return valeur


def _core_api(brut: dict[str, Any]) -> tuple[int, int] | None:
    api = brut.get("coreApi")
    if api is None or api == {} or api == []:  # PHP écrit ainsi un objet vide
        return None
    if not isinstance(api, dict):
        raise FicheInvalideError("coreApi")
    return version(api.get("majorVersion"), "coreApi"), version(api.get("minorVersion"), "coreApi")


def _chemins(brut: dict[str, Any], cle: str) -> list[str]:
    """Des chemins relatifs à la bibliothèque, qui n'en sortent pas ; « ./a.js » y désigne « a.js »."""
    lignes = brut.get(cle) or []
    if not isinstance(lignes, list):
        raise FicheInvalideError(cle)
    return [_chemin(ligne.get("path") if isinstance(ligne, dict) else None, cle) for ligne in lignes]


def _chemin(valeur: Any, cle: str) -> str:
    morceaux = valeur.split("/") if isinstance(valeur, str) and not valeur.startswith("/") else [".."]
    utiles = [morceau for morceau in morceaux if morceau not in ("", ".")]
    if not utiles or ".." in utiles:
        raise FicheInvalideError(cle)
    return "/".join(utiles)


def _facultatifs(brut: dict[str, Any]) -> None:
    for cle in ("author", "license", "description"):
        if brut.get(cle) is not None and not isinstance(brut[cle], str):
            raise FicheInvalideError(cle)
