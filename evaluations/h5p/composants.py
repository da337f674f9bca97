"""Ce qu'un paquet change aux bibliothèques installées, et ce qu'il faut charger. Étapes 15 et 16. Pur."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .constats import Rapport
from .manifeste import Fiche
from .paquet import BibliothequeLue, Paquet
from .resolution import Fermeture, Nom, fermer, references

# Micro, caméra ou page d'un autre site : le bac à sable les refuse.
NON_PRIS_EN_CHARGE = frozenset(
    {"H5P.AudioRecorder", "H5P.SpeakTheWords", "H5P.SpeakTheWordsSet", "H5P.IFrameEmbed", "H5P.TwitterUserFeed"}
)


@dataclass(frozen=True)
class Droits:
    """Ce que peut la personne qui importe ; `officiels` : ce que chacun installe, (nom complet, empreinte)."""

    installer: bool = False
    mettre_a_jour: bool = False
    officiels: frozenset[tuple[str, str]] = frozenset()

    def admet(self, fiche: Fiche) -> bool:
        """Vrai pour une bibliothèque officielle, reconnue à son contenu : son nom ne prouve rien."""
        return (str(fiche), fiche.sha256_arbre) in self.officiels


@dataclass
class Plan:
    """`fiches` : ce qui servira, par nom ; `a_installer` : ce que le paquet apporte et qui sera installé."""

    fiches: dict[Nom, Fiche] = field(default_factory=dict)
    a_installer: list[BibliothequeLue] = field(default_factory=list)
    a_approuver: list[Fiche] = field(default_factory=list)
    fermeture: Fermeture = field(default_factory=Fermeture)

    def semantics(self, nom: Nom) -> tuple[Any, Any] | None:
        """Les semantics d'une bibliothèque et leur traduction française : ce que demande un `Parcours`."""
        fiche = self.fiches.get(nom)
        return None if fiche is None else fiche.semantics_et_traduction


def planifier(paquet: Paquet, installees: Mapping[Nom, Fiche], droits: Droits, rapport: Rapport) -> Plan:
    """Confronte les bibliothèques d'un paquet à celles du portail ; les installées ne sont jamais écrasées."""
    plan = Plan(fiches=dict(installees))
    conservees = 0
    for nom, lue in sorted(paquet.bibliotheques.items()):
        if nom.est_d_edition:
            continue
        installee = installees.get(nom)
        if installee is None:
            plan.fiches[nom] = lue.fiche
            plan.a_installer.append(lue)
        elif lue.fiche.patch > installee.patch and lue.fiche.patch not in installee.correctifs_bloques:
            _mettre_a_jour(plan, lue, installee, droits, rapport)
        else:
            conservees += 1
            if lue.fiche.patch == installee.patch and lue.fiche.sha256_arbre != installee.sha256_arbre:
                rapport.noter("library-hash-differs", lue.dossier, lib=lue.fiche)
    if conservees:
        rapport.noter("library-ignored", n=conservees)
    if paquet.manifeste is not None:
        racines = [*references(paquet.params), *paquet.manifeste.preloaded, paquet.manifeste.principale]
        _fermer(plan, racines, paquet.manifeste.principale, rapport)
    _approuver(plan, installees, droits, rapport)
    return plan


def _mettre_a_jour(plan: Plan, lue: BibliothequeLue, installee: Fiche, droits: Droits, rapport: Rapport) -> None:
    versions = {"lib": lue.fiche.nom, "new": f"{lue.fiche.nom.major}.{lue.fiche.nom.minor}.{lue.fiche.patch}"}
    versions["old"] = f"{lue.fiche.nom.major}.{lue.fiche.nom.minor}.{installee.patch}"  # type: ignore[assignment]
    if not droits.mettre_a_jour:
        rapport.noter("library-upgrade-denied", lue.dossier, **versions)
        return
    rapport.noter("library-upgrade", lue.dossier, **versions)
    lue.fiche.est_bloquee, lue.fiche.est_restreinte = installee.est_bloquee, installee.est_restreinte
    plan.fiches[lue.fiche.nom] = lue.fiche
    plan.a_installer.append(lue)


def _fermer(plan: Plan, racines: Iterable[Nom], principale: Nom, rapport: Rapport) -> None:
    """Étape 16 : ce que la lecture chargera, et ce qui l'empêche."""

    def _dependances(nom: Nom) -> list[Nom] | None:
        fiche = plan.fiches.get(nom)
        return None if fiche is None else fiche.dependances.get("preloaded", [])

    plan.fermeture = fermer(racines, _dependances)
    for nom in plan.fermeture.manquantes:
        rapport.noter("missing-library", str(nom), lib=nom, near=_plus_proche(nom, plan.fiches))
    if plan.fermeture.ignorees:
        rapport.noter("editor-library-ignored", n=len(set(plan.fermeture.ignorees)))
    for nom in plan.fermeture.ordre:
        if plan.fiches[nom].est_bloquee:
            rapport.noter("library-blocked", str(nom), lib=nom)
        if nom.machine_name in NON_PRIS_EN_CHARGE:
            rapport.noter("type-unsupported", str(nom), lib=nom)
    if principale.est_d_edition or (principale in plan.fiches and not plan.fiches[principale].runnable):
        rapport.noter("main-library-not-runnable", str(principale), lib=principale)


def _approuver(plan: Plan, installees: Mapping[Nom, Fiche], droits: Droits, rapport: Rapport) -> None:
    """Sans le droit d'installer, ce que la lecture demande attend un administrateur, sauf les officielles.

    Le reste n'est pas installé.
    """
    if droits.installer:
        return
    nouvelles = [plan.fiches[nom] for nom in plan.fermeture.ordre if nom not in installees]
    nouvelles = [fiche for fiche in nouvelles if not droits.admet(fiche)]
    reservees = [plan.fiches[nom] for nom in plan.fermeture.ordre if plan.fiches[nom].est_restreinte]
    plan.a_approuver = [*nouvelles, *reservees]
    plan.a_installer = [lue for lue in plan.a_installer if lue.fiche.nom in installees or droits.admet(lue.fiche)]
    if plan.a_approuver:
        noms = ", ".join(str(fiche) for fiche in plan.a_approuver)
        rapport.noter("approval-required", n=len(plan.a_approuver), libs=noms)


def _plus_proche(nom: Nom, fiches: Mapping[Nom, Fiche]) -> str:
    autres = [autre for autre in fiches if autre.machine_name == nom.machine_name]
    if not autres:
        return ""
    proche = min(autres, key=lambda autre: (abs(autre.major - nom.major), abs(autre.minor - nom.minor)))
    return f" (Version installée la plus proche : {fiches[proche]}.)"
