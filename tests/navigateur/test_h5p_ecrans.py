"""Chaque écran H5P du CMS : vide, en erreur, plein ; au téléphone et au bureau ; au clavier."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from cours.models import LeconActivite, LeconPage, ModulePage
from evaluations.h5p.views import adresse_d_edition
from evaluations.models import ActiviteH5P, BibliothequeH5P, ImportH5P
from lms.models import Professionnel
from lms.roles import ADMINISTRATEURS, FORMATEURS
from tests.donnees_h5p import beaucoup, importer, repondre, toutes_sortes
from tests.evaluations.h5p.fabrique import paquet

from .admin import Controle
from .conftest import Surveillance, personne, se_connecter
from .test_h5p import portail_leger  # noqa: F401 (fixture)
from .test_pages import LARGEURS

LISTE = "wagtailsnippets_evaluations_activiteh5p:list"
ZIP = {"name": "essai.zip", "mimeType": "application/zip", "buffer": b"x"}


@pytest.fixture
def camille(portail_leger: ModulePage, settings: Any) -> Professionnel:  # noqa: F811
    """Une administratrice : elle voit tous les écrans."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    profil = personne("Camille")
    profil.user.groups.add(Group.objects.get(name=ADMINISTRATEURS))
    return profil


@pytest.fixture
def activite(camille: Professionnel) -> ActiviteH5P:
    """Une activité publiée qui porte chaque sorte de champ."""
    activite = importer(toutes_sortes(), code="PORTE").activite
    assert activite
    return activite


def adresses_de(activite: ActiviteH5P) -> list[str]:
    noms = ("versions", "retouche", "remplacer", "statistiques")
    return [reverse(f"h5p:{nom}", args=[activite.pk]) for nom in noms]


def adresse_de(import_: ImportH5P) -> str:
    return reverse("h5p:import", args=[import_.uuid])


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_sans_rien_chaque_ecran_dit_quoi_faire(
    ouvrir: Callable[..., Page], camille: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for adresse in (reverse("h5p:imports"), reverse(LISTE)):
        controle.ouvrir(adresse, de_wagtail=True)
        expect(page.locator(f"main a[href='{reverse('h5p:importer')}']").last).to_be_visible()
    controle.ouvrir(reverse("h5p:bibliotheques"), de_wagtail=True)
    expect(page.locator("main")).to_contain_text("avec le premier import")
    controle.ouvrir(reverse("h5p:importer"))
    page.set_input_files("input[name=fichier]", ZIP)
    page.click("main button[type=submit]")
    expect(page.locator(".error-message")).to_contain_text("extension .h5p attendue")
    controle.voir("import sans paquet")
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_un_import_pret_refuse_en_cours_ou_en_attente(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    formatrice = personne("Karima")
    formatrice.user.groups.add(Group.objects.get(name=FORMATEURS))
    fichiers = {"content/shell.php": b"x", f"content/{'nom-sans-espace-' * 9}.exe": b"x"}
    imports = [
        ImportH5P.objects.get(activite=activite),
        importer(paquet(en_plus=fichiers), nom="refusé.h5p"),
        importer(paquet(), par=formatrice.user, nom="à approuver.h5p"),
    ]
    assert [un.statut for un in imports] == ["prete", "refuse", "attente_approbation"]
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for un in imports:
        controle.ouvrir(adresse_de(un))
        expect(page.locator(".ecran [role=status]")).to_contain_text(un.get_statut_display())
    ImportH5P.objects.filter(pk=imports[1].pk).update(statut="analyse", etape=12)
    controle.ouvrir(adresse_de(imports[1]))
    expect(page.locator("progress")).to_be_visible()
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_une_activite_et_ses_ecrans(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for adresse in adresses_de(activite):
        controle.ouvrir(adresse)
    controle.ouvrir(adresse_d_edition(activite), de_wagtail=True)
    controle.ouvrir(reverse("h5p:bibliotheque", args=[BibliothequeH5P.objects.get().pk]))
    page.click("button[name=bloquer]")
    expect(page.locator(".ecran")).to_contain_text("Bloquée le")
    controle.ouvrir(f"{page.url}?bloquee")
    repondre(activite)
    controle.ouvrir(f"{reverse('h5p:statistiques', args=[activite.pk])}?plein")
    expect(page.locator("main")).to_contain_text("Réponse 1 (bonne réponse)")
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_une_retouche_en_erreur_mene_a_chaque_valeur(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    adresse = reverse("h5p:retouche", args=[activite.pk])
    page.goto(adresse)
    expect(page.locator("img.actuel")).to_have_js_property("naturalWidth", 1)
    page.fill("[name=seuil]", "900")
    page.click("main button[type=submit]")
    resume = page.get_by_role("alert")
    expect(resume).to_be_focused()
    expect(resume).to_contain_text("1 valeur à corriger")
    resume.get_by_role("link", name="Seuil de réussite").click()
    expect(page.locator("[name=seuil]")).to_be_in_viewport()
    page.locator("main summary").click()
    controle.voir("retouche en erreur")
    page.fill("[name=seuil]", "60")
    faux = {"name": "porte.png", "mimeType": "image/png", "buffer": b"<html></html>"}
    page.set_input_files("[name='fichier:image']", faux)
    page.click("main button[type=submit]")
    expect(resume).to_contain_text("ne correspond pas à son extension")
    expect(page.locator("[name=seuil]")).to_have_value("60")
    controle.verifier()


@pytest.mark.parametrize(("theme", "largeur"), LARGEURS)
def test_cinq_cents_activites_cinq_cents_imports_et_trois_cents_champs(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, tmp_path: Path, theme: Any, largeur: int
) -> None:
    beaucoup(activite)
    lourde = importer(toutes_sortes(reponses=150), code="LOURDE").activite
    assert lourde
    page = ouvrir(largeur, color_scheme=theme, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    for adresse in (reverse("h5p:imports"), reverse(LISTE), reverse("h5p:bibliotheques")):
        controle.ouvrir(adresse, de_wagtail=True)
    page.goto(reverse("h5p:imports"))
    assert page.locator("[id^=import_]").count() == 50
    expect(page.locator("tbody tr").first).to_contain_text("En attente d'approbation")
    controle.ouvrir(reverse("h5p:retouche", args=[lourde.pk]))
    assert page.locator(".retouche [name]:not([type=hidden])").count() >= 300
    expect(page.locator("main button[type=submit]")).to_be_in_viewport()  # sans défiler trois cents champs
    page.fill("[name='reponses/149/texte']", "La dernière")
    page.click("main button[type=submit]")
    page.wait_for_url("**/edit/**")
    derniere = lourde.versions.get(numero=2).params["reponses"][149]
    assert derniere == {"texte": "La dernière", "juste": False}
    controle.verifier()


def marcher_jusqu_a(page: Page, selecteur: str) -> None:
    """Avance de touche Tab en touche Tab, jusqu'à l'élément voulu."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selecteur):
            return
    raise AssertionError(f"{selecteur} ne s'atteint pas au clavier")


def test_au_clavier_approuver_puis_retoucher(
    ouvrir: Callable[..., Page], camille: Professionnel, surveillance: Surveillance
) -> None:
    formatrice = personne("Karima")
    formatrice.user.groups.add(Group.objects.get(name=FORMATEURS))
    import_ = importer(toutes_sortes(), par=formatrice.user, code="CLAVIER")
    page = ouvrir(1280)
    se_connecter(page, camille)
    page.goto(adresse_de(import_), wait_until="networkidle")
    marcher_jusqu_a(page, "button[name=approuver]")
    page.keyboard.press("Enter")
    expect(page.locator(".ecran [role=status]")).to_contain_text("Prête")
    activite = ActiviteH5P.objects.get(code="CLAVIER")
    page.goto(reverse("h5p:retouche", args=[activite.pk]), wait_until="networkidle")
    marcher_jusqu_a(page, "[name='reponses/0/texte']")
    expect(page.locator("[name='reponses/0/texte']")).to_be_in_viewport()
    bas = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
    assert bas <= page.evaluate("document.querySelector('.barre').getBoundingClientRect().top")  # pas sous la barre
    page.keyboard.press("Control+A")
    page.keyboard.type("Au clavier")
    marcher_jusqu_a(page, "main summary")
    page.keyboard.press("Enter")
    marcher_jusqu_a(page, "[name='l10n/valider']")
    marcher_jusqu_a(page, "main .barre button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/**")
    assert activite.versions.get(numero=2).params["reponses"][0]["texte"] == "Au clavier"
    assert not surveillance.fautes


def test_aucun_ecran_ne_viole_la_politique_de_securite(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, surveillance: Surveillance
) -> None:
    page = ouvrir(1280)
    se_connecter(page, camille)
    listes = [reverse(f"h5p:{nom}") for nom in ("imports", "importer", "bibliotheques")]
    fiches = [adresse_de(ImportH5P.objects.get()), reverse("h5p:bibliotheque", args=[BibliothequeH5P.objects.get().pk])]
    for adresse in [*listes, *fiches, reverse(LISTE), *adresses_de(activite), adresse_d_edition(activite)]:
        page.goto(adresse, wait_until="networkidle")
    assert not surveillance.fautes


@pytest.mark.parametrize("largeur", [360, 1280])
def test_choisir_une_activite_dans_une_lecon_apres_l_avoir_vue(
    ouvrir: Callable[..., Page], activite: ActiviteH5P, camille: Professionnel, tmp_path: Path, largeur: int
) -> None:
    beaucoup(activite, 60)
    lecon = LeconPage(title="Frapper", slug="frapper", code="A1-L9")
    ModulePage.objects.get(code="A1").add_child(instance=lecon)
    page = ouvrir(largeur, bypass_csp=True)
    se_connecter(page, camille)
    controle = Controle(page, tmp_path)
    page.goto(reverse("wagtailadmin_pages:edit", args=[lecon.pk]), wait_until="networkidle")
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="Activité").click()
    page.locator("button:has-text('Choisir une activité')").last.click()
    fenetre = page.locator(".modal-content")
    fenetre.locator("[name=q]").fill("PORTE")
    expect(fenetre.locator("tbody tr")).to_have_count(1)
    controle.voir("fenêtre de choix", de_wagtail=True)
    with page.expect_popup() as onglet:
        fenetre.get_by_role("link", name="Voir PORTE").click()
    expect(onglet.value.locator("#activite-h5p")).to_be_attached()
    onglet.value.close()
    fenetre.locator("tbody a[data-chooser-modal-choice]").click()
    page.click("[data-w-dropdown-target=toggle] >> nth=-1")
    page.click("button[name=action-publish]")
    expect(page.locator("body")).to_contain_text("publiée")
    assert LeconActivite.objects.get().activite == activite.activite_ptr
    controle.verifier()
