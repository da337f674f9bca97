"""Écrire une leçon : l'en-tête, puis un morceau par bloc."""

from collections.abc import Callable
from typing import Any

from cours.lecture.formes import Bloc, LeconFichier

from .champs import champs, fichier, nu
from .prose import EcritureImpossibleError, markdown

ENCARTS = ("terrain", "exemple", "contre_exemple", "demain")


def ecrire_lecon(lecon: LeconFichier) -> str:
    """Le texte d'une leçon. Lève EcritureImpossibleError, qui dit quel bloc ne tient pas dans un fichier."""
    entete = champs(
        {
            "titre": lecon.titre,
            "duree": lecon.duree,
            "objectif": lecon.objectif,
            "accroche": lecon.chapo,
            "relu_par": lecon.relu_par,
            "relu_le": lecon.relu_le,
        }
    )
    morceaux = [_morceau(lecon.code, bloc) for bloc in lecon.corps]
    return fichier(f"code: {lecon.code}\n{entete}", "\n\n".join(morceau for morceau in morceaux if morceau))


def _morceau(code: str, bloc: Bloc) -> str:
    ecrire = ECRITURES.get(bloc.genre)
    if ecrire is None:
        raise EcritureImpossibleError(f"{code} : un bloc « {bloc.genre} » ne s'écrit pas en fichier.")
    try:
        return ecrire(bloc.valeur)
    except EcritureImpossibleError as erreur:
        raise EcritureImpossibleError(f"{code} : {erreur}") from None


def _directive(nom: str, contenu: str) -> str:
    return f"::: {nom}\n{contenu}\n:::" if contenu else f"::: {nom}\n:::"


def _encart(nom: str) -> Callable[[Any], str]:
    return lambda valeur: _directive(nom.replace("_", "-"), markdown(valeur["texte"]))


def _retenir(valeur: Any) -> str:
    return _directive("retenir", "\n".join(f"- {ligne.strip()}" for ligne in valeur["lignes"]))


def _a_vous(valeur: Any) -> str:
    tete = f"titre: {nu(valeur['titre'])}\nduree: {valeur['duree']}"
    return _directive("a-vous", f"{tete}\n\n{markdown(valeur['consigne'])}")


def _citation(valeur: Any) -> str:
    return _directive("citation", champs({nom: valeur[nom] for nom in ("texte", "auteur", "source_nom", "source_url")}))


def _chiffre(valeur: Any) -> str:
    return _directive("chiffre", f"code: {nu(valeur['chiffre'])}")


def _activite(valeur: Any) -> str:
    return _directive("activite", f"code: {nu(valeur['activite'])}")


def _image(valeur: Any) -> str:
    champs_image = {nom: valeur[nom] for nom in ("image", "alternative", "legende")}
    return _directive("image", champs(champs_image | {"est_decorative": valeur["est_decorative"] or None}))


def _video(valeur: Any) -> str:
    tete = champs({nom: valeur[nom] for nom in ("titre", "video", "sous_titres")})
    return _directive("video", f"{tete}\n\n{markdown(valeur['transcription'])}")


def _ressource(valeur: Any) -> str:
    return _directive("ressource", champs({nom: valeur[nom] for nom in ("document", "titre", "description")}))


def _sources(valeur: Any) -> str:
    return _directive("sources", "\n".join(_source(source) for source in valeur["sources"]))


def _source(source: dict[str, str]) -> str:
    morceaux = [source["titre"], source["url"], source["date"]]
    if " | " in source["titre"] or "://" in source["titre"] + source["date"]:
        raise EcritureImpossibleError(f"la source {source['cle']} : ni barre ni adresse dans le titre ou la date.")
    return f"- [{source['cle']}] " + " | ".join(morceau for morceau in morceaux if morceau)


ECRITURES: dict[str, Callable[[Any], str]] = {
    "texte": markdown,
    "retenir": _retenir,
    "a_vous": _a_vous,
    "citation": _citation,
    "chiffre": _chiffre,
    "urgences": lambda _: _directive("urgences", ""),
    "sources": _sources,
    "activite": _activite,
    "image": _image,
    "video": _video,
    "ressource": _ressource,
    **{nom: _encart(nom) for nom in ENCARTS},
}
