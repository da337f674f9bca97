"""Lire un paquet .h5p : archive, fiches, bibliothèques, contenu, types de fichiers. Étapes 1 à 14. Pur.

    rapport = Rapport()
    paquet = lire(fichier, "essai.h5p", Limites(), rapport)

`paquet` vaut None quand rien n'est lisible ; sinon il dit tout ce qui a pu être lu, même si `rapport.est_refuse`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from . import archive as zip_
from . import octets, svg
from .archive import Archive, Lu
from .constats import Garde, Rapport
from .json_strict import JsonInvalideError, canonique, lire_json
from .limites import API_LECTEUR, DE_BIBLIOTHEQUE, DE_CONTENU, Limites, extension
from .manifeste import (
    DOSSIER,
    FICHIER_LANGUE,
    Fiche,
    FicheInvalideError,
    Manifeste,
    lire_fiche,
    lire_manifeste,
)
from .resolution import Nom

CONTENU = "content/"


@dataclass
class BibliothequeLue:
    """Une bibliothèque d'un paquet : sa fiche, son dossier dans l'archive, ses fichiers (chemin relatif → lu)."""

    fiche: Fiche
    dossier: str
    fichiers: dict[str, Lu]


@dataclass
class Paquet:
    """Ce qui a été lu d'un paquet. Les chemins de `medias` et de `nettoyes` sont relatifs à `content/`."""

    archive: Archive
    manifeste: Manifeste | None = None
    params: Any = None
    bibliotheques: dict[Nom, BibliothequeLue] = field(default_factory=dict)
    medias: dict[str, Lu] = field(default_factory=dict)
    nettoyes: dict[str, bytes] = field(default_factory=dict)

    def octets_du_media(self, chemin: str) -> bytes:
        """Les octets à garder : ceux d'une image nettoyée, ou ceux de l'archive. Lève FichierAbimeError."""
        return self.nettoyes.get(chemin) or self.archive.octets(CONTENU + chemin)


def lire(fichier: IO[bytes], nom: str, limites: Limites, rapport: Rapport, garde: Garde | None = None) -> Paquet | None:
    """Lit et contrôle un paquet ; les constats vont au rapport. Lève DelaiDepasseError."""
    archive = zip_.ouvrir(fichier, nom, limites, rapport)
    if archive is None or rapport.est_refuse:
        return None  # une enveloppe suspecte ne se décompresse pas
    garde = garde or Garde(limites.secondes, limites.valeurs)
    return _Lecture(archive, limites, rapport, garde).lire()


class _Lecture:
    """Les étapes 8 à 14, qui s'accumulent dans le rapport."""

    def __init__(self, archive: Archive, limites: Limites, rapport: Rapport, garde: Garde) -> None:
        self.archive, self.limites, self.rapport = archive, limites, rapport
        self.lus = zip_.lire_tout(archive, rapport, garde)
        self.paquet = Paquet(archive)

    def lire(self) -> Paquet:
        self._types()
        self._manifeste()
        self._contenu()
        for dossier, chemins in sorted(self._dossiers().items()):
            self._bibliotheque(dossier, chemins)
        self._octets()
        self._svg()
        return self.paquet

    def _types(self) -> None:
        """Étape 8 : l'extension dit si le fichier est admis."""
        for chemin in self.lus:
            admises = DE_CONTENU if chemin.startswith(CONTENU) else DE_BIBLIOTHEQUE
            if extension(chemin) not in admises:
                self.rapport.noter("not-in-whitelist", chemin)

    def _manifeste(self) -> None:
        """Étape 9."""
        try:
            if "h5p.json" not in self.lus:
                raise FicheInvalideError(self._fiche_absente())
            self.paquet.manifeste = lire_manifeste(self._json("h5p.json"))
        except (JsonInvalideError, FicheInvalideError) as erreur:
            self.rapport.noter("invalid-h5p-json-file", "h5p.json", detail=erreur)

    def _fiche_absente(self) -> str:
        """Pourquoi h5p.json manque, et quoi faire : l'archive d'un dossier, ou des bibliothèques sans activité."""
        dossiers = self._dossiers()
        enveloppe = next((dossier for dossier, chemins in dossiers.items() if "h5p.json" in chemins), "")
        if enveloppe:
            return f"il est dans le dossier {enveloppe} ; refaites l'archive à partir de ce que contient ce dossier"
        a_un_contenu = any(chemin.startswith(CONTENU) for chemin in self.lus)
        if not a_un_contenu and any("library.json" in chemins for chemins in dossiers.values()):
            return "il manque, ce paquet n'apporte que des composants ; déposez une activité exportée avec eux"
        return "il manque ; réexportez l'activité"

    def _contenu(self) -> None:
        """Étape 10."""
        prefixe = len(CONTENU)
        medias = {chemin[prefixe:]: lu for chemin, lu in self.lus.items() if chemin.startswith(CONTENU)}
        if medias.pop("content.json", None) is None:
            self.rapport.noter("invalid-content-folder", "content/content.json")
            return
        self.paquet.medias = medias
        try:
            params = self._json("content/content.json")
            if not isinstance(params, dict):
                raise JsonInvalideError("ce n'est pas un objet JSON")
            self.paquet.params = params
        except JsonInvalideError as erreur:
            self.rapport.noter("invalid-content-json", "content/content.json", detail=erreur)

    def _dossiers(self) -> dict[str, list[str]]:
        dossiers: dict[str, list[str]] = defaultdict(list)
        for chemin in self.lus:
            dossier, _, relatif = chemin.partition("/")
            if relatif and dossier != "content":
                dossiers[dossier].append(relatif)
        return dossiers

    def _bibliotheque(self, dossier: str, chemins: list[str]) -> None:
        """Étapes 11 et 12."""
        if not DOSSIER.fullmatch(dossier):
            self.rapport.noter("invalid-library-directory-name", dossier)
            return
        if "library.json" not in chemins:
            self.rapport.noter("missing-library-json-file", dossier)
            return
        try:
            fiche = lire_fiche(self._json(f"{dossier}/library.json"))
        except JsonInvalideError:
            self.rapport.noter("invalid-library-json-file", dossier)
            return
        except FicheInvalideError as erreur:
            self.rapport.noter("invalid-library-property", dossier, prop=erreur)
            self._langues(dossier, chemins)
            return
        self._verifier(fiche, dossier, chemins)
        fichiers = {chemin: self.lus[f"{dossier}/{chemin}"] for chemin in chemins}
        fiche.sha256_arbre = self._arbre(dossier, fichiers)
        deja = self.paquet.bibliotheques.get(fiche.nom)
        if deja is None or deja.fiche.patch < fiche.patch:  # livrée deux fois : le correctif le plus récent
            self.paquet.bibliotheques[fiche.nom] = BibliothequeLue(fiche, dossier, fichiers)

    def _verifier(self, fiche: Fiche, dossier: str, chemins: list[str]) -> None:
        if dossier not in fiche.dossiers_possibles:
            self.rapport.noter("library-directory-name-mismatch", dossier, lib=fiche)
        if fiche.core_api and fiche.core_api > API_LECTEUR:
            demande = ".".join(map(str, fiche.core_api))
            self.rapport.noter("api-version-unsupported", dossier, lib=fiche, need=f"API {demande}")
        for declare in (*fiche.preloaded_js, *fiche.preloaded_css):
            if declare not in chemins:
                self.rapport.noter("library-missing-file", f"{dossier}/{declare}", lib=fiche)
        if "semantics.json" in chemins:
            try:
                fiche.semantics = self._json(f"{dossier}/semantics.json")
            except JsonInvalideError:
                self.rapport.noter("invalid-semantics-json-file", f"{dossier}/semantics.json", lib=fiche)
        fiche.langues = self._langues(dossier, chemins)

    def _langues(self, dossier: str, chemins: list[str]) -> dict[str, Any]:
        langues = {}
        for chemin in chemins:
            nom = chemin.removeprefix("language/")
            if nom == chemin:
                continue
            try:
                if not FICHIER_LANGUE.fullmatch(nom):
                    raise JsonInvalideError
                langues[nom.lower().removesuffix(".json")] = self._json(f"{dossier}/{chemin}")
            except JsonInvalideError:
                self.rapport.noter("invalid-language-file", f"{dossier}/{chemin}")
        return langues

    def _arbre(self, dossier: str, fichiers: dict[str, Lu]) -> str:
        """L'empreinte d'une bibliothèque : ses JSON canonisés, car chaque outil les écrit à sa façon (piège k)."""
        somme = hashlib.sha256()
        for chemin, lu in sorted(fichiers.items()):
            empreinte = lu.sha256
            if extension(chemin) == "json":
                with suppress(JsonInvalideError):  # déjà constaté : ses octets font foi
                    empreinte = hashlib.sha256(canonique(self._json(f"{dossier}/{chemin}"))).hexdigest()
            somme.update(f"{chemin}\0{empreinte}\n".encode())
        return somme.hexdigest()

    def _octets(self) -> None:
        """Étape 13."""
        for chemin, lu in self.lus.items():
            code, genre = octets.confronter(extension(chemin), lu.entete)
            if code:
                self.rapport.noter(code, chemin, type=genre)

    def _svg(self) -> None:
        """Étape 14 : les images du contenu ; celles des bibliothèques sont servies sans pouvoir rien exécuter."""
        for chemin in self._images_svg():
            try:
                nettoye = svg.nettoyer(self.archive.octets(CONTENU + chemin))
            except svg.SvgInvalideError:
                self.rapport.noter("invalid-svg", CONTENU + chemin)
                continue
            self.paquet.nettoyes[chemin] = nettoye.octets
            if nettoye.avait_du_code:
                self.rapport.noter("svg-sanitised", CONTENU + chemin)

    def _images_svg(self) -> Iterator[str]:
        return (chemin for chemin in self.paquet.medias if extension(chemin) == "svg")

    def _json(self, chemin: str) -> Any:
        if self.lus[chemin].taille > self.limites.json_mo * 1024 * 1024:
            raise JsonInvalideError(f"il pèse plus de {self.limites.json_mo} Mo")
        return lire_json(self.archive.octets(chemin), self.limites)
