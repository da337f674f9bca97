"""Ce que disent les réponses d'une activité H5P : tentatives, scores, réponses par question ; jamais une personne."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from evaluations.models import ActiviteH5P, ReponseElementH5P, Tentative
from evaluations.statistiques import SECRET

TRANCHES = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))
# Une saisie libre peut dire quelque chose de la personne : elle n'est jamais montrée.
LIBRES = frozenset({"fill-in", "long-fill-in", "other", ""})


@dataclass(frozen=True)
class Part:
    """Une réponse et combien de personnes l'ont donnée."""

    texte: str
    nombre: int
    est_juste: bool = False


@dataclass(frozen=True)
class StatElement:
    """Une question de l'activité ; `reponses` vide pour une saisie libre."""

    description: str
    repondants: int
    score_moyen: float | None = None
    reponses: tuple[Part, ...] = ()

    @property
    def est_secrete(self) -> bool:
        return self.repondants < SECRET


@dataclass(frozen=True)
class StatActivite:
    """L'activité entière ; les tranches de score sont en pour cent."""

    personnes: int
    tentatives: int = 0
    achevees: int = 0
    tranches: tuple[tuple[str, int], ...] = ()
    elements: tuple[StatElement, ...] = field(default=())

    @property
    def est_secrete(self) -> bool:
        return self.personnes < SECRET


def lire(activite: ActiviteH5P) -> StatActivite:
    """Les statistiques d'une activité, sur toutes les tentatives. Trois requêtes ; rien sous cinq personnes."""
    tentatives = Tentative.objects.filter(activite=activite)
    personnes = tentatives.values("personne").distinct().count()
    if personnes < SECRET:
        return StatActivite(personnes)
    lignes = list(tentatives.values_list("personne", "date_fin", "score"))
    return StatActivite(
        personnes=personnes,
        tentatives=len(lignes),
        achevees=sum(date_fin is not None for _, date_fin, _ in lignes),
        tranches=_tranches({personne: [] for personne, _, _ in lignes}, lignes),
        elements=_elements(activite),
    )


def _tranches(meilleurs: dict[int, list[float]], lignes: list[Any]) -> tuple[tuple[str, int], ...]:
    """Le meilleur score de chaque personne, par tranche de vingt ; rien si moins de cinq en ont un."""
    for personne, _, score in lignes:
        if score is not None:
            meilleurs[personne].append(float(score) * 100)
    scores = [max(liste) for liste in meilleurs.values() if liste]
    if len(scores) < SECRET:
        return ()
    rangs = Counter(min(int(score // 20), 4) for score in scores)
    return tuple((f"{debut} à {fin} %", rangs[rang]) for rang, (debut, fin) in enumerate(TRANCHES))


def _elements(activite: ActiviteH5P) -> tuple[StatElement, ...]:
    """La dernière réponse de chaque personne à chaque question."""
    dernieres: dict[str, dict[int, ReponseElementH5P]] = defaultdict(dict)
    reponses = ReponseElementH5P.objects.filter(tentative__activite=activite).select_related("tentative")
    for reponse in reponses.order_by("date"):
        dernieres[reponse.sub_content_id][reponse.tentative.personne_id] = reponse
    return tuple(_element(list(par_personne.values())) for par_personne in dernieres.values())


def _element(reponses: list[ReponseElementH5P]) -> StatElement:
    sans_enonce = "Question à réponse libre" if reponses[-1].sub_content_id else "Activité entière"
    description = reponses[-1].description[:300] or sans_enonce
    if len(reponses) < SECRET:
        return StatElement(description, len(reponses))
    notes = [float(r.brut / r.max) for r in reponses if r.brut is not None and r.max]
    return StatElement(
        description=description,
        repondants=len(reponses),
        score_moyen=sum(notes) / len(notes) if notes else None,
        reponses=() if reponses[-1].interaction_type in LIBRES else _parts(reponses),
    )


def _parts(reponses: list[ReponseElementH5P]) -> tuple[Part, ...]:
    """Les réponses choisies, les plus fréquentes d'abord, par leur texte quand xAPI le donne."""
    textes = _textes(reponses[-1].choix)
    comptes: Counter[str] = Counter()
    for reponse in reponses:
        comptes.update(filter(None, reponse.response.split("[,]")))
    justes = {morceau for motif in reponses[-1].correct_pattern for morceau in str(motif).split("[,]")}
    return tuple(Part(textes.get(cle, cle), nombre, cle in justes) for cle, nombre in comptes.most_common(20))


def _textes(choix: Any) -> dict[str, str]:
    """Les composants d'interaction xAPI : [{"id", "description": {langue: texte}}]."""
    textes = {}
    for composant in choix if isinstance(choix, list) else []:
        description = composant.get("description") if isinstance(composant, dict) else None
        if isinstance(description, dict) and description:
            textes[str(composant.get("id"))] = str(next(iter(description.values()))).strip()
    return textes
