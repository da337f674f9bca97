"""L'indicateur « formations réalisées » : une définition, une fonction, comptée sur les faits à la lecture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Concat, RowNumber
from django.utils import timezone

from cours.models import ModulePage
from cours.structure import avec_parcours

from .expressions import UuidTexte, annee_texte, mois_texte, trimestre_texte, version_texte
from .models import Realisation, RealisationTerritoire, Structure

VERSION_DEFINITION = "1.0"
SEUIL_SECRET = 5
NON_RENSEIGNE = "Non renseigné"

# Code → (libellé, définition affichée avec le chiffre).
DEFINITIONS = {
    "I1": (
        "Formations réalisées",
        "Le nombre de fois où une personne a rempli, pour la première fois, toutes les conditions d'un module.",
    ),
    "I2": (
        "Professionnels formés",
        "Le nombre de personnes différentes qui ont au moins une formation réalisée dans la période. "
        "Il ne s'additionne pas d'une ligne à l'autre : une même personne peut figurer dans plusieurs.",
    ),
    "I3": (
        "Parcours complets",
        "Le nombre de fois où une personne a validé tous les modules d'un parcours ; "
        "la date retenue est celle du dernier module validé.",
    ),
    "I4": (
        "Heures-stagiaires",
        "La somme des durées de référence des modules validés, dans la version validée, "
        "sur les formations réalisées. Ce n'est pas un temps de connexion.",
    ),
    "I5": (
        "Actualisations",
        "Le nombre de validations d'une nouvelle version majeure d'un module déjà validé. "
        "Elles ne comptent pas dans les formations réalisées.",
    ),
}


@dataclass(frozen=True)
class Axe:
    """Une façon de ventiler : sa clé et son intitulé sont des expressions sur une réalisation."""

    libelle: str
    cle: Any
    intitule: Any = ""
    libelles: dict[str, str] | None = None
    sommable: bool = True
    a_des_parcours: bool = True  # I3 n'a pas de sens à l'intérieur d'un module


def _commune(champ: str) -> Any:
    """Une seule commune par réalisation, la première copiée : l'axe reste sommable."""
    communes = RealisationTerritoire.objects.filter(realisation=OuterRef("pk"), genre="commune")
    return Subquery(communes.order_by("pk").values(champ)[:1], output_field=CharField())


AXES: dict[str, Axe] = {
    "ensemble": Axe("Ensemble", Value("")),
    "module": Axe("Module", F("module_code"), F("module_titre"), a_des_parcours=False),
    "parcours": Axe("Parcours", F("parcours_code"), F("parcours_titre")),
    "version": Axe(
        "Version de module",
        Concat(F("module_code"), Value(" "), version_texte(), output_field=CharField()),
        F("module_titre"),
        a_des_parcours=False,
    ),
    "mois": Axe("Mois", mois_texte("jour"), mois_texte("jour")),
    "trimestre": Axe("Trimestre", trimestre_texte("jour"), trimestre_texte("jour")),
    "annee": Axe("Année", annee_texte("jour"), annee_texte("jour")),
    "type_structure": Axe("Type de structure", F("structure_type"), libelles=dict(Structure.Type.choices)),
    "structure": Axe("Structure", UuidTexte("structure__uuid"), F("structure__nom")),
    "metier": Axe("Métier", F("metier__code"), F("metier_libelle")),
    "commune": Axe("Commune d'intervention", _commune("code"), _commune("libelle")),
    "qpv": Axe("Quartier prioritaire", F("en_quartier__code"), F("en_quartier__libelle"), sommable=False),
    "modalite": Axe("Modalité", F("modalite"), libelles=dict(Realisation.Modalite.choices)),
}
# Croisements internes d'un écran : jamais proposés à la ventilation.
CROISEMENTS: dict[str, Axe] = {
    f"{periode}_parcours": Axe(
        "Croisement",
        Concat(AXES[periode].cle, Value("|"), F("parcours_code"), output_field=CharField()),
        F("parcours_titre"),
        a_des_parcours=False,
    )
    for periode in ("mois", "trimestre")
}


class AxeInconnuError(ValueError):
    """L'axe demandé n'est pas dans `AXES`."""


@dataclass(frozen=True)
class Ligne:
    """Une ligne diffusable : les cinq mesures, vides si `secret` ; `sommable` vaut pour I1 et I4."""

    axe: str
    code: str
    libelle: str
    sommable: bool
    formations: int | None  # I1
    professionnels: int | None  # I2, jamais sommable
    parcours_complets: int | None  # I3, vide quand l'axe descend sous le parcours
    minutes: int | None
    actualisations: int | None  # I5
    secret: bool = False

    @property
    def heures(self) -> Decimal | None:
        """I4, en heures de référence."""
        return None if self.minutes is None else (Decimal(self.minutes) / 60).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Releve:
    """Ce que rend l'indicateur pour une période et un périmètre : une liste de lignes par axe."""

    debut: date
    fin: date
    calcule_le: datetime
    par_axe: dict[str, list[Ligne]]
    version_definition: str = VERSION_DEFINITION

    @property
    def total(self) -> Ligne:
        """La ligne de l'ensemble, toujours présente, jamais masquée."""
        return self.par_axe["ensemble"][0]


def formations_realisees(
    *,
    debut: date,
    fin: date,
    acteur: Any = None,
    axes: Iterable[str] = ("ensemble",),
    structure: Structure | None = None,
) -> Releve:
    """Compte les formations réalisées entre deux jours inclus (Europe/Paris). Définition officielle, version 1.0 :

    **I1, formations réalisées** : nombre de couples (professionnel, module) dont **toutes** les conditions de
    validation ont été remplies **pour la première fois** dans la période, le professionnel étant dans le périmètre
    et le module publié au curriculum commun. Inscription, connexion, abandon, nouvelle tentative : zéro.
    **I2, professionnels formés** : personnes distinctes ayant au moins une réalisation ; ne s'additionne jamais.
    **I3, parcours complets** : couples (professionnel, parcours) dont tous les modules publiés du parcours sont
    validés ; le fait est porté par la réalisation qui complète : sa date, sa structure, son métier.
    **I4, heures-stagiaires** : somme des durées de référence de la version validée, sur les réalisations d'I1.
    **I5, actualisations** : validations d'une nouvelle version majeure d'un module déjà validé, hors I1.

    La date est l'instant serveur de la dernière condition remplie, rattaché au jour de Paris. Structure, métier et
    territoires sont ceux de ce jour-là. Les réalisations annulées ne comptent pas. Un axe dont une réalisation peut
    porter plusieurs valeurs (quartiers) n'est pas sommable. `acteur` borne au périmètre qu'il coordonne ; None, pour
    une commande lancée sur le serveur, ne borne rien. Deux requêtes de faits, une de composition ; quatre avec `qpv`.
    Lève AxeInconnuError.
    """
    demandes = ["ensemble", *(axe for axe in dict.fromkeys(axes) if axe != "ensemble")]
    definitions = {nom: _axe(nom) for nom in demandes}
    faits = _faits(debut, fin, acteur, structure)
    complets = _parcours_complets(faits, fin, definitions)
    par_axe: dict[str, list[Ligne]] = {nom: [] for nom in demandes}
    for nom, code, *mesures in _mesurer(faits, definitions):
        par_axe[nom].append(_ligne(nom, definitions[nom], code or "", mesures, complets))
    if not par_axe["ensemble"]:
        par_axe["ensemble"] = [Ligne("ensemble", "", "Ensemble", True, 0, 0, 0, 0, 0)]
    for lignes in par_axe.values():
        lignes.sort(key=lambda ligne: (ligne.code == "", ligne.code))
    return Releve(debut, fin, timezone.now(), par_axe)


def _axe(nom: str) -> Axe:
    if axe := AXES.get(nom) or CROISEMENTS.get(nom):
        return axe
    raise AxeInconnuError(f"Axe inconnu : {nom}. Axes possibles : {', '.join(AXES)}.")


def _faits(debut: date, fin: date, acteur: Any, structure: Structure | None) -> QuerySet[Realisation]:
    """Les réalisations valides de la période et du périmètre, premières et actualisations."""
    faits = Realisation.objects.valides().sur(debut, fin)
    if acteur is not None:
        faits = faits.visibles_par(acteur)
    return faits.filter(structure=structure) if structure else faits


def _relier(faits: QuerySet[Realisation], nom: str) -> QuerySet[Realisation]:
    """Ajoute la jointure des quartiers, seulement pour l'axe qui en a besoin."""
    if nom != "qpv":
        return faits
    return faits.annotate(en_quartier=FilteredRelation("territoires", condition=Q(territoires__genre="qpv")))


def _mesurer(faits: QuerySet[Realisation], axes: dict[str, Axe]) -> Iterable[Sequence[Any]]:
    """Une ligne (axe, code, libellé, I1, I2, minutes, I5) par valeur de chaque axe : une seule requête."""
    premiere = Q(est_premiere=True)
    requetes = [
        _relier(faits, nom)
        .annotate(cle_axe=Coalesce(axe.cle, Value(""), output_field=CharField()))
        .values("cle_axe")
        .annotate(
            nom_axe=Value(nom, output_field=CharField()),
            libelle_axe=Max(Coalesce(axe.intitule or Value(""), Value(""), output_field=CharField())),
            i1=Count("pk", filter=premiere),
            i2=Count("cle_statistique", filter=premiere, distinct=True),
            minutes=Coalesce(Sum("duree_minutes", filter=premiere), 0),
            i5=Count("pk", filter=~premiere),
        )
        .values_list("nom_axe", "cle_axe", "libelle_axe", "i1", "i2", "minutes", "i5")
        for nom, axe in axes.items()
    ]
    return requetes[0].union(*requetes[1:], all=True) if requetes[1:] else requetes[0]


def _ligne(nom: str, axe: Axe, code: str, mesures: list[Any], complets: dict[tuple[str, str], int]) -> Ligne:
    libelle, i1, i2, minutes, i5 = mesures
    if nom == "ensemble":
        libelle = axe.libelle
    elif axe.libelles is not None:
        libelle = axe.libelles.get(code, "")
    i3 = complets.get((nom, code), 0) if axe.a_des_parcours else None
    return Ligne(nom, code, libelle or code or NON_RENSEIGNE, axe.sommable, i1, i2, i3, minutes, i5)


def _composition() -> dict[str, list[int]]:
    """Les modules publiés de chaque parcours : code du parcours → clés des pages. Une requête."""
    composition: dict[str, list[int]] = {}
    pages = avec_parcours(ModulePage.objects.live().exclude(code=""))
    for pk, parcours in pages.values_list("pk", "parcours_code"):
        composition.setdefault(parcours or "", []).append(pk)
    return composition


def completantes(faits: QuerySet[Realisation], fin: date) -> QuerySet[Realisation] | None:
    """Les réalisations qui achèvent un parcours : la énième première validation quand il compte n modules."""
    composition = _composition()
    if not composition:
        return None
    du_parcours = [When(module_page__in=pages, then=Value(code)) for code, pages in composition.items()]
    exigees = [When(module_page__in=pages, then=Value(len(pages))) for pages in composition.values()]
    return (
        Realisation.objects.valides()
        .premieres()
        .filter(jour__lte=fin, module_page__in=[pk for pages in composition.values() for pk in pages])
        .filter(cle_statistique__in=faits.values("cle_statistique"))
        .annotate(
            parcours_actuel=Case(*du_parcours, output_field=CharField()),
            exige=Case(*exigees, output_field=IntegerField()),
            rang=Window(
                RowNumber(),
                partition_by=[F("cle_statistique"), F("parcours_actuel")],
                order_by=[F("date_fin").asc(), F("pk").asc()],
            ),
        )
        .filter(rang=F("exige"))
    )


def _parcours_complets(faits: QuerySet[Realisation], fin: date, axes: dict[str, Axe]) -> dict[tuple[str, str], int]:
    """I3 par (axe, code) : une requête pour tous les axes à une valeur, une de plus pour les quartiers."""
    qui_achevent = completantes(faits, fin)
    if qui_achevent is None:
        return {}
    complets: dict[tuple[str, str], int] = {}
    acheves = faits.filter(pk__in=qui_achevent.values("pk"))
    for groupe in (["qpv"], [nom for nom in axes if nom != "qpv"]):
        noms = [nom for nom in groupe if nom in axes and axes[nom].a_des_parcours]
        if not noms:
            continue
        cles = {f"cle_{nom}": Coalesce(axes[nom].cle, Value(""), output_field=CharField()) for nom in noms}
        lignes = _relier(acheves, noms[0]).annotate(**cles).values(*cles).annotate(nombre=Count("pk"))
        for ligne in lignes:
            for nom in noms:
                cle = (nom, ligne[f"cle_{nom}"])
                complets[cle] = complets.get(cle, 0) + ligne["nombre"]
    return complets


def masquer(lignes: Sequence[Ligne], seuil: int = SEUIL_SECRET) -> list[Ligne]:
    """Applique le secret des petits effectifs (metier.md §8) aux lignes d'un axe ventilé.

    Une ligne de moins de `seuil` personnes (I2, pas le nombre de validations) perd ses mesures. Si, sur un axe
    sommable, une seule est masquée, le total la redonnerait par différence : la plus petite suivante l'est aussi.
    Zéro se publie.

    Ce qu'en voit un coordinateur : le total et la ligne de chacune de ses structures restent entiers, car il en
    répond devant le financeur ; les lignes par module et par parcours sont masquées, et un mois de moins de `seuil`
    personnes montre son total sans le détail par parcours. Son export ligne à ligne, pseudonymisé et journalisé,
    lui permettrait de recompter : le masque protège la page imprimée, projetée ou copiée, il n'est pas un contrôle
    d'accès. La diffusion publique aura sa règle, figée par arrêté (même section, points 4 à 6).
    """
    visibles = [_masquer_une(ligne) if _est_petite(ligne, seuil) else ligne for ligne in lignes]
    restantes = [ligne for ligne in visibles if not ligne.secret and ligne.formations]
    if sum(ligne.secret for ligne in visibles) == 1 and restantes and visibles[0].sommable:
        voisine = min(restantes, key=lambda ligne: (ligne.professionnels or 0, ligne.code))
        visibles[visibles.index(voisine)] = _masquer_une(voisine)
    return visibles


def _est_petite(ligne: Ligne, seuil: int) -> bool:
    a_des_faits = bool(ligne.formations or ligne.actualisations)
    return a_des_faits and (ligne.professionnels or 0) < seuil


def _masquer_une(ligne: Ligne) -> Ligne:
    return replace(
        ligne,
        formations=None,
        professionnels=None,
        parcours_complets=None,
        minutes=None,
        actualisations=None,
        secret=True,
    )
