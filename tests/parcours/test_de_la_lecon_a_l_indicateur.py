"""La raison d'être du portail, d'un bout à l'autre, par les vraies adresses."""

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.test import Client

from certificats import rendu
from certificats.models import Attestation
from cours.models import LeconPage, ModulePage
from evaluations.models import Declaration, Tentative
from lms.indicateurs import formations_realisees
from lms.models import Inscription, Metier, Professionnel, Realisation, Structure
from tests.lms.fabriques import RealisationFabrique

from .conftest import (
    BONNES_REPONSES,
    QUIZ,
    champs_du_formulaire,
    client_de,
    passer_le_quiz,
    rendre_la_situation,
    terminer_le_module,
    terminer_les_lecons,
)


def a_l_instant(instant: datetime) -> Any:
    """L'horloge de la passation, et d'elle seule : les sessions gardent la vraie."""
    return patch("evaluations.passation.timezone", Mock(now=lambda: instant))


def compte() -> int:
    """I1, toutes structures, sur le contrat."""
    return Realisation.objects.valides().premieres().sur(date(2024, 1, 1), date(2030, 12, 31)).count()


def test_une_lecon_se_lit_sans_compte(portail: ModulePage) -> None:
    reponse = Client().get("/reperer/a1/lecon-2/")
    assert reponse.status_code == 200
    assert "Ne plus attendre la demande" in reponse.content.decode()
    assert "public" in reponse.headers["Cache-Control"]
    assert not reponse.cookies


def test_la_fiche_d_une_lecon_ne_dit_rien_de_qui_la_lit(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    reponse = client.get("/reperer/a1/lecon-2/?fiche")
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="fiche-A1-L2.html"'
    assert reponse.content == Client().get("/reperer/a1/lecon-2/?fiche").content


def test_de_la_lecon_a_l_attestation_et_a_l_indicateur(
    portail: ModulePage, nadia: Professionnel, coordinatrice: Professionnel
) -> None:
    client = client_de(nadia)
    fin = terminer_le_module(client, portail)
    assert fin.headers["Location"] == "/apprendre/A1/fin/"

    realisation = Realisation.objects.get()
    assert (realisation.module_code, realisation.version, realisation.structure_nom) == (
        "A1", "1.0", "Structure d'essai A",
    )  # fmt: skip
    attestation = Attestation.objects.get(reference=str(realisation.uuid))
    assert attestation.numero.endswith("-000001")
    assert not attestation.a_un_document

    assert rendu.relever() == 1
    pdf = client.get(f"/v/{attestation.code}/pdf")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF-")
    assert client.get("/mes-attestations/").content.decode().count(attestation.numero) >= 1
    verification = Client().get(f"/v/{attestation.code}").content.decode()
    for libelle, valeur in attestation.charge["imprime"]:
        assert libelle in verification
        assert valeur.split(" : ")[0].split("'")[0] in verification.replace("\u00a0", " ").replace("’", "'")

    assert (
        formations_realisees(debut=date(2024, 1, 1), fin=date(2030, 12, 31), acteur=coordinatrice.user).total.formations
        == 1
    )
    suivi = client_de(coordinatrice).get("/suivi/?debut=2024-01-01&fin=2030-12-31")
    assert suivi.status_code == 200


def test_le_dernier_module_d_un_parcours_delivre_deux_attestations(portail: ModulePage, nadia: Professionnel) -> None:
    for page in ModulePage.objects.child_of(portail.get_parent()).exclude(pk=portail.pk):
        RealisationFabrique(professionnel=nadia, module_page=page)
    client = client_de(nadia)
    terminer_le_module(client, portail)
    fin = client.get("/apprendre/A1/fin/").content.decode()
    du_parcours = Attestation.objects.get(genre="parcours")
    assert "Parcours A terminé" in fin
    assert du_parcours.numero in fin
    assert rendu.relever() == 2
    assert client.get(f"/v/{du_parcours.code}/pdf").content.startswith(b"%PDF-")
    assert client.get("/mes-attestations/").content.decode().count(du_parcours.numero) >= 1
    verification = Client().get(f"/v/{du_parcours.code}").content.decode()
    assert "Modules validés" in verification


def test_sans_le_quiz_reussi_rien_n_est_realise(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    rendre_la_situation(client)
    rates = ["un dispositif", "Vrai", *BONNES_REPONSES[2:]]
    passer_le_quiz(client, rates)
    assert compte() == 0
    assert "4 sur 6" in client.get(QUIZ).content.decode()
    passer_le_quiz(client)
    assert compte() == 1


def test_a_rejouer_un_module_valide_ne_change_pas_l_indicateur(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    terminer_le_module(client, portail)
    passer_le_quiz(client)
    rendre_la_situation(client)
    terminer_les_lecons(client, portail)
    assert compte() == 1
    assert Attestation.objects.count() == 1


def test_b_la_derniere_condition_le_31_decembre_a_23_h_30_utc_compte_en_janvier(
    portail: ModulePage, nadia: Professionnel
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    rendre_la_situation(client)
    with a_l_instant(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        passer_le_quiz(client)
    assert Realisation.objects.get().jour == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("instant", "jour"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),  # nuit du passage à l'heure d'été
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # nuit du passage à l'heure d'hiver
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_le_changement_d_heure_ne_deplace_pas_le_jour(
    portail: ModulePage, nadia: Professionnel, instant: datetime, jour: date
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    terminer_les_lecons(client, portail)
    rendre_la_situation(client)
    with a_l_instant(instant):
        passer_le_quiz(client)
    assert Realisation.objects.get().jour == jour


def test_c_changer_de_structure_ou_de_metier_ne_change_pas_le_passe(portail: ModulePage, nadia: Professionnel) -> None:
    terminer_le_module(client_de(nadia), portail)
    avant = Realisation.objects.values().get()
    nadia.structure = Structure.objects.create(nom="Une autre structure")
    nadia.metier = Metier.objects.last()
    nadia.prenom = "Autre"
    nadia.save()
    assert Realisation.objects.values().get() == avant
    assert Attestation.objects.get().charge["titulaire"]["structure"] == "Structure d'essai A"


def test_un_compte_d_essai_ou_d_administration_ne_compte_pas(portail: ModulePage, creer_personne: Any) -> None:
    essai = creer_personne("Essai", est_compte_essai=True)
    administration = creer_personne("Camille")
    administration.user.is_superuser = True
    administration.user.save()
    for profil in (essai, administration):
        terminer_le_module(client_de(profil), portail)
    assert compte() == 0
    assert not Attestation.objects.exists()


def test_chaque_reponse_laisse_une_declaration_et_un_rejeu_n_en_laisse_pas(
    portail: ModulePage, nadia: Professionnel
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    page = client.get(QUIZ).content.decode()
    champs = champs_du_formulaire(page) | {"valeur": "b"}
    for _ in range(3):
        assert client.post(f"{QUIZ}repondre/", champs).status_code == 302
    assert Declaration.objects.count() == 1
    assert len(Tentative.objects.get().reponses) == 1


def test_on_reprend_la_lecon_ou_l_on_etait(portail: ModulePage, nadia: Professionnel) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.get("/reperer/a1/lecon-3/")
    assert Inscription.objects.get().derniere_lecon == LeconPage.objects.get(code="A1-L3")
    accueil = client.get("/").content.decode()
    assert "Reprendre la leçon" in accueil
    assert 'href="/reperer/a1/lecon-3/"' in accueil


def test_une_connexion_expiree_pendant_le_quiz_garde_la_reponse_pour_la_meme_personne(
    portail: ModulePage, nadia: Professionnel
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    champs = champs_du_formulaire(client.get(QUIZ).content.decode()) | {"valeur": "b"}
    client.logout()
    reponse = client.post(f"{QUIZ}repondre/", champs)
    assert reponse.status_code == 302
    assert reponse.headers["Location"].startswith("/compte/login/")
    assert not Declaration.objects.exists()
    _se_connecter(client, nadia)
    page = client.get(QUIZ).content.decode()
    assert "Vos réponses sont là" in page
    assert champs["declaration"] in page
    assert "checked" in page


def test_la_reponse_gardee_n_est_jamais_donnee_a_une_autre_personne(
    portail: ModulePage, nadia: Professionnel, creer_personne: Any
) -> None:
    client = client_de(nadia)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    champs = champs_du_formulaire(client.get(QUIZ).content.decode()) | {"valeur": "b"}
    client.logout()
    client.post(f"{QUIZ}repondre/", champs)
    autre = creer_personne("Yann")
    _se_connecter(client, autre)
    client.post("/apprendre/A1/inscription/")
    client.post(f"{QUIZ}ouvrir/")
    page = client.get(QUIZ).content.decode()
    assert "Vos réponses sont là" not in page
    assert champs["declaration"] not in page
    assert "reponse_en_attente" not in client.session


def _se_connecter(client: Client, profil: Professionnel) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.update_or_create(
        user=profil.user, email=profil.courriel_normalise, defaults={"verified": True, "primary": True}
    )
    reponse = client.post("/compte/login/", {"login": profil.courriel_normalise, "password": "un-mot-de-passe-long"})
    assert reponse.status_code == 302, reponse.content.decode()


def test_le_profil_incomplet_est_demande_avant_l_inscription(portail: ModulePage, creer_personne: Any) -> None:
    client = client_de(creer_personne("Zoé", nom=""))
    reponse = client.post("/apprendre/A1/inscription/")
    assert reponse.headers["Location"].startswith("/mon-profil/?suite=")
    assert not Inscription.objects.exists()


def test_un_nom_que_l_attestation_ne_peut_pas_imprimer_est_dit_au_profil(nadia: Professionnel) -> None:
    reponse = client_de(nadia).post(
        "/mon-profil/",
        {"prenom": "李", "nom": "Exemple", "metier": nadia.metier_id, "choix_structure": str(nadia.structure.uuid)},
    )
    assert reponse.status_code == 400
    assert "caractères latins" in reponse.content.decode()
