"""Modifier un contenu : retoucher, franciser. Chaque fois une nouvelle version, contrôlée comme un import."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from PIL import Image

from evaluations.models import ActiviteH5P, VersionH5P

from . import depot, registre, versions
from .analyse import Original, controler, empreinte_du_contenu
from .antivirus import AntivirusIndisponibleError
from .composants import Plan
from .constats import AVERTISSEMENT, ERREUR, Constat, DelaiDepasseError, Garde, Rapport
from .francisation import franciser
from .importation import antivirus, limites
from .limites import MO, extension, mime
from .manifeste import lire_manifeste
from .octets import confronter
from .resolution import fermer, references
from .retouche import Reglage, appliquer, inventorier
from .svg import SvgInvalideError, nettoyer
from .versions import Contenu, Media, nom_de


class ModificationRefuseeError(Exception):
    """Le contenu modifié ne serait pas valide ; `constats` dit pourquoi."""

    def __init__(self, constats: list[Constat]) -> None:
        self.constats = constats
        super().__init__(" ".join(constat.message for constat in constats))


class MediaRefuseError(ValueError):
    """Le fichier de remplacement n'est pas du bon type ; le message dit quoi faire."""


@dataclass(frozen=True)
class Depose:
    """Un fichier de remplacement, rangé au dépôt."""

    media: Media
    source: dict[str, Any]


def reglages(version: VersionH5P) -> list[Reglage]:
    """Ce qui se retouche dans une version."""
    return inventorier(version.params, nom_de(version.bibliotheque_principale), _plan().semantics)


def retoucher(
    *, version: VersionH5P, changements: Mapping[str, Any], deposes: Mapping[str, Depose], par: Any, note: str = ""
) -> VersionH5P:
    """Une version où ces valeurs et ces médias ont changé, dans le brouillon. Lève ModificationRefuseeError."""

    def _changer(params: Any, plan: Plan) -> Any:
        tout = dict(changements) | {chemin: depose.source for chemin, depose in deposes.items()}
        return appliquer(params, nom_de(version.bibliotheque_principale), plan.semantics, tout)

    return _modifier(version, _changer, tuple(depose.media for depose in deposes.values()), par, note or "Retouche")


def franciser_les_libelles(*, version: VersionH5P, par: Any) -> tuple[VersionH5P, int]:
    """Une version aux libellés français, et leur nombre ; la même version s'il n'y en a aucun à changer."""
    principale, plan = nom_de(version.bibliotheque_principale), _plan()
    _, nombre = franciser(version.params, principale, plan.semantics)
    if not nombre:
        return version, 0

    def _changer(params: Any, plan: Plan) -> Any:
        return franciser(params, principale, plan.semantics)[0]

    return _modifier(version, _changer, (), par, f"{nombre} libellés francisés"), nombre


def deposer_media(*, fichier: Any, nom: str, admises: tuple[str, ...]) -> Depose:
    """Range un fichier de remplacement, vérifié comme à l'import. Lève MediaRefuseError."""
    genre = extension(nom)
    if genre not in admises:
        raise MediaRefuseError(f"Choisissez un fichier de l'une de ces sortes : {', '.join(admises)}.")
    if fichier.size > limites().fichier_mo * MO:
        raise MediaRefuseError(f"Ce fichier pèse plus de {limites().fichier_mo} Mo : choisissez-en un plus léger.")
    octets = fichier.read()
    _passer_l_antivirus(octets)
    code, _ = confronter(genre, octets[:1024])
    if code:
        raise MediaRefuseError("Le contenu de ce fichier ne correspond pas à son extension : réenregistrez-le.")
    if genre == "svg":
        try:
            octets = nettoyer(octets).octets
        except SvgInvalideError:
            raise MediaRefuseError("Ce fichier n'est pas une image SVG valide.") from None
    sha256 = depot.ranger(octets)
    chemin = f"{PurePosixPath(mime(nom)).parts[0]}s/{sha256[:16]}.{genre}"
    source = {"path": chemin, "mime": mime(nom)} | _dimensions(octets, genre)
    return Depose(Media(chemin, sha256, len(octets)), source)


def _passer_l_antivirus(octets: bytes) -> None:
    client = antivirus()
    try:
        if client is not None and client.est_infecte([octets]):
            raise MediaRefuseError("Un logiciel malveillant a été détecté dans ce fichier.")
    except AntivirusIndisponibleError:
        raise MediaRefuseError("L'analyse antivirus n'a pas pu être faite. Réessayez plus tard.") from None


def _dimensions(octets: bytes, genre: str) -> dict[str, int]:
    """La largeur et la hauteur d'une image, que des bibliothèques utilisent. Lève MediaRefuseError."""
    if genre not in {"png", "jpg", "jpeg", "gif"}:
        return {}
    try:
        with Image.open(io.BytesIO(octets)) as image:
            return {"width": image.width, "height": image.height}
    except (OSError, ValueError, Image.DecompressionBombError):
        raise MediaRefuseError("Cette image est abîmée ou démesurée : réenregistrez-la.") from None


def _plan() -> Plan:
    return Plan(fiches=registre.installees())


@transaction.atomic
def _modifier(
    version: VersionH5P, changer: Callable[[Any, Plan], Any], ajoutes: tuple[Media, ...], par: Any, note: str
) -> VersionH5P:
    activite = ActiviteH5P.objects.select_for_update().get(pk=version.activite_id)
    plan, rapport = _plan(), Rapport()
    manifeste = lire_manifeste(version.h5p_json)
    medias = {f.chemin: Media(f.chemin, f.sha256, f.taille) for f in version.fichiers.all()}
    medias |= {media.chemin: media for media in ajoutes}
    original = Original(manifeste, changer(version.params, plan), frozenset(medias))
    params, taches = _controler(original, plan, rapport)
    fermeture = fermer([*references(params), *manifeste.preloaded], _dependances(plan))
    lignes = registre.retrouver(fermeture.ordre)
    for nom in fermeture.manquantes:
        rapport.noter("missing-library", str(nom), lib=nom, near="")
    for nom in fermeture.ordre:
        if nom not in lignes:
            rapport.noter("library-blocked", str(nom), lib=nom)
    if rapport.est_refuse:
        raise ModificationRefuseeError([c for c in rapport.constats if c.niveau == ERREUR])
    contenu = Contenu(
        manifeste=manifeste,
        params=params,
        medias=tuple(medias.values()),
        bibliotheques=tuple(lignes[nom] for nom in fermeture.ordre),
        principale=lignes[manifeste.principale],
        content_hash=empreinte_du_contenu(params, {c: m.sha256 for c, m in medias.items()}, manifeste.principale),
        nombre_taches=taches,
        avertissements=[c for c in rapport.en_json() if c["niveau"] == AVERTISSEMENT],
        note=note,
    )
    nouvelle = versions.creer(activite=activite, contenu=contenu, par=par)
    versions.montrer(activite=activite, version=nouvelle, par=par)
    return nouvelle


def _controler(original: Original, plan: Plan, rapport: Rapport) -> tuple[Any, int]:
    bornes = limites()
    try:
        return controler(original, plan, rapport, Garde(bornes.secondes, bornes.valeurs))
    except DelaiDepasseError:
        rapport.noter("analysis-timeout", max=bornes.secondes)
        raise ModificationRefuseeError(rapport.constats) from None


def _dependances(plan: Plan) -> Callable[[Any], Any]:
    return lambda nom: plan.fiches[nom].dependances.get("preloaded", []) if nom in plan.fiches else None
