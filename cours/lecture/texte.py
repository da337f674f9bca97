"""Le texte des fichiers : en-tête YAML, corps en Markdown restreint, directives `::: genre`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from .formes import Bloc, CurriculumInvalideError

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
DIRECTIVE = re.compile(r"^::: ([a-z-]+)$")
SOURCE = re.compile(r"^- \[(S\d+[a-z]?)\] (.+?) \| (https://\S+)(?: \| (.+))?$")
ENCARTS = {"terrain", "exemple", "contre-exemple", "demain"}
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


def lire_fichier(chemin: Path) -> Fichier:
    """Lit un fichier `---` en-tête `---` corps, en UTF-8. Lève CurriculumInvalideError."""
    try:
        texte = chemin.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as erreur:
        raise CurriculumInvalideError(chemin, 1, f"illisible ({erreur})") from None
    if not texte.startswith("---\n") or "\n---\n" not in texte[4:]:
        raise CurriculumInvalideError(chemin, 1, "un en-tête entre deux lignes « --- » est attendu")
    entete, corps = texte[4:].split("\n---\n", 1)
    for numero, ligne in enumerate(texte.splitlines(), start=1):
        if NON_PUBLIABLE.search(ligne):
            raise CurriculumInvalideError(chemin, numero, "une mention « à vérifier » ne se publie pas")
    try:
        valeurs = yaml.safe_load(entete)
    except yaml.YAMLError as erreur:
        raise CurriculumInvalideError(chemin, 1, f"en-tête illisible ({erreur})") from None
    if not isinstance(valeurs, dict):
        raise CurriculumInvalideError(chemin, 1, "l'en-tête doit être une liste de champs")
    return Fichier(chemin, valeurs, corps.strip("\n"), entete.count("\n") + 4)


def html(markdown: str) -> str:
    """Le HTML d'un Markdown restreint (titres, paragraphes, listes, gras, italique, liens)."""
    return str(MARKDOWN.render(markdown)).strip().replace("\n", "")


def blocs(fichier: Fichier) -> tuple[Bloc, ...]:
    """Les blocs du corps d'une leçon, dans l'ordre. Lève CurriculumInvalideError."""
    return tuple(_bloc(fichier, genre, lignes, numero) for genre, lignes, numero in _morceaux(fichier))


def _morceaux(fichier: Fichier) -> Iterator[tuple[str, list[str], int]]:
    """Découpe le corps : texte libre, puis directive, puis texte libre…"""
    genre, lignes, debut = "texte", [], fichier.ligne
    for numero, ligne in enumerate(fichier.corps.split("\n"), start=fichier.ligne):
        ouvre = DIRECTIVE.match(ligne)
        if not ouvre and ligne != ":::":
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
    contenu = "\n".join(lignes).strip()
    if genre == "texte":
        return Bloc("texte", html(contenu))
    if genre in ENCARTS:
        return Bloc(genre.replace("-", "_"), {"texte": html(contenu)})
    if genre == "retenir":
        return Bloc("retenir", {"lignes": [ligne.removeprefix("- ") for ligne in lignes if ligne.strip()]})
    if genre == "sources":
        return Bloc("sources", {"sources": [_source(fichier, ligne, numero) for ligne in lignes if ligne.strip()]})
    if genre == "a-vous":
        champs, corps = _champs(fichier, contenu, numero)
        return Bloc("a_vous", {"titre": champs["titre"], "duree": champs["duree"], "consigne": html(corps)})
    if genre in {"citation", "chiffre"}:
        champs, _ = _champs(fichier, contenu, numero)
        return Bloc(genre, {cle: _en_texte(valeur) for cle, valeur in champs.items()})
    raise CurriculumInvalideError(fichier.chemin, numero, f"la directive « {genre} » n'existe pas")


def _source(fichier: Fichier, ligne: str, numero: int) -> dict[str, str]:
    trouve = SOURCE.match(ligne)
    if not trouve:
        forme = "« - [S02] Titre | https://… | date »"
        raise CurriculumInvalideError(fichier.chemin, numero, f"une source s'écrit {forme}")
    return {"cle": trouve[1], "titre": trouve[2], "url": trouve[3], "date": trouve[4] or ""}


def _champs(fichier: Fichier, contenu: str, numero: int) -> tuple[dict[str, Any], str]:
    """Les champs YAML en tête d'une directive, puis son texte après une ligne vide."""
    tete, _, corps = contenu.partition("\n\n")
    try:
        champs = yaml.safe_load(tete)
    except yaml.YAMLError:
        champs = None
    if not isinstance(champs, dict):
        raise CurriculumInvalideError(fichier.chemin, numero, "des champs « nom: valeur » sont attendus")
    return champs, corps


def _en_texte(valeur: Any) -> str:
    return valeur.isoformat() if hasattr(valeur, "isoformat") else str(valeur)
