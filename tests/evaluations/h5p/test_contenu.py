"""Le contenu : complété, vérifié, nettoyé ; règles d'achèvement ; francisation ; SVG ; statistiques."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from evaluations.h5p import achevement, retouche, statistiques, svg
from evaluations.h5p.achevement import regle_par_defaut
from evaluations.h5p.assainissement import assainir
from evaluations.h5p.francisation import franciser
from evaluations.h5p.resolution import Nom
from evaluations.models import ActiviteH5P, ReponseElementH5P, Tentative

from .fabrique import FR, PARAMS, PNG, SEMANTICS, dossier, paquet

Examiner = Callable[..., Any]
ICI = Nom("H5P.TestQuestion", 1, 0)


def semantics(nom: Nom) -> Any:
    return (SEMANTICS, FR) if nom == ICI else None


def test_les_groupes_absents_recoivent_leurs_defauts(examiner: Examiner) -> None:
    params = examiner(paquet({"question": "<p>Q</p>", "reponses": []})).params
    assert params["behaviour"] == {"enableRetry": True, "passPercentage": 100, "mode": "auto"}
    assert params["l10n"] == {"check": "Check", "retry": "Retry"}
    assert "image" not in params
    assert "media" not in params
    francais = examiner(paquet({"question": "<p>Q</p>", "reponses": []}, language="fr")).params
    assert francais["l10n"] == {"check": "Vérifier", "retry": "Recommencer"}


def test_les_ecritures_de_php_sont_lues(examiner: Examiner) -> None:
    analyse = examiner(paquet({
        "question": "<p>Q</p>", "reponses": {"0": {"texte": 12, "juste": "1"}}, "behaviour": [], "image": [],
        "media": "", "l10n": {"check": "Check"},
    }))  # fmt: skip
    assert not analyse.rapport.est_refuse
    assert analyse.params["reponses"] == [{"texte": "12", "juste": True}]
    assert analyse.params["behaviour"]["passPercentage"] == 100


@pytest.mark.parametrize(
    ("params", "code", "chemin"),
    [
        ({"question": {"a": 1}}, "semantics-wrong-type", "question"),
        ({"reponses": "x"}, "semantics-wrong-type", "reponses"),
        ({"reponses": [{"juste": []}]}, "semantics-wrong-type", "reponses/0/juste"),
        ({"behaviour": {"passPercentage": "beaucoup"}}, "semantics-wrong-type", "behaviour/passPercentage"),
        ({"behaviour": 3}, "semantics-wrong-type", "behaviour"),
        ({"image": {"path": "images/absente.png"}}, "missing-media", "image"),
        ({"image": {"path": "../h5p.json"}}, "missing-media", "image"),
        ({"question": "<p onclick='x()'>Q</p>"}, "html-sanitised", "question"),
        ({"image": {"path": "https://ailleurs.invalid/a.png"}, "alt": "x"}, "external-url", "image"),
        ({"question": None}, "semantics-missing-value", "question"),
    ],
)
def test_chaque_valeur_mauvaise_a_son_code_et_sa_place(
    examiner: Examiner, params: dict[str, Any], code: str, chemin: str
) -> None:
    rapport = examiner(paquet(PARAMS | params)).rapport
    assert [c.chemin for c in rapport.constats if c.code == code] == [chemin]


def test_une_image_sans_texte_alternatif_est_signalee(examiner: Examiner) -> None:
    image = {"image": {"path": "images/a.png"}}
    sans = examiner(paquet(PARAMS | image, en_plus={"content/images/a.png": PNG})).rapport
    assert "missing-alt" in sans.codes("avertissement")
    avec = examiner(paquet(PARAMS | image | {"alt": "Une porte"}, en_plus={"content/images/a.png": PNG})).rapport
    assert "missing-alt" not in avec.codes()
    assert "unreferenced-file" not in avec.codes()
    inutile = examiner(paquet(en_plus={"content/images/a.png": PNG})).rapport
    assert "unreferenced-file" in inutile.codes("information")


SI_LIEN = {"rules": [{"field": "genre", "equals": ["lien", "page"]}]}
OU_LIEN = {"type": "or", "rules": [{"field": "genre", "equals": "lien"}, {"field": "ouvert", "equals": True}]}


@pytest.mark.parametrize(
    ("condition", "voisins", "est_montre"),
    [
        (SI_LIEN, {"genre": "texte"}, False),
        (SI_LIEN, {"genre": "page"}, True),
        (SI_LIEN, {}, False),
        (OU_LIEN, {"genre": "texte", "ouvert": False}, False),
        (OU_LIEN, {"genre": "texte", "ouvert": True}, True),
        ({"rules": [{"field": "../genre", "equals": "lien"}]}, {"genre": "texte"}, True),
        ({"rules": [{"field": ["genre"], "equals": "lien"}]}, {"genre": "texte"}, True),
        ({"rules": []}, {"genre": "texte"}, True),
        (None, {"genre": "texte"}, True),
    ],
)
def test_ce_que_ses_voisins_cachent_peut_rester_incomplet(
    examiner: Examiner, condition: Any, voisins: dict[str, Any], est_montre: bool
) -> None:
    """Un calendrier garde, pour chaque porte, les quatre contenus qu'elle ne montre pas."""
    cible = {"name": "cible", "type": "group", "fields": [
        {"name": "adresse", "type": "text"}, {"name": "image", "type": "image"}, {"name": "alt", "type": "text"},
    ]} | ({"showWhen": condition} if condition else {})  # fmt: skip
    genres = [{"name": "genre", "type": "text"}, {"name": "ouvert", "type": "boolean"}, cible]
    octets = paquet(
        voisins | {"cible": {"image": {"path": "a.png"}}},
        en_plus={"H5P.TestQuestion-1.0/semantics.json": json.dumps(genres).encode(), "content/a.png": PNG},
    )
    attendus = {"cible/adresse", "cible/alt"} if est_montre else set()
    constats = examiner(octets).rapport.constats
    assert {c.chemin for c in constats if c.chemin.startswith("cible") and c.niveau == "avertissement"} == attendus


def test_les_ecritures_de_la_bibliotheque_elle_meme_sont_lues(examiner: Examiner) -> None:
    """Un texte que la bibliothèque remplit d'un booléen ; un groupe qui a perdu tous ses champs sauf un."""
    propres = [
        {"name": "visible", "type": "text", "widget": "boolean", "default": True},
        {"name": "l10n", "type": "group", "fields": [{"name": "titre", "type": "text", "default": "Title"}]},
    ]
    octets = paquet(
        {"visible": False, "l10n": {"bravo": "Bien joué"}},
        en_plus={"H5P.TestQuestion-1.0/semantics.json": json.dumps(propres).encode()},
    )
    analyse = examiner(octets)
    assert not analyse.rapport.est_refuse
    assert analyse.params == {"visible": False, "l10n": {"bravo": "Bien joué", "titre": "Title"}}


def test_un_composant_mal_place_et_un_reglage_inconnu_sont_dits(examiner: Examiner) -> None:
    media = {"library": "H5P.TestAutre 1.0", "params": {"x": 1}, "subContentId": "1762931113379-yf809a"}
    analyse = examiner(paquet(PARAMS | {"media": media, "ancien": 1}, en_plus=dossier("H5P.TestAutre")))
    assert "library-not-allowed" in analyse.rapport.codes("avertissement")
    assert "semantics-unknown-param" in analyse.rapport.codes("information")
    assert analyse.params["ancien"] == 1
    assert analyse.params["media"]["subContentId"] == "1762931113379-yf809a"


@pytest.mark.parametrize("identifiant", [None, "", "a b", 7])
def test_un_sous_contenu_sans_identifiant_en_recoit_un_stable(examiner: Examiner, identifiant: Any) -> None:
    """Sans lui, un livre ne tourne pas ses pages."""
    media = {"library": "H5P.TestAutre 1.0", "params": {}, "subContentId": identifiant}
    octets = paquet(PARAMS | {"media": media}, en_plus=dossier("H5P.TestAutre"))
    donnes = [examiner(octets).params["media"]["subContentId"] for _ in range(2)]
    assert donnes[0] == donnes[1]
    assert str(UUID(donnes[0])) == donnes[0]


def test_une_bibliotheque_qui_ne_se_lit_pas_seule_est_refusee(examiner: Examiner) -> None:
    rapport = examiner(paquet(en_plus=dossier(runnable=0))).rapport
    assert "main-library-not-runnable" in rapport.codes("erreur")


def test_des_defauts_demesures_sont_arretes(examiner: Examiner) -> None:
    """Une bibliothèque qui multiplie les valeurs par défaut ne fait pas tomber l'ouvrier."""
    from evaluations.h5p.limites import Limites

    feuilles = [{"name": f"c{rang}", "type": "text", "default": "x"} for rang in range(300)]
    lourde = dossier()
    lourde["H5P.TestQuestion-1.0/semantics.json"] = json.dumps([
        {"name": "liste", "type": "list", "field": {"name": "g", "type": "group", "fields": feuilles}}
    ]).encode()  # fmt: skip
    rapport = examiner(paquet({"liste": [{}] * 300}, en_plus=lourde), limites=Limites(valeurs=20_000)).rapport
    assert rapport.codes("erreur") == {"analysis-timeout"}


@pytest.mark.parametrize(
    ("sale", "reste"),
    [
        ("<p>a<script>x</script></p>", "<p>a</p>"),
        ("<img/src=x/onerror=alert(1)>", '<img src="x/onerror=alert(1)">'),
        ("<a href='javascript:x'>y</a>", "<a>y</a>"),
        ("<iframe src='//x'></iframe>z", "z"),
    ],
)
def test_le_html_perd_ce_qui_est_actif(sale: str, reste: str) -> None:
    propre, _ = assainir(sale, frozenset({"script", "iframe", "p"}))
    assert propre == reste


@pytest.mark.parametrize(
    "texte", ["a &lt; b", "<p>a <strong>b</strong></p>", '<a href="https://x.invalid" target="_blank">x</a>']
)
def test_le_html_sain_ne_change_pas(texte: str) -> None:
    assert assainir(texte) == (texte, False)


def test_un_svg_perd_son_code_et_garde_son_dessin() -> None:
    sale = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">
    <script>x()</script><foreignObject><b/></foreignObject><rect width="1" style="fill:url(http://x)" onclick="x()"/>
    <use xlink:href="http://x#a"/><use xlink:href="#a"/><style>@import url(x)</style><a href="javascript:x()"/></svg>"""
    propre = svg.nettoyer(sale)
    assert propre.avait_du_code
    for interdit in (b"script", b"onload", b"onclick", b"foreignObject", b"http://x", b"import", b"javascript"):
        assert interdit not in propre.octets
    assert b"<rect" in propre.octets
    assert b'xlink:href="#a"' in propre.octets
    sain = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    assert svg.nettoyer(sain) == svg.SvgNettoye(sain, False)


def test_franciser_ne_touche_que_les_defauts_anglais() -> None:
    params = PARAMS | {"l10n": {"check": "Check", "retry": "Encore une fois"}}
    francise, nombre = franciser(params, ICI, semantics)
    assert nombre == 1
    assert francise["l10n"] == {"check": "Vérifier", "retry": "Encore une fois"}
    assert francise["question"] == PARAMS["question"]


def test_la_retouche_lit_et_ecrit_des_paragraphes() -> None:
    assert retouche.en_texte("<p>Un &amp; deux</p>\n<p>Trois<br>quatre</p>") == "Un & deux\n\nTrois\nquatre"
    assert retouche.en_texte("<p>Un <strong>mot</strong></p>") is None
    assert retouche.en_html("Un & deux\n\nTrois\nquatre", "<p>x</p>") == "<p>Un &amp; deux</p><p>Trois<br>quatre</p>"
    assert retouche.en_html("a < b", "a") == "a &lt; b"
    assert retouche.en_texte("<div>Une ligne</div>") == "Une ligne"
    assert retouche.en_html("Une autre", "<div>Une ligne</div>") == "<div>Une autre</div>"
    chemins = [reglage.chemin for reglage in retouche.inventorier(PARAMS, ICI, semantics)]
    assert chemins[:3] == ["question", "reponses/0/texte", "reponses/0/juste"]


@pytest.mark.parametrize(
    ("machine_name", "params", "taches", "regle"),
    [
        *[(nom, {}, 1, "terminee") for nom in sorted(achevement.FINISSENT)],
        *[(nom, {}, 0, "vue") for nom in sorted(achevement.SE_REGARDENT)],
        ("H5P.CoursePresentation", {}, 2, "terminee"),
        ("H5P.CoursePresentation", {}, 0, "derniere_etape"),
        ("H5P.CoursePresentation", {"override": {"summarySlide": False}}, 2, "derniere_etape"),
        ("H5P.Column", {}, 1, "terminee"),
        ("H5P.Column", {}, 0, "vue"),
        ("H5P.InteractiveVideo", {"interactiveVideo": {"assets": {"endscreens": [{}]}}}, 0, "terminee"),
        ("H5P.InteractiveVideo", {"interactiveVideo": []}, 1, "interaction"),
        ("H5P.InteractiveVideo", {}, 0, "vue"),
        ("H5P.DocumentationTool", {"pagesList": [{"library": "H5P.DocumentExportPage 1.3"}]}, 0, "terminee"),
        ("H5P.DocumentationTool", {"pagesList": "x"}, 0, "derniere_etape"),
        ("H5P.Inconnue", None, 0, "vue"),
    ],
)
def test_chaque_type_a_sa_regle(machine_name: str, params: Any, taches: int, regle: str) -> None:
    assert regle_par_defaut(machine_name, params, taches) == regle


@pytest.mark.django_db
def test_les_statistiques_ne_disent_rien_sous_cinq_personnes_ni_aucun_nom(activite: ActiviteH5P) -> None:
    for rang in range(4):
        passer(activite, "0", rang)
    assert statistiques.lire(activite) == statistiques.StatActivite(4)
    passer(activite, "1", 4)
    passer(activite, "Ma réponse libre", 4, element="libre", genre="long-fill-in")
    stats = statistiques.lire(activite)
    assert (stats.personnes, stats.tentatives, stats.achevees) == (5, 6, 6)
    assert dict(stats.tranches) == {"0 à 20 %": 1, "20 à 40 %": 1, "40 à 60 %": 1, "60 à 80 %": 1, "80 à 100 %": 1}
    question, libre = stats.elements
    assert [(part.texte, part.nombre, part.est_juste) for part in question.reponses] == [
        ("Se déplacer", 4, True),
        ("Attendre", 1, False),
    ]
    assert libre.est_secrete
    assert not libre.reponses
    assert "personne-" not in repr(stats)


def passer(activite: ActiviteH5P, reponse: str, rang: int, element: str = "", genre: str = "choice") -> None:
    personne, _ = get_user_model().objects.get_or_create(username=f"personne-{rang}")
    tentative = Tentative.objects.create(
        personne=personne,
        activite=activite,
        registration=uuid4(),
        contenu={},
        date_debut=timezone.now(),
        date_fin=timezone.now(),
        score=f"0.{rang * 2}",
    )
    ReponseElementH5P.objects.create(
        tentative=tentative,
        sub_content_id=element,
        interaction_type=genre,
        description="Que veut dire aller vers ?",
        choix=[{"id": "0", "description": {"fr": "Se déplacer"}}, {"id": "1", "description": {"fr": "Attendre\n"}}],
        response=reponse,
        correct_pattern=["0"],
        brut=1,
        max=1,
        date=timezone.now(),
    )
