"""De la page au fichier : octet pour octet quand rien n'a changé, sans perte quand une formatrice a repris."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cours.ecriture import EcritureImpossibleError, ecrire_curriculum
from cours.ecriture.lecons import ecrire_lecon
from cours.exportation import exporter
from cours.importation import importer
from cours.lecture import (
    Bloc,
    ChiffreFichier,
    Curriculum,
    CurriculumInvalideError,
    LeconFichier,
    Place,
    TermeFichier,
    UrgenceFichier,
    lire_curriculum,
)
from cours.lecture.texte import NON_PUBLIABLE
from cours.models import LeconPage, Terme

from .conftest import FICHIERS, LIVRE

LECON = "a-essai/z1/lecon-1.md"
ICI = Place(Path(), 1)


def arbre(dossier: Path) -> dict[str, str]:
    return {str(c.relative_to(dossier)): c.read_text(encoding="utf-8") for c in sorted(dossier.rglob("*.md"))}


@pytest.mark.django_db
def test_l_export_rend_les_memes_octets(ecrire: Callable[..., Path], tmp_path: Path) -> None:
    importer(lire_curriculum(ecrire()))
    exporter(tmp_path / "sortie")
    assert arbre(tmp_path / "sortie") == FICHIERS


@pytest.mark.django_db
def test_le_curriculum_livre_s_exporte_sans_perte_et_toujours_pareil(portail_livre: None, tmp_path: Path) -> None:
    exporter(tmp_path / "sortie")
    exporte = arbre(tmp_path / "sortie")
    assert set(exporte) == set(arbre(LIVRE))
    relu = lire_curriculum(tmp_path / "sortie")
    assert relu == lire_curriculum(LIVRE)
    assert ecrire_curriculum(relu) == exporte


@pytest.mark.django_db
def test_import_export_import_ne_change_rien(portail_livre: None, tmp_path: Path) -> None:
    exporter(tmp_path / "sortie")
    bilan = importer(lire_curriculum(tmp_path / "sortie"))
    assert set(bilan.comptes) == {"inchangee"}
    assert not bilan.absentes


@pytest.mark.django_db
def test_une_page_reprise_dans_l_editeur_s_exporte_et_se_relit_sans_perte(
    ecrire: Callable[..., Path], tmp_path: Path
) -> None:
    """Ce que l'éditeur écrit : `b` et `i`, des clés de bloc, des liens de page, des espaces insécables."""
    importer(lire_curriculum(ecrire()))
    lecon = LeconPage.objects.get(code="Z1-L1")
    texte = (
        '<h2 data-block-key="a1">Un titre</h2><p data-block-key="a2">Du <b>gras</b>, de l\'<i>italique</i>, '
        f'<a linktype="page" id="{lecon.pk}">une page</a>, 2 * 3 et [crochets] &amp; &lt;balise&gt;.</p>'
        '<ol><li data-block-key="a3">un<ul><li data-block-key="a4">sous</li></ul></li></ol>'
    )
    lecon.corps = json.dumps([{"type": "texte", "value": texte, "id": "x"}])
    lecon.save_revision().publish()
    exporter(tmp_path / "sortie")
    ecrit = (tmp_path / "sortie" / LECON).read_text()
    assert "Du **gras**, de l'*italique*, [une page](/essai/z1/lecon-1/)" in ecrit
    relue = lire_curriculum(tmp_path / "sortie").parcours[0].modules[0].lecons[0]
    assert relue.corps[0].valeur == (
        "<h2>Un titre</h2><p>Du <strong>gras</strong>, de l'<em>italique</em>, "
        '<a href="/essai/z1/lecon-1/">une page</a>, 2 * 3 et [crochets] &amp; &lt;balise&gt;.</p>'
        "<ol><li>un<ul><li>sous</li></ul></li></ol>"
    )


@pytest.mark.django_db
def test_les_blocs_de_fichiers_se_nomment_et_se_retrouvent(ecrire: Callable[..., Path], tmp_path: Path) -> None:
    image = get_image_model().objects.create(title="Un plan", file=get_test_image_file("plan.png"))
    importer(lire_curriculum(ecrire()))
    lecon = LeconPage.objects.get(code="Z1-L1")
    valeur = {"image": image.pk, "alternative": "Le plan du quartier", "est_decorative": False, "legende": ""}
    lecon.corps = json.dumps([{"type": "image", "value": valeur}])
    lecon.save_revision().publish()
    exporter(tmp_path / "sortie")
    assert '::: image\nimage: "plan' in (tmp_path / "sortie" / LECON).read_text()
    lecon.delete()
    importer(lire_curriculum(tmp_path / "sortie"))
    assert LeconPage.objects.get(code="Z1-L1").corps[0].value["image"] == image


@pytest.mark.django_db
def test_un_fichier_qui_nomme_une_image_absente_est_refuse(ecrire: Callable[..., Path]) -> None:
    directive = '::: image\nimage: "absente.png"\nalternative: "Un plan"\n:::\n'
    with pytest.raises(CurriculumInvalideError, match=r"« absente\.png » n'est pas dans le CMS"):
        importer(lire_curriculum(ecrire({LECON: FICHIERS[LECON] + directive})))


@pytest.mark.django_db
def test_une_page_depubliee_n_est_pas_exportee(ecrire: Callable[..., Path], tmp_path: Path) -> None:
    importer(lire_curriculum(ecrire()))
    LeconPage.objects.get(code="Z1-L1").unpublish()
    Terme.objects.get(terme="halo").unpublish()
    exporter(tmp_path / "sortie")
    assert not (tmp_path / "sortie" / LECON).exists()
    assert "halo" not in (tmp_path / "sortie" / "glossaire.md").read_text()


@pytest.mark.django_db
def test_ce_qui_ne_tient_pas_dans_un_fichier_est_dit_et_rien_n_est_ecrit(
    ecrire: Callable[..., Path], tmp_path: Path
) -> None:
    importer(lire_curriculum(ecrire()))
    lecon = LeconPage.objects.get(code="Z1-L1")
    lecon.corps = json.dumps([{"type": "texte", "value": "<p>un</p><table></table>"}])
    lecon.save_revision().publish()
    with pytest.raises(CommandError, match="Z1-L1 : l'élément « table » n'existe pas"):
        call_command("exporter_curriculum", sortie=tmp_path / "sortie")
    assert not (tmp_path / "sortie").exists()


@pytest.mark.django_db
def test_les_commandes_rendent_compte_en_json(ecrire: Callable[..., Path], tmp_path: Path) -> None:
    dossier = ecrire()
    sortie = StringIO()
    call_command("importer_curriculum", dossier, format="json", stdout=sortie)
    assert json.loads(sortie.getvalue()) == {
        "creee": 9, "modifiee": 0, "inchangee": 0, "signalee": 0, "codes_signales": [], "codes_absents": [],
        "codes_en_brouillon": [],
    }  # fmt: skip
    sortie = StringIO()
    call_command("exporter_curriculum", sortie=tmp_path / "sortie", format="json", stdout=sortie)
    assert set(json.loads(sortie.getvalue())["fichiers"]) == set(FICHIERS)


# --- Contenu engendré -----------------------------------------------------------------------------
LETTRES = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0")
PHRASES = (
    st.text(LETTRES, min_size=1, max_size=40)
    .map(lambda t: " ".join(t.split()))
    .filter(lambda t: t and not NON_PUBLIABLE.search(t))
)
MOTS = st.text("abcdefghijklmnop-", min_size=1, max_size=12).map(lambda t: t.strip("-")).filter(bool)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
RICHES = st.lists(PHRASES, min_size=1, max_size=3).map(
    lambda ps: "".join(f"<p>{escape(p, quote=False)}</p>" for p in ps)
)
BLOCS = st.one_of(
    RICHES.map(lambda html: Bloc("texte", html)),
    RICHES.map(lambda html: Bloc("exemple", {"texte": html})),
    st.lists(PHRASES, min_size=1, max_size=3).map(lambda lignes: Bloc("retenir", {"lignes": lignes})),
    st.tuples(PHRASES, st.integers(1, 30), RICHES).map(
        lambda t: Bloc("a_vous", {"titre": t[0], "duree": t[1], "consigne": t[2]})
    ),
    st.tuples(PHRASES, PHRASES).map(
        lambda t: Bloc("citation", {"texte": t[0], "auteur": t[1], "source_nom": "", "source_url": ""})
    ),
    st.just(Bloc("urgences", None)),
    st.just(Bloc("chiffre", {"chiffre": "neet-2021"})),
)
LECONS = st.builds(
    LeconFichier,
    code=st.just("Z1-L1"), titre=PHRASES, duree=st.integers(1, 60), objectif=PHRASES, chapo=PHRASES,
    corps=st.lists(BLOCS, max_size=5).map(tuple), place=st.just(ICI), relu_par=st.one_of(st.just(""), PHRASES),
    relu_le=st.one_of(st.none(), DATES),
)  # fmt: skip
LECON_NUE = LeconFichier("Z1-L1", "Titre", 5, "But", "Accroche", (), ICI, "", None)
A_LA_SUITE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


def relire(tmp_path: Path, fichiers: dict[str, str]) -> Curriculum:
    for nom, texte in (FICHIERS | fichiers).items():
        (tmp_path / nom).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nom).write_text(texte, encoding="utf-8", newline="")
    return lire_curriculum(tmp_path)


@A_LA_SUITE
@given(lecon=LECONS)
def test_une_lecon_engendree_se_relit_a_l_identique_ou_est_refusee(tmp_path: Path, lecon: LeconFichier) -> None:
    try:
        ecrite = ecrire_lecon(lecon)
    except EcritureImpossibleError:
        return
    relue = relire(tmp_path, {LECON: ecrite}).parcours[0].modules[0].lecons[0]
    assert ecrire_lecon(relue) == ecrite
    assert sans_variantes(relue) == sans_variantes(lecon)


@pytest.mark.parametrize(
    "ligne", ["#", "#x", "# Un", "## Deux", "#### Quatre", ":::", "::: retenir", "- un", "1. un", "2) x"]
)
def test_un_paragraphe_qui_a_l_air_d_autre_chose_se_relit_comme_un_paragraphe(tmp_path: Path, ligne: str) -> None:
    corps = (Bloc("texte", f"<p>Avant.</p><p>{ligne}</p><p>Après.</p>"),)
    ecrite = ecrire_lecon(replace(LECON_NUE, corps=corps))
    assert relire(tmp_path, {LECON: ecrite}).parcours[0].modules[0].lecons[0].corps == corps


def test_une_mention_a_verifier_ne_s_exporte_pas() -> None:
    with pytest.raises(EcritureImpossibleError, match=r"Selon X, à vérifier.*ne s'exporte pas"):
        ecrire_lecon(replace(LECON_NUE, corps=(Bloc("texte", "<p>Selon X, à vérifier.</p>"),)))


def sans_variantes(lecon: LeconFichier) -> LeconFichier:
    """Deux textes voisins ne font qu'un passage du fichier."""
    corps: list[Bloc] = []
    for bloc in lecon.corps:
        if bloc.genre == "texte" and corps and corps[-1].genre == "texte":
            corps[-1] = Bloc("texte", corps[-1].valeur + bloc.valeur)
        else:
            corps.append(bloc)
    return replace(lecon, corps=tuple(corps))


@A_LA_SUITE
@given(st.builds(
    ChiffreFichier, code=MOTS, valeur=PHRASES, unite=st.one_of(st.just(""), PHRASES), champ=PHRASES, annee=PHRASES,
    source=PHRASES, adresse=st.sampled_from(["", "https://exemple.invalid/a?b=c&d"]), verifie_le=DATES,
    relu_par=st.just(""), a_revoir_le=DATES, place=st.just(ICI),
))  # fmt: skip
def test_un_chiffre_engendre_se_relit_a_l_identique(tmp_path: Path, chiffre: ChiffreFichier) -> None:
    ecrits = ecrire_curriculum(Curriculum((), chiffres=(chiffre,)))
    assert relire(tmp_path, ecrits).chiffres == (chiffre,)


@A_LA_SUITE
@given(st.builds(TermeFichier, terme=MOTS, developpe=PHRASES, definition=PHRASES, place=st.just(ICI)))
def test_un_terme_engendre_se_relit_a_l_identique(tmp_path: Path, terme: TermeFichier) -> None:
    assert relire(tmp_path, ecrire_curriculum(Curriculum((), termes=(terme,)))).termes == (terme,)


@A_LA_SUITE
@given(st.builds(
    UrgenceFichier, numero=st.from_regex(r"\A\d{2,4}\Z"), mode=st.sampled_from(["appel", "sms"]), libelle=PHRASES,
    pour_qui=PHRASES, est_dans_le_pied=st.booleans(), source=PHRASES, adresse=st.just(""), verifie_le=DATES,
    relu_par=st.one_of(st.just(""), PHRASES), a_revoir_le=DATES, place=st.just(ICI),
))  # fmt: skip
def test_un_numero_engendre_se_relit_a_l_identique(tmp_path: Path, urgence: UrgenceFichier) -> None:
    assert relire(tmp_path, ecrire_curriculum(Curriculum((), urgences=(urgence,)))).urgences == (urgence,)
