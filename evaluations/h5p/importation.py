"""Importer un paquet : le recevoir, l'analyser, l'enregistrer d'un bloc, ou attendre qu'un administrateur approuve.

Les octets vont d'abord au dépôt, où rien ne les montre ; une seule transaction écrit ensuite toutes les lignes.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from evaluations.models import Activite, ActiviteH5P, ImportH5P, VersionH5P

from . import depot, registre, versions
from .analyse import Analyse, Contexte, analyser
from .antivirus import ClamAV
from .composants import Droits
from .constats import AVERTISSEMENT, Rapport, lisible
from .limites import MO, Limites, en_mo
from .versions import Contenu, Media

journal = logging.getLogger(__name__)
Statut = ImportH5P.Statut
FINIS = (Statut.PRETE, Statut.REFUSE)
EN_ATTENTE = Q(statut=Statut.ATTENTE)


@dataclass(frozen=True)
class Demande:
    """Ce que l'on veut faire d'un paquet : une activité nouvelle, ou la version suivante d'une activité."""

    activite: ActiviteH5P | None = None
    titre: str = ""
    code: str = ""


def limites() -> Limites:
    """Les bornes, avec celles que l'hôte a changées (réglage H5P_LIMITES)."""
    return Limites(**getattr(settings, "H5P_LIMITES", {}))


def antivirus() -> ClamAV | None:
    """L'antivirus que l'hôte a réglé (H5P_CLAMAV), ou None."""
    return ClamAV.depuis(getattr(settings, "H5P_CLAMAV", ""))


def recevoir(*, fichier: IO[bytes] | UploadedFile, nom: str, par: Any, demande: Demande | None = None) -> ImportH5P:
    """Garde le paquet et inscrit l'import. Un fichier vide, trop gros ou sans .h5p est refusé, et n'est pas gardé."""
    demande = demande or Demande()
    rapport, taille = _premier_regard(fichier, nom)
    empreinte = ""
    if not rapport.est_refuse:
        empreinte, taille = depot.ranger_paquet(fichier)  # type: ignore[arg-type]
    maintenant = timezone.now()
    return ImportH5P.objects.create(
        nom_fichier=lisible(nom[-255:]),
        paquet_sha256=empreinte,
        taille=taille,
        titre=demande.titre[:160],
        code=demande.code[:40],
        activite=demande.activite,
        utilisateur=par,
        statut=Statut.REFUSE if rapport.est_refuse else Statut.RECU,
        rapport=rapport.en_json(),
        date_reception=maintenant,
        date_fin=maintenant if rapport.est_refuse else None,
    )


def traiter(import_: ImportH5P, droits: Droits, *, publier: bool = False) -> ImportH5P:
    """Analyse et enregistre un import reçu ou à approuver ; rejouer un import fini ne change rien."""
    if import_.statut in FINIS:
        return import_
    ImportH5P.objects.filter(pk=import_.pk).exclude(statut__in=FINIS).update(statut=Statut.ANALYSE, etape=1)
    rapport = Rapport()
    try:
        _analyser_et_enregistrer(import_, droits, rapport, publier)
    except OperationalError:
        raise  # base occupée : la tâche sera rejouée, rien n'est écrit
    except OSError:
        journal.exception("Import H5P %s : l'enregistrement a échoué.", import_.uuid)
        _refuser(import_, rapport, "storage-failed")
    except Exception:
        journal.exception("Import H5P %s : erreur inattendue.", import_.uuid)
        _refuser(import_, rapport, "internal-error")
    return ImportH5P.objects.get(pk=import_.pk)


def droits_de(par: Any) -> Droits:
    """Ce que peut une personne ; sans personne (ligne de commande) : tout."""
    if par is None:
        return Droits(installer=True, mettre_a_jour=True)
    return Droits(
        installer=par.has_perm("evaluations.installer_bibliotheque_h5p"),
        mettre_a_jour=par.has_perm("evaluations.maj_bibliotheque_h5p"),
        officiels=registre.officiels(),
    )


def en_souffrance() -> QuerySet[ImportH5P]:
    """Les imports reçus ou commencés depuis plus de dix minutes, et pas finis : leur réveil s'est perdu."""
    limite = timezone.now() - timedelta(minutes=10)
    return ImportH5P.objects.filter(statut__in=[Statut.RECU, Statut.ANALYSE], date_reception__lt=limite).select_related(
        "utilisateur"
    )


def relever() -> int:
    """Traite les imports en souffrance, avec les droits de qui les a déposés ; rend leur nombre."""
    imports = [import_ for import_ in en_souffrance() if import_.utilisateur is not None]
    for import_ in imports:
        traiter(import_, droits_de(import_.utilisateur))
    return len(imports)


@transaction.atomic
def rejeter(*, import_: ImportH5P, raison: str) -> ImportH5P:
    """Refuse un import qui attendait une approbation ; rien n'avait été installé."""
    verrouille = ImportH5P.objects.select_for_update().get(pk=import_.pk)
    if verrouille.statut == Statut.ATTENTE:
        rapport = Rapport()
        rapport.noter("import-rejected", reason=raison.strip().rstrip("."))
        _finir(verrouille, Statut.REFUSE, [*rapport.en_json(), *verrouille.rapport])
    return verrouille


def _premier_regard(fichier: Any, nom: str) -> tuple[Rapport, int]:
    """Étapes 1 et 2."""
    rapport, bornes = Rapport(), limites()
    taille = fichier.seek(0, 2) or fichier.tell()
    fichier.seek(0)
    if not nom.lower().endswith(".h5p"):
        rapport.noter("missing-h5p-extension")
    if taille == 0:
        rapport.noter("empty-file")
    if taille > bornes.archive_mo * MO:
        rapport.noter("archive-too-large", n=en_mo(taille), max=bornes.archive_mo)
    return rapport, taille


def _analyser_et_enregistrer(import_: ImportH5P, droits: Droits, rapport: Rapport, publier: bool) -> None:
    with tempfile.TemporaryFile() as local:
        with depot.ouvrir_paquet(import_.paquet_sha256) as paquet:
            shutil.copyfileobj(paquet, local, MO)
        contexte = Contexte(registre.installees, droits, limites(), antivirus(), _suivre(import_))
        analyse = analyser(local, import_.nom_fichier, contexte)
        rapport.constats[:] = analyse.rapport.constats
        if rapport.est_refuse:
            _finir(import_, Statut.REFUSE, rapport.en_json())
        elif analyse.plan.a_approuver:
            ImportH5P.objects.filter(pk=import_.pk).update(statut=Statut.ATTENTE, rapport=rapport.en_json())
        else:
            _suivre(import_)(18)
            _deposer(analyse)
            _enregistrer(import_, analyse, publier)


def _suivre(import_: ImportH5P) -> Callable[[int], None]:
    """La progression que montre l'écran."""

    def _avancer(etape: int) -> None:
        ImportH5P.objects.filter(pk=import_.pk).update(etape=etape)

    return _avancer


def _deposer(analyse: Analyse) -> None:
    """Range les octets des bibliothèques nouvelles et des médias : invisibles tant que rien ne les cite."""
    paquet, rangement = analyse.paquet, depot.stockage()
    if paquet is None:
        return
    for lue in analyse.plan.a_installer:
        for chemin in lue.fichiers:
            depot.ranger(paquet.archive.octets(f"{lue.dossier}/{chemin}"), rangement)
    for chemin in paquet.medias:
        depot.ranger(paquet.octets_du_media(chemin), rangement)


@transaction.atomic
def _enregistrer(import_: ImportH5P, analyse: Analyse, publier: bool) -> None:
    verrouille = ImportH5P.objects.select_for_update().get(pk=import_.pk)
    if verrouille.statut in FINIS:  # une autre exécution de la même tâche a fini avant
        return
    visee = _visee(verrouille)
    if visee and (deja := visee.versions.filter(paquet_sha256=verrouille.paquet_sha256).first()):
        analyse.rapport.noter("already-imported", n=deja.numero)
        _finir(verrouille, Statut.PRETE, analyse.rapport.en_json(), deja)
        return
    registre.installer(analyse.plan.a_installer, verrouille.utilisateur)
    activite = visee or _nouvelle(verrouille, analyse)
    contenu = _contenu(verrouille, analyse)
    version = versions.creer(activite=activite, contenu=contenu, par=verrouille.utilisateur)
    versions.montrer(activite=activite, version=version, par=verrouille.utilisateur, publier=publier)
    if any(constat["code"] == "approval-required" for constat in verrouille.rapport):
        analyse.rapport.noter("import-approved", title=activite.titre)
    analyse.rapport.noter("import-ok", title=activite.titre, n=version.numero)
    _finir(verrouille, Statut.PRETE, analyse.rapport.en_json(), version)


def _visee(import_: ImportH5P) -> ActiviteH5P | None:
    """L'activité dont ce sera la version suivante, verrouillée."""
    if import_.activite_id is None:
        return None
    return ActiviteH5P.objects.select_for_update().get(pk=import_.activite_id)


def _nouvelle(import_: ImportH5P, analyse: Analyse) -> ActiviteH5P:
    """Une activité en brouillon. Son code est celui demandé, ou tiré du titre ; pris, il reçoit un suffixe."""
    manifeste = analyse.manifeste
    titre = (import_.titre or manifeste.titre)[:160]
    langue = manifeste.langue if manifeste.langue != "und" else "fr"
    voulu = import_.code or slugify(titre)[:30].strip("-") or "h5p"
    if not Activite.objects.filter(code=voulu).exists():
        with suppress(IntegrityError), transaction.atomic():  # un import simultané a pu prendre ce code
            return _creer(code=voulu, titre=titre, langue=langue)
    return _creer(code=f"{voulu[:33]}-{import_.uuid.hex[:6]}", titre=titre, langue=langue)


def _creer(**champs: str) -> ActiviteH5P:
    activite = ActiviteH5P(genre=ActiviteH5P.GENRE, live=False, **champs)
    activite.save()
    return activite


def _contenu(import_: ImportH5P, analyse: Analyse) -> Contenu:
    paquet, manifeste = analyse.paquet, analyse.manifeste
    lignes = registre.retrouver(analyse.plan.fermeture.ordre)
    medias = _medias(paquet) if paquet else ()
    avertissements = [c for c in analyse.rapport.en_json() if c["niveau"] == AVERTISSEMENT]
    return Contenu(
        manifeste=manifeste,
        params=analyse.params,
        medias=medias,
        bibliotheques=tuple(lignes[nom] for nom in analyse.plan.fermeture.ordre),
        principale=lignes[manifeste.principale],
        content_hash=analyse.content_hash,
        nombre_taches=analyse.nombre_taches,
        paquet_sha256=import_.paquet_sha256,
        avertissements=avertissements,
    )


def _medias(paquet: Any) -> tuple[Media, ...]:
    """Chaque média, à l'empreinte de ce qui est vraiment gardé (une image SVG a pu être nettoyée)."""
    gardes = []
    for chemin, lu in paquet.medias.items():
        nettoye = paquet.nettoyes.get(chemin)
        sha256, taille = (depot.empreinte(nettoye), len(nettoye)) if nettoye else (lu.sha256, lu.taille)
        gardes.append(Media(chemin, sha256, taille))
    return tuple(gardes)


def _refuser(import_: ImportH5P, rapport: Rapport, code: str) -> None:
    rapport.noter(code, ref=str(import_.uuid)[:8])
    _finir(import_, Statut.REFUSE, rapport.en_json())


def _finir(import_: ImportH5P, statut: str, rapport: list[dict[str, str]], version: VersionH5P | None = None) -> None:
    import_.statut, import_.rapport, import_.version = statut, rapport, version
    import_.etape, import_.date_fin = 19, timezone.now()
    if version is not None:
        import_.activite = version.activite
    import_.save(update_fields=["statut", "rapport", "version", "etape", "date_fin", "activite"])
