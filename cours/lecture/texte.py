"""Le texte des fichiers : en-tête YAML, corps en Markdown restreint, directives `::: genre`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .formes import Bloc, CurriculumInvalideError

T = TypeVar("T")
HORS_FORMAT = ["image", "code", "fence", "html_block", "html_inline", "blockquote", "hr", "lheading", "backticks"]
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(HORS_FORMAT)
# Une fin de ligne dans un paragraphe est une espace : la retirer collerait deux mots.
MARKDOWN.add_render_rule("softbreak", lambda *_: " ")
TITRE_HORS_FORMAT = re.compile(r"^#(?!##? )")
DIRECTIVE = re.compile(r"^::: ([a-z-]+)$")
FIN_DE_DIRECTIVE = ":::"
SOURCE = re.compile(r"^- \[([A-Za-z]+\d*[a-z]?)\] (.+)$")
ADRESSE = re.compile(r"^https?://\S+$")
ENCARTS = {"terrain", "exemple", "contre-exemple", "demain"}
# Hors d'une balise, l'éditeur écrit le guillemet tel quel.
GUILLEMET = re.compile(r"&quot;(?![^<]*>)")
NON_PUBLIABLE = re.compile(r"à vérifier", re.IGNORECASE)


@dataclass(frozen=True)
class Fichier:
    """Un fichier lu : son en-tête et son corps, dont la première ligne porte le numéro `ligne`."""

    chemin: Path
    entete: dict[str, Any]
    corps: str
    ligne: int

    def champ(self, nom: str, defaut: Any = None) -> Any:
        """Un champ de l'en-tête. Lève CurriculumInvalideError s'il manque sans défaut."""
        valeur = self.entete.get(nom, defaut)
        if valeur is None:
            raise CurriculumInvalideError(self.chemin, 1, f"il manque « {nom} » dans l'en-tête")
        return valeur

    def texte(self, nom: str, defaut: str | None = None) -> str:
        """Un champ de texte. Lève CurriculumInvalideError s'il est d'une autre nature."""
        return self._du_type(nom, self.champ(nom, defaut), str, "un texte entre guillemets")

    def entier(self, nom: str) -> int:
        """Un nombre entier. Lève CurriculumInvalideError."""
        return self._du_type(nom, self.champ(nom), int, "un nombre entier")

    def liste(self, nom: str) -> tuple[str, ...]:
        """Une liste de textes. Lève CurriculumInvalideError."""
        return tuple(str(ligne) for ligne in self._du_type(nom, self.champ(nom), list, "une liste"))

    def date(self, nom: str) -> date | None:
        """Une date, ou None si le champ est absent ou vide. Lève CurriculumInvalideError."""
        valeur = self.entete.get(nom) or None
        return None if valeur is None else self._du_type(nom, valeur, date, "une date, écrite 2026-11-23")

    def version(self) -> tuple[int, int]:
        """Le champ `version`, « majeure.mineure ». Lève CurriculumInvalideError."""
        trouve = re.fullmatch(r"(\d{1,3})\.(\d{1,3})", str(self.champ("version")))
        if not trouve:
            raise CurriculumInvalideError(self.chemin, 1, '« version » s\'écrit "1.0"')
        return int(trouve[1]), int(trouve[2])

    def _du_type(self, nom: str, valeur: Any, type_attendu: type[T], forme: str) -> T:
        if not isinstance(valeur, type_attendu):
            raise CurriculumInvalideError(self.chemin, 1, f"« {nom} » est {forme}")
        return valeur


def lire_fichier(chemin: Path) -> Fichier:
    """Lit un fichier `---` en-tête `---` corps, en UTF-8. Lève CurriculumInvalideError."""
    try:
        texte = chemin.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as erreur:
        raise CurriculumInvalideError(chemin, 1, f"illisible ({erreur})") from None
    if not texte.startswith("---\n") or "\n---\n" not in texte[3:]:
        raise CurriculumInvalideError(chemin, 1, "un en-tête entre deux lignes « --- » est attendu")
    entete, corps = texte[4:].split("\n---\n", 1)
    for numero, ligne in enumerate(texte.splitlines(), start=1):
        if NON_PUBLIABLE.search(ligne):
            raise CurriculumInvalideError(chemin, numero, "une mention « à vérifier » ne se publie pas")
    try:
        valeurs = yaml.safe_load(entete)
    except (yaml.YAMLError, ValueError) as erreur:
        raise CurriculumInvalideError(chemin, 1, f"en-tête illisible ({erreur})") from None
    if not isinstance(valeurs, dict):
        raise CurriculumInvalideError(chemin, 1, "l'en-tête doit être une liste de champs")
    debut = entete.count("\n") + 4 + len(corps) - len(corps.lstrip("\n"))
    return Fichier(chemin, valeurs, corps.strip("\n"), debut)


def html(markdown: str) -> str:
    """Le HTML d'un Markdown restreint (titres, paragraphes, listes, gras, italique, liens)."""
    jetons = MARKDOWN.parse(markdown)
    _resserrer_les_listes(jetons)
    rendu = str(MARKDOWN.renderer.render(jetons, MARKDOWN.options, {}))
    return GUILLEMET.sub('"', rendu.strip().replace("\n", "").replace("<br />", "<br/>"))


def est_hors_prose(ligne: str) -> bool:
    """La ligne se lirait comme un titre hors format ou une directive, non comme du texte."""
    return bool(TITRE_HORS_FORMAT.match(ligne) or DIRECTIVE.match(ligne)) or ligne == FIN_DE_DIRECTIVE


def _resserrer_les_listes(jetons: list[Token]) -> None:
    """L'éditeur n'a pas de paragraphe dans une liste : un élément tient d'un bloc, avec des retours à la ligne."""
    profondeur = 0
    for rang, jeton in enumerate(jetons):
        profondeur += jeton.nesting if jeton.type.startswith("list_item") else 0
        if profondeur and jeton.type.startswith("paragraph"):
            jeton.hidden = True
            if jeton.nesting == 1 and jetons[rang - 1].type == "paragraph_close":
                jetons[rang + 1].children = [Token("hardbreak", "br", 0), *(jetons[rang + 1].children or [])]


def sections(fichier: Fichier, marque: str) -> Iterator[tuple[str, list[str], int]]:
    """Découpe le corps en sections (titre, lignes, numéro) ; rien n'est admis avant la première."""
    titre, debut = "", fichier.ligne
    lignes: list[str] = []
    for numero, ligne in enumerate(fichier.corps.split("\n"), start=fichier.ligne):
        if ligne.startswith(marque):
            if titre:
                yield titre, lignes, debut
            titre, lignes, debut = ligne.removeprefix(marque).strip(), [], numero
        elif titre:
            lignes.append(ligne)
        elif ligne.strip():
            raise CurriculumInvalideError(fichier.chemin, numero, f"une section « {marque}… » est attendue")
    if titre:
        yield titre, lignes, debut


def blocs(fichier: Fichier) -> tuple[Bloc, ...]:
    """Les blocs du corps d'une leçon, dans l'ordre. Lève CurriculumInvalideError."""
    return tuple(_bloc(fichier, genre, lignes, numero) for genre, lignes, numero in _morceaux(fichier))


def _morceaux(fichier: Fichier) -> Iterator[tuple[str, list[str], int]]:
    """Découpe le corps : texte libre, puis directive, puis texte libre…"""
    genre, lignes, debut = "texte", [], fichier.ligne
    for numero, ligne in enumerate(fichier.corps.split("\n"), start=fichier.ligne):
        ouvre = DIRECTIVE.match(ligne)
        if not ouvre and ligne != FIN_DE_DIRECTIVE:
            lignes.append(ligne)
            continue
        if bool(ouvre) != (genre == "texte"):
            raise CurriculumInvalideError(fichier.chemin, numero, "directive mal ouverte ou mal fermée")
        if genre != "texte" or "".join(lignes).strip():
            yield genre, lignes, debut
        genre, lignes, debut = (ouvre[1] if ouvre else "texte"), [], numero + 1
    if genre != "texte":
        raise CurriculumInvalideError(fichier.chemin, debut, f"la directive « {genre} » n'est pas fermée par « ::: »")
    if "".join(lignes).strip():
        yield genre, lignes, debut


def _bloc(fichier: Fichier, genre: str, lignes: list[str], numero: int) -> Bloc:
    lire = LECTURES.get(genre)
    if lire is None:
        raise CurriculumInvalideError(fichier.chemin, numero - 1, f"la directive « {genre} » n'existe pas")
    nom, valeur = lire(fichier, lignes, numero)
    return Bloc(nom.replace("-", "_"), valeur, numero)


def _prose(fichier: Fichier, lignes: list[str], numero: int) -> str:
    """Le HTML d'un passage en Markdown. Lève CurriculumInvalideError sur un titre hors format."""
    for rang, ligne in enumerate(lignes, start=numero):
        if TITRE_HORS_FORMAT.match(ligne):
            raise CurriculumInvalideError(fichier.chemin, rang, "un titre s'écrit « ## … » ou « ### … »")
    return html("\n".join(lignes).strip())


def _retenir(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    ecrites = [(rang, ligne) for rang, ligne in enumerate(lignes, start=numero) if ligne.strip()]
    for rang, ligne in ecrites:
        if not ligne.startswith("- "):
            raise CurriculumInvalideError(fichier.chemin, rang, "une ligne à retenir commence par « - »")
    return {"lignes": [ligne.removeprefix("- ").strip() for _, ligne in ecrites]}


def _a_vous(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, corps = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    titre, duree = exiger(fichier, champs, numero, "titre"), champs.get("duree", 3)
    if not isinstance(duree, int):
        raise CurriculumInvalideError(fichier.chemin, numero, "« duree » est un nombre de minutes")
    return {"titre": titre, "duree": duree, "consigne": _prose(fichier, corps.split("\n"), numero)}


def _citation(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, _ = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    facultatifs = {nom: str(champs.get(nom) or "") for nom in ("source_nom", "source_url")}
    return {nom: exiger(fichier, champs, numero, nom) for nom in ("texte", "auteur")} | facultatifs


def _chiffre(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    """Le code d'un chiffre de `chiffres.md` ; l'import en fait la clé du chiffre."""
    champs, _ = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    return {"chiffre": exiger(fichier, champs, numero, "code")}


def _urgences(fichier: Fichier, lignes: list[str], numero: int) -> None:
    if "".join(lignes).strip():
        raise CurriculumInvalideError(fichier.chemin, numero, "la directive « urgences » est vide")


def _activite(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, _ = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    return {"activite": exiger(fichier, champs, numero, "code")}


def _image(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, _ = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    facultatifs = {nom: str(champs.get(nom) or "") for nom in ("alternative", "legende")}
    return {
        "image": exiger(fichier, champs, numero, "image"),
        "est_decorative": champs.get("est_decorative", False),
    } | (facultatifs)


def _video(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, corps = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    exiges = {nom: exiger(fichier, champs, numero, nom) for nom in ("titre", "video", "sous_titres")}
    return exiges | {"transcription": _prose(fichier, corps.split("\n"), numero)}


def _ressource(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    champs, _ = champs_et_texte(fichier, "\n".join(lignes).strip(), numero)
    exiges = {nom: exiger(fichier, champs, numero, nom) for nom in ("document", "titre")}
    return exiges | {"description": str(champs.get("description") or "")}


def _sources(fichier: Fichier, lignes: list[str], numero: int) -> dict[str, Any]:
    ecrites = ((rang, ligne) for rang, ligne in enumerate(lignes, start=numero) if ligne.strip())
    return {"sources": [_source(fichier, ligne, rang) for rang, ligne in ecrites]}


def _source(fichier: Fichier, ligne: str, numero: int) -> dict[str, str]:
    """`- [S02] Titre | adresse | date` ; l'adresse et la date peuvent manquer."""
    trouve = SOURCE.match(ligne.rstrip())
    titre, *reste = trouve[2].split(" | ") if trouve else ("",)
    adresses = [morceau for morceau in reste[:1] if ADRESSE.match(morceau)]
    dates = reste[len(adresses) :]
    if trouve is None or len(dates) > 1 or any("://" in morceau for morceau in (titre, *dates)):
        forme = "« - [S02] Titre | https://… | date »"
        raise CurriculumInvalideError(fichier.chemin, numero, f"une source s'écrit {forme}")
    return {"cle": trouve[1], "titre": titre, "url": "".join(adresses), "date": "".join(dates)}


Lecture = Callable[[Fichier, list[str], int], tuple[str, Any]]


def _nomme(nom: str, lire: Callable[[Fichier, list[str], int], Any]) -> Lecture:
    return lambda *lignes: (nom, lire(*lignes))


def _encart(nom: str) -> Lecture:
    return lambda *lignes: (nom, {"texte": _prose(*lignes)})


LECTURES: dict[str, Lecture] = {
    "texte": _nomme("texte", _prose),
    "retenir": _nomme("retenir", _retenir),
    "a-vous": _nomme("a-vous", _a_vous),
    "citation": _nomme("citation", _citation),
    "chiffre": _nomme("chiffre", _chiffre),
    "urgences": _nomme("urgences", _urgences),
    "sources": _nomme("sources", _sources),
    "activite": _nomme("activite", _activite),
    "image": _nomme("image", _image),
    "video": _nomme("video", _video),
    "ressource": _nomme("ressource", _ressource),
    **{nom: _encart(nom) for nom in ENCARTS},
}


def champs_et_texte(fichier: Fichier, contenu: str, numero: int) -> tuple[dict[str, Any], str]:
    """Les champs YAML en tête d'un passage, puis son texte après une ligne vide. Lève CurriculumInvalideError."""
    tete, _, corps = contenu.partition("\n\n")
    try:
        champs = yaml.safe_load(tete)
    except (yaml.YAMLError, ValueError):
        champs = None
    if not isinstance(champs, dict):
        raise CurriculumInvalideError(fichier.chemin, numero, "des champs « nom: valeur » sont attendus")
    return champs, corps


def exiger(fichier: Fichier, champs: dict[str, Any], numero: int, nom: str) -> str:
    """Un champ de texte. Lève CurriculumInvalideError s'il manque."""
    valeur = champs.get(nom)
    if valeur is None or not str(valeur).strip():
        raise CurriculumInvalideError(fichier.chemin, numero, f"il manque « {nom} »")
    return str(valeur)
