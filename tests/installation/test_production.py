"""La production pour de vrai : réglages stricts, PostgreSQL, Valkey, et les trois commandes du Procfile."""

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from certificats import cles_essai
from tests.deploiement import Deploiement, deployer
from tests.parcours.conftest import passer_le_quiz, rendre_la_situation
from tests.processus import Processus, portant
from tests.visiteur import Visiteur

from .gestes import terminer_les_lecons

MOT_DE_PASSE = "un-mot-de-passe-long"
SERVICES = ("web", "worker", "beat")
MODULE = "/reperer/a1/"
OUVRIR_LES_CARTES = """
from django.contrib.auth import get_user_model
from django.urls import reverse
from evaluations.h5p import lecteur
from evaluations.h5p.demonstration.installation import installer
camille = get_user_model().objects.get(email="camille@exemple.invalid")
jeton = lecteur.signer(personne=camille, version=installer().version_courante)
print("LECTEUR", reverse("lecteur_h5p:lecteur", args=[jeton]))
"""
PERSONNES = f"""
from django.contrib.auth import get_user_model
from lms.management.commands.creer_administrateur import verifier_adresse
from lms.models import Coordination, Metier, Structure
from lms.personnes import creer_profil
structure = Structure.objects.create(nom="Structure d'essai")
for prenom in ("Nadia", "Karim", "Yann", "Ines", "Louise"):
    courriel = f"{{prenom.lower()}}@exemple.invalid"
    compte = get_user_model().objects.create_user(prenom, courriel, {MOT_DE_PASSE!r})
    verifier_adresse(compte, courriel)
    profil = creer_profil(compte, courriel)
    profil.prenom, profil.nom, profil.structure = prenom, "Exemple", structure
    profil.metier = Metier.objects.first()
    profil.save()
Coordination.objects.create(user=compte, structure=structure)
"""


@pytest.fixture(scope="module")
def deploiement(tmp_path_factory: pytest.TempPathFactory) -> Deploiement:
    """Ce que fait un exploitant, dans l'ordre."""
    deploiement = deployer(tmp_path_factory.mktemp("production"))
    deploiement.gerer("collectstatic", "--noinput")
    deploiement.gerer("installer_roles")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    deploiement.gerer("creer_administrateur", "camille@exemple.invalid", MOT_DE_PASSE=MOT_DE_PASSE)
    deploiement.gerer("shell", "-c", PERSONNES)
    return deploiement


@pytest.fixture
def services(deploiement: Deploiement) -> Iterator[dict[str, Processus]]:
    services = {nom: deploiement.ouvrir(nom) for nom in SERVICES}
    yield services
    for processus in services.values():
        processus.arreter()


def entrer(deploiement: Deploiement, prenom: str) -> Visiteur:
    visiteur = deploiement.visiteur()
    visiteur.se_connecter(f"{prenom.lower()}@exemple.invalid", MOT_DE_PASSE)
    return visiteur


def terminer_le_module(visiteur: Visiteur) -> None:
    assert visiteur.post("/apprendre/A1/inscription/").suite == f"{MODULE}lecon-1/"
    terminer_les_lecons(visiteur, MODULE)
    rendre_la_situation(visiteur)
    assert passer_le_quiz(visiteur).suite == "/apprendre/A1/fin/"


def test_toute_la_chaine_en_production(deploiement: Deploiement, services: dict[str, Processus]) -> None:
    verifier_la_porte(deploiement)
    visiteur = entrer(deploiement, "nadia")
    terminer_le_module(visiteur)
    services["worker"].attendre(lambda: "Télécharger l'attestation" in visiteur.page("/apprendre/A1/fin/"))
    adresse = re.search(r'href="(/v/[^"]+/pdf)"', visiteur.page("/apprendre/A1/fin/"))
    assert adresse
    assert visiteur.get(adresse[1]).content.startswith(b"%PDF-")
    verifier_les_autres_roles(deploiement, adresse[1])
    verifier_le_lecteur_h5p(deploiement)
    verifier_l_arret(deploiement, services)


def verifier_la_porte(deploiement: Deploiement) -> None:
    """HTTPS exigé, autre hôte refusé, fichiers statiques marqués et gardés, témoins de session sûrs."""
    en_clair = Visiteur(deploiement.port, "portail.exemple").get("/")
    assert (en_clair.status_code, en_clair.headers["Location"]) == (301, "https://portail.exemple/")
    assert Visiteur(deploiement.port, "ailleurs.exemple", est_https=True).get("/").status_code == 400
    accueil = deploiement.visiteur().get("/")
    assert "max-age=31536000" in accueil.headers["Strict-Transport-Security"]
    feuille = re.search(r'href="(/static/portail/portail\.[0-9a-f]+\.css)"', accueil.content.decode())
    assert feuille
    assert "immutable" in deploiement.visiteur().get(feuille[1]).headers["Cache-Control"]
    temoins = deploiement.visiteur().get("/compte/login/").headers.get_all("Set-Cookie")
    assert temoins
    assert all("Secure" in temoin for temoin in temoins)


def verifier_les_autres_roles(deploiement: Deploiement, document: str) -> None:
    """Une coordinatrice compte et exporte, ne lit pas le document d'autrui ; l'administratrice entre au CMS."""
    louise = entrer(deploiement, "louise")
    louise.page("/suivi/")
    export = louise.get("/suivi/export.csv")
    lignes = export.content.decode("utf-8-sig").splitlines()
    nombre = deploiement.lire("SELECT count(*) FROM lms_realisation")[0][0]
    assert len(lignes) - 1 == nombre
    assert "Nadia" not in export.content.decode()
    assert louise.get(document).status_code == 404
    assert deploiement.visiteur().get("/suivi/export.csv").suite.startswith("/compte/login/")
    entrer(deploiement, "camille").page("/gestion/")


def verifier_le_lecteur_h5p(deploiement: Deploiement) -> None:
    """Le cœur vient des statiques collectés et marqués ; ses polices, que la page adresse, y répondent."""
    camille = entrer(deploiement, "camille")
    page = camille.get(deploiement.gerer("shell", "-c", OUVRIR_LES_CARTES).partition("LECTEUR ")[2].strip())
    assert page.status_code == 200
    texte = page.content.decode()
    assert "H5P.init" in texte
    adresses = set(re.findall(r"https://portail\.exemple(/static/h5p-core/[^\"')?#;\s\\]+\.\w+)", texte))
    assert any(adresse.endswith(".woff2") for adresse in adresses), adresses
    for adresse in adresses:
        reponse = deploiement.visiteur().get(adresse)
        assert (reponse.status_code, reponse.headers["Access-Control-Allow-Origin"]) == (200, "*"), adresse


def verifier_l_arret(deploiement: Deploiement, services: dict[str, Processus]) -> None:
    """SIGTERM, comme le fait une plateforme : chacun finit en paix et ne laisse personne."""
    assert {nom: processus.arreter() for nom, processus in services.items()} == dict.fromkeys(SERVICES, 0)
    assert not portant(f"DONNEES={deploiement.env['DONNEES']}")


def test_un_ouvrier_tue_net_pendant_un_rendu_ne_perd_ni_ne_double_le_document(
    deploiement: Deploiement, services: dict[str, Processus]
) -> None:
    reference = tuer_pendant_un_rendu(deploiement, services)
    documents = Path(deploiement.env["DONNEES"], "attestations")
    deja = len(list(documents.rglob("*.pdf")))
    services["worker"] = deploiement.ouvrir("worker")
    # Le bail dure deux minutes : on le vieillit plutôt que d'attendre. L'horloge fait le reste, à sa minute.
    deploiement.lire("UPDATE certificats_attestation SET date_fin_bail = now() WHERE reference = %s", reference)
    rendue = "SELECT essais FROM certificats_attestation WHERE reference = %s AND pdf_sha256 <> ''"
    services["beat"].attendre(lambda: deploiement.lire(rendue, reference))
    assert deploiement.lire(rendue, reference) == [(2,)]
    assert len(list(documents.rglob("*.pdf"))) == deja + 1
    assert "relever-les-attestations" in services["beat"].lire()


def tuer_pendant_un_rendu(deploiement: Deploiement, services: dict[str, Processus]) -> object:
    """Tue l'ouvrier et ses enfants dès que le bail est pris ; un rendu fini avant le coup ne compte pas, on reprend."""
    for prenom in ("Karim", "Yann", "Ines"):
        visiteur = entrer(deploiement, prenom)
        bail = "SELECT reference, pdf_sha256 FROM certificats_attestation WHERE charge::text LIKE %s AND essais > 0"
        services["worker"].signaler_au_groupe(signal.SIGSTOP)
        terminer_le_module(visiteur)
        services["worker"].signaler_au_groupe(signal.SIGCONT)
        echeance = time.monotonic() + 60
        while not deploiement.lire(bail, f"%{prenom} Exemple%"):
            assert time.monotonic() < echeance, services["worker"].lire()
        services["worker"].signaler_au_groupe(signal.SIGKILL)
        services["worker"].finir()
        ((reference, empreinte),) = deploiement.lire(bail, f"%{prenom} Exemple%")
        if not empreinte:
            return reference
        services["worker"] = deploiement.ouvrir("worker")
    raise AssertionError("Trois fois de suite, le rendu a fini avant le coup.")


def refus(deploiement: Deploiement, nom: str, **changements: str | None) -> str:
    """Ce qu'un service dit en refusant de démarrer."""
    env = deploiement.env | {cle: valeur for cle, valeur in changements.items() if valeur is not None}
    for cle in [cle for cle, valeur in changements.items() if valeur is None]:
        del env[cle]
    processus = deploiement.lancer(nom, env)
    assert processus.finir() != 0
    return processus.lire()


@pytest.fixture
def vide(tmp_path: Path) -> Deploiement:
    return deployer(tmp_path)


@pytest.mark.parametrize("nom", ["web", "worker"])
def test_sans_ses_secrets_rien_ne_demarre(vide: Deploiement, nom: str) -> None:
    from django.conf import settings

    for variable in ("SECRET_KEY", "REDIS_URL"):
        assert f"La variable d'environnement {variable} manque" in refus(vide, nom, **{variable: None})
    assert "celle de la démonstration" in refus(vide, nom, SECRET_KEY=settings.CLE_DEMONSTRATION)


def test_sans_cachet_ou_avec_un_cachet_d_essai_rien_ne_demarre(vide: Deploiement) -> None:
    for nom in SERVICES:
        assert "CERTIFICATS_CACHET n'est pas réglé" in refus(vide, nom, CACHET_P12=None)
    assert "CERTIFICATS_BADGE" in refus(vide, "web", BADGE_PEM=str(vide.dossier / "absente.pem"))
    essai = cles_essai.cachet(vide.dossier)
    assert "cachet d'essai, non qualifié" in refus(vide, "web", CACHET_P12=str(essai))
    with pytest.raises(AssertionError, match="cachet d'essai, non qualifié"):
        vide.gerer("migrate", CACHET_P12=str(essai))


def test_une_base_de_demonstration_ne_devient_pas_une_production(vide: Deploiement) -> None:
    vide.gerer("installer_demonstration", DJANGO_SETTINGS_MODULE="config.settings.dev")
    for nom in SERVICES:
        assert "comptes de démonstration : partez d'une base vide" in refus(vide, nom)


def test_une_commande_donnee_en_production_est_stricte(vide: Deploiement) -> None:
    for commande in (["installer_demonstration"], ["semer", "--professionnels", "1", "--graine", "1"]):
        with pytest.raises(AssertionError, match=r"réglages de (développement|production)"):
            vide.gerer(*commande)
    (nombre,) = vide.lire("SELECT count(*) FROM auth_user")
    assert nombre == (0,)
