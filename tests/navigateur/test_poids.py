"""Au premier chargement, chaque page pèse moins de 300 ko transférés et ne demande rien à un autre hôte."""

from collections.abc import Callable, Iterator

from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from certificats import rendu
from certificats.models import Attestation
from cours.models import ModulePage
from lms import lots, roles, suivi
from lms.demonstration import terminer_un_module
from lms.models import Professionnel

from .conftest import Surveillance, personne, se_connecter
from .test_pages import PERSONNELLES, PUBLIQUES, pages_du_tutorat
from .test_preuves import LES_MIENNES

OCTETS = 300_000


def peser(
    ouvrir: Callable[..., Page], surveillance: Surveillance, adresses: list[str], page: Page | None = None
) -> Iterator[tuple[str, int]]:
    """Chaque page et ses octets, en-têtes compris, dans un navigateur qui n'a rien gardé, sauf la session de `page`."""
    session = page.context.storage_state() if page else None
    for adresse in adresses:
        neuve = ouvrir(storage_state=session)
        surveillance.requetes.clear()
        neuve.goto(adresse, wait_until="networkidle")
        tailles = [requete.sizes() for requete in surveillance.requetes]
        yield adresse, sum(taille["responseBodySize"] + taille["responseHeadersSize"] for taille in tailles)
        neuve.context.close()


def verifier(pesees: Iterator[tuple[str, int]]) -> None:
    mesures = dict(pesees)
    assert min(mesures.values()) > 20_000, "la feuille de style et les polices comptent"
    assert not {adresse: octets for adresse, octets in mesures.items() if octets >= OCTETS}


def test_les_pages_publiques(ouvrir: Callable[..., Page], portail: None, surveillance: Surveillance) -> None:
    verifier(peser(ouvrir, surveillance, PUBLIQUES))


def test_les_pages_d_une_personne(
    ouvrir: Callable[..., Page], nadia: Professionnel, surveillance: Surveillance
) -> None:
    terminer_un_module(nadia, ModulePage.objects.get(code="A1"))
    rendu.relever()
    page = ouvrir()
    se_connecter(page, nadia)
    code = Attestation.objects.get().code
    adresses = [*PERSONNELLES, *LES_MIENNES, *pages_du_tutorat(nadia), "/apprendre/A1/fin/", f"/v/{code}"]
    verifier(peser(ouvrir, surveillance, adresses, page))


def test_un_quiz_et_une_mise_en_situation_en_cours(
    ouvrir: Callable[..., Page], nadia: Professionnel, surveillance: Surveillance
) -> None:
    suivi.inscrire(professionnel=nadia, module_page=ModulePage.objects.get(code="A1"))
    page = ouvrir()
    se_connecter(page, nadia)
    adresses = ["/apprendre/A1/A1-QUIZ/", "/apprendre/A1/A1-SIT/"]
    for adresse in adresses:
        page.goto(adresse)
        page.click("button:has-text('Commencer')")
        expect(page.locator("form [name=valeur]").first).to_be_visible()
    verifier(peser(ouvrir, surveillance, adresses, page))


def test_les_pages_de_la_coordination(
    ouvrir: Callable[..., Page], coordinatrice: Professionnel, surveillance: Surveillance
) -> None:
    coordinatrice.user.groups.add(Group.objects.get(name=roles.NOMINATIF))
    groupe = [personne(f"Figurant{rang}") for rang in range(40)]
    attestee = groupe[0]
    terminer_un_module(attestee, ModulePage.objects.get(code="A1"))
    attestation = Attestation.objects.get()
    jour = attestation.date_delivrance.date()
    lot = lots.creer(
        module_page=ModulePage.objects.get(code="A2"), debut=jour, fin=jour, professionnels=groupe,
        acteur=coordinatrice.user,
    )  # fmt: skip
    lots.delivrer(lot)
    adresses = [
        "/suivi/", "/suivi/attestations/", f"/suivi/attestations/{attestation.numero}/", "/suivi/corrections/",
        "/suivi/groupes/", f"/suivi/groupes/{lot.uuid}/", "/suivi/formation-externe/",
    ]  # fmt: skip
    page = ouvrir()
    se_connecter(page, coordinatrice)
    verifier(peser(ouvrir, surveillance, adresses, page))
