"""L'analyse complète d'un paquet, de l'archive au contenu prêt à enregistrer. Étapes 1 à 17. Pur."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from .achevement import NOTES, est_connu
from .antivirus import AntivirusIndisponibleError, ClamAV
from .archive import Archive, FichierAbimeError
from .composants import Droits, Plan, planifier
from .constats import DelaiDepasseError, Garde, Rapport
from .controle import Controle
from .json_strict import canonique
from .limites import Limites
from .manifeste import Fiche, Manifeste
from .paquet import Paquet, lire
from .resolution import Nom


@dataclass(frozen=True)
class Contexte:
    """Ce que l'analyse doit savoir du portail ; `avancer` reçoit le numéro de l'étape commencée."""

    installees: Callable[[], Mapping[Nom, Fiche]] = dict
    droits: Droits = field(default_factory=Droits)
    limites: Limites = field(default_factory=Limites)
    antivirus: ClamAV | None = None
    avancer: Callable[[int], None] = lambda etape: None


@dataclass
class Analyse:
    """Ce que l'analyse rend : le rapport, et, s'il n'y a pas d'erreur, de quoi enregistrer."""

    rapport: Rapport
    paquet: Paquet | None = None
    plan: Plan = field(default_factory=Plan)
    params: Any = None
    nombre_taches: int = 0

    @property
    def manifeste(self) -> Manifeste:
        """`h5p.json`, quand le paquet n'est pas refusé."""
        if self.paquet is None or self.paquet.manifeste is None:
            raise ValueError("Ce paquet n'a pas de h5p.json lisible.")
        return self.paquet.manifeste

    @property
    def content_hash(self) -> str:
        """Change quand ce que voit une personne change : le contenu, ou un média."""
        if self.paquet is None:
            return ""
        medias = {chemin: lu.sha256 for chemin, lu in self.paquet.medias.items()}
        return empreinte_du_contenu(self.params, medias, self.manifeste.principale)


def empreinte_du_contenu(params: Any, medias: Mapping[str, str], principale: Nom) -> str:
    """SHA-256 du contenu, de ses médias et du nom de sa bibliothèque."""
    return hashlib.sha256(canonique([str(principale), params, dict(medias)])).hexdigest()


def analyser(fichier: IO[bytes], nom: str, contexte: Contexte) -> Analyse:
    """Analyse un paquet. Une entrée mauvaise, quelle qu'elle soit, est un constat ; jamais une exception."""
    analyse = Analyse(Rapport())
    limites = contexte.limites
    garde = Garde(limites.secondes, limites.valeurs)
    try:
        contexte.avancer(1)
        analyse.paquet = lire(fichier, nom, limites, analyse.rapport, garde)
        if analyse.paquet is None:
            return analyse
        if contexte.antivirus is not None:
            contexte.avancer(13)
            _passer_l_antivirus(analyse.paquet.archive, contexte.antivirus, analyse.rapport, garde)
        contexte.avancer(15)
        analyse.plan = planifier(analyse.paquet, contexte.installees(), contexte.droits, analyse.rapport)
        contexte.avancer(17)
        _controler(analyse, garde)
    except DelaiDepasseError:
        analyse.rapport.noter("analysis-timeout", max=limites.secondes)
    except RecursionError:
        analyse.rapport.noter("invalid-content-json", "content/content.json", detail="il est trop imbriqué")
    return analyse


def _passer_l_antivirus(archive: Archive, antivirus: ClamAV, rapport: Rapport, garde: Garde) -> None:
    for chemin in archive.entrees:
        garde.battre()
        try:
            if antivirus.est_infecte(archive.blocs(chemin)):
                rapport.noter("virus-found", chemin)
        except FichierAbimeError:  # déjà constaté à la lecture
            continue
        except AntivirusIndisponibleError:
            rapport.noter("antivirus-unavailable")
            return


def _controler(analyse: Analyse, garde: Garde) -> None:
    paquet = analyse.paquet
    if paquet is None or paquet.manifeste is None or paquet.params is None:
        return
    analyse.params, analyse.nombre_taches = controler(
        Original(paquet.manifeste, paquet.params, frozenset(paquet.medias)), analyse.plan, analyse.rapport, garde
    )
    if paquet.manifeste.licence in ("", "U"):
        analyse.rapport.noter("licence-undisclosed")
    if not est_connu(paquet.manifeste.principale.machine_name):
        analyse.rapport.noter("rule-unknown", lib=paquet.manifeste.principale)


@dataclass(frozen=True)
class Original:
    """Un contenu à contrôler, et les fichiers dont il dispose."""

    manifeste: Manifeste
    params: Any
    medias: frozenset[str]


def controler(original: Original, plan: Plan, rapport: Rapport, garde: Garde) -> tuple[Any, int]:
    """Étape 17, pour un import comme pour une retouche : le contenu prêt, et son nombre de questions notées."""
    principale = original.manifeste.principale
    controle = Controle(plan.semantics, set(original.medias), rapport, garde)
    params = controle.controler(original.params, principale, original.manifeste.langue)
    return params, sum(nom.machine_name in NOTES for nom in (principale, *controle.sous_bibliotheques))
