"""Ce qu'un bloc désigne par sa clé dans le CMS, et par son nom dans un fichier : chiffre, activité, image, document."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from evaluations.models import Activite

from .models import Chiffre

# (genre de bloc, champ) → ce qui est désigné.
DESIGNES: dict[tuple[str, str], Callable[[], type[Any]]] = {
    ("chiffre", "chiffre"): lambda: Chiffre,
    ("activite", "activite"): lambda: Activite,
    ("image", "image"): get_image_model,
    ("video", "video"): get_document_model,
    ("video", "sous_titres"): get_document_model,
    ("ressource", "document"): get_document_model,
}


class DesignationInconnueError(LookupError):
    """Rien dans le CMS ne porte ce nom."""


def par_nom(genre: str, valeur: Any) -> Any:
    """La valeur d'un bloc, clés du CMS remplacées par des noms (code, ou nom du fichier)."""
    return _remplacer(genre, valeur, _nom)


def par_cle(genre: str, valeur: Any) -> Any:
    """La valeur d'un bloc, noms remplacés par des clés du CMS. Lève DesignationInconnueError."""
    return _remplacer(genre, valeur, _cle)


def _remplacer(genre: str, valeur: Any, traduire: Callable[[type[Any], Any], Any]) -> Any:
    if not isinstance(valeur, dict):
        return valeur
    return {
        champ: traduire(DESIGNES[genre, champ](), v) if (genre, champ) in DESIGNES else v for champ, v in valeur.items()
    }


def _a_un_code(modele: type[Any]) -> bool:
    return modele in {Chiffre, Activite}


def _nom(modele: type[Any], cle: Any) -> str:
    objet = modele.objects.filter(pk=cle).first()
    if objet is None:
        return ""
    return str(objet.code if _a_un_code(modele) else PurePath(objet.file.name).name)


def _cle(modele: type[Any], nom: str) -> Any:
    critere = {"code": nom} if _a_un_code(modele) else {"file__endswith": f"/{nom}"}
    objet = modele.objects.filter(**critere).order_by("pk").first() if nom else None
    if objet is None:
        raise DesignationInconnueError(f"« {nom} » n'est pas dans le CMS ({modele._meta.verbose_name})")
    return objet.pk
