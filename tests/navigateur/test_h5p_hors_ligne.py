"""Ce que l'appareil garde d'une activité H5P : deux onglets, réseau perdu, page quittée, rafale, navigation privée."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from evaluations.models import Declaration, EtatH5P, Tentative
from lms.models import Professionnel
from tests.fabrique_h5p import installer_bibliotheque

from .conftest import Surveillance, se_connecter
from .test_h5p import attendre, commencer, nadia, ouvrir, portail_leger, poser, statiques_ouverts  # noqa: F401 (fixtures)


def reponses() -> int:
    return Declaration.objects.filter(verb__iri__endswith="answered").count()


def envoye(page: Page) -> None:
    expect(page.locator("[data-etat=envoye]")).to_be_visible(timeout=30_000)


ETATS_GARDES = """async () => {
  const attendre = (requete) => new Promise((fini) => { requete.onsuccess = () => fini(requete.result); });
  const base = await attendre(indexedDB.open('portail-h5p', 1));
  return (await attendre(base.transaction('etats').objectStore('etats').getAll())).map((etat) => etat.data);
}"""


def oublier_les_coupures(surveillance: Surveillance) -> None:
    """Une coupure, et l'état que deux onglets se disputent (409, puis le dernier l'emporte), se voient à la console."""
    attendues = ("ERR_INTERNET_DISCONNECTED", "409 (Conflict)")
    surveillance.fautes[:] = [f for f in surveillance.fautes if not any(une in f for une in attendues)]


def test_deux_onglets_sur_la_meme_activite_ne_perdent_ni_ne_doublent_rien(
    ouvrir: Callable[..., Page],  # noqa: F811
    surveillance: Surveillance,
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    envoye(page)
    second = page.context.new_page()
    cadre_second = commencer(second)
    envoye(second)
    page.context.set_offline(True)
    cadre.locator(".choix-faux").click()
    cadre_second.locator(".choix-juste").click()
    for onglet in (page, second):
        expect(onglet.locator("[data-etat=attente]")).to_be_visible()
    assert reponses() == 0
    page.context.set_offline(False)
    attendre(page, lambda: reponses() == 2)
    # Un troisième onglet relit la même file : ce qui est reçu n'est pas renvoyé.
    troisieme = page.context.new_page()
    commencer(troisieme)
    for onglet in (page, second, troisieme):
        envoye(onglet)
    assert reponses() == 2
    second.close()
    troisieme.close()
    oublier_les_coupures(surveillance)


def test_une_page_rechargee_hors_ligne_rend_ses_reponses_au_retour_du_reseau(
    ouvrir: Callable[..., Page],  # noqa: F811
    surveillance: Surveillance,
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    envoye(page)
    page.context.set_offline(True)
    cadre.locator(".choix-juste").click()
    attendre(page, lambda: '{"choix":"juste"}' in page.evaluate(ETATS_GARDES))
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    commencer(page)
    attendre(page, lambda: reponses() >= 1 and EtatH5P.objects.filter(data='{"choix":"juste"}').exists())
    page.reload()
    expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
    assert reponses() == 1
    oublier_les_coupures(surveillance)


def test_un_lien_suivi_aussitot_laisse_partir_la_reponse_et_l_etat(
    ouvrir: Callable[..., Page],  # noqa: F811
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia)
    page = ouvrir()
    se_connecter(page, nadia)
    cadre = commencer(page)
    cadre.locator(".choix-juste").click()
    page.click("text=Revenir au module")
    page.wait_for_url(lambda adresse: "/apprendre/" not in adresse)
    attendre(page, lambda: reponses() == 1 and EtatH5P.objects.filter(data='{"choix":"juste"}').exists())


BAVARDE_JS = """
H5P.TestBavarde = (function () {
  function Bavarde() { H5P.EventDispatcher.call(this); }
  Bavarde.prototype = Object.create(H5P.EventDispatcher.prototype);
  Bavarde.prototype.constructor = Bavarde;
  Bavarde.prototype.attach = function ($boite) {
    for (var i = 0; i < 260; i += 1) {
      var fait = this.createXAPIEventTemplate('answered');
      fait.setScoredResult(1, 1, this, true, true);
      this.trigger(fait);
    }
    $boite.append('<p>prête</p>');
  };
  return Bavarde;
})();
"""


def test_plus_de_deux_cents_messages_avant_la_fin_du_chargement_arrivent_tous(
    ouvrir: Callable[..., Page],  # noqa: F811
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestBavarde", js=BAVARDE_JS), params={})
    page = ouvrir()
    se_connecter(page, nadia)
    commencer(page)
    attendre(page, lambda: reponses() == 260)
    envoye(page)


def test_sans_memoire_sur_l_appareil_la_personne_le_sait_et_ses_reponses_partent(
    ouvrir: Callable[..., Page],  # noqa: F811
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia)
    for sans in (
        "Object.defineProperty(window, 'indexedDB', {value: undefined})",
        "IDBFactory.prototype.open = () => { throw new DOMException('privé', 'SecurityError'); }",
    ):
        page = ouvrir()
        page.add_init_script(sans)
        se_connecter(page, nadia)
        cadre = commencer(page)
        expect(page.locator("[data-sans-memoire]")).to_contain_text("ne garde rien sur cet appareil")
        cadre.locator(".choix-juste").click()
        expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
        envoye(page)


def test_un_appareil_plein_le_dit_et_rien_ne_se_perd(
    ouvrir: Callable[..., Page],  # noqa: F811
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    """Il se remplit en cours de route : la réponse part de la mémoire, la personne sait qu'elle doit attendre."""
    poser(nadia)
    page = ouvrir()
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('plein', 'QuotaExceededError'); }"
    )
    se_connecter(page, nadia)
    cadre = commencer(page)
    cadre.locator(".choix-juste").click()
    expect(page.locator("[data-sans-memoire]")).to_contain_text("il est plein")
    expect(page.locator("[data-score]")).to_contain_text("1 sur 1")
    envoye(page)
    assert Tentative.objects.get().date_fin
