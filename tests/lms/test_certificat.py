"""Le certificat de réalisation : fermé par défaut, une fois par réalisation, jamais confondu avec une attestation."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from certificats import depot, rendu
from certificats.erreurs import OrganismeNonDeclareError
from certificats.models import Attestation
from lms import annulation, certificat, coherence, corrections
from lms.certificat import CertificatImpossibleError
from lms.models import EvenementSuivi, Professionnel, Realisation

from .fabriques import ProfessionnelFabrique, RealisationFabrique, attester, module_page, paris, terminer
from .test_nominatif import client_de, nominative, texte

pytestmark = pytest.mark.django_db
DECLARATION = "24 37 00000 37"


@pytest.fixture(autouse=True)
def parcours_de_deux_modules() -> None:
    module_page("A1"), module_page("A2")


@pytest.fixture
def organisme_declare(settings: Any) -> None:
    settings.CERTIFICATS_NUMERO_DECLARATION = DECLARATION


@pytest.fixture
def nadia() -> Professionnel:
    return ProfessionnelFabrique(prenom="Nadia", nom="Exemple")


@pytest.fixture
def realisation(nadia: Professionnel) -> Realisation:
    faite = terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    assert faite
    return faite


def delivrer(realisation: Realisation, acteur: Any = None) -> Attestation:
    return certificat.delivrer(realisation=realisation, acteur=acteur)


def certificats() -> Any:
    return Attestation.objects.filter(genre=Attestation.Genre.CERTIFICAT)


def adresse(realisation: Realisation) -> str:
    return f"/mes-attestations/{realisation.uuid}/certificat/"


def test_sans_numero_de_declaration_rien_ne_se_delivre(realisation: Realisation, nadia: Professionnel) -> None:
    with pytest.raises(OrganismeNonDeclareError, match="organisme déclaré"):
        delivrer(realisation)
    client = client_de(nadia.user)
    assert client.post(adresse(realisation)).status_code == 404
    assert "certificat" not in texte(client.get("/mes-attestations/"))
    attestation = Attestation.objects.get()
    louise = client_de(nominative(nadia.structure))
    assert louise.post(f"/suivi/attestations/{attestation.numero}/certificat/").status_code == 404
    assert "certificat de réalisation" not in texte(louise.get(f"/suivi/attestations/{attestation.numero}/"))
    assert not certificats().exists()


@pytest.mark.usefixtures("organisme_declare")
def test_la_personne_demande_son_certificat_une_fois(realisation: Realisation, nadia: Professionnel) -> None:
    client = client_de(nadia.user)
    assert "Demander le certificat de réalisation" in texte(client.get("/mes-attestations/"))
    for _ in range(2):
        page = texte(client.post(adresse(realisation), follow=True))
        assert "Votre certificat de réalisation porte le numéro" in page
    delivre = certificats().get()
    assert delivre.reference == f"certificat:{realisation.uuid}"
    assert delivre.titulaire == nadia.user
    assert "Demander le certificat" not in page
    assert "Certificat de réalisation : A1" in page
    assert EvenementSuivi.objects.filter(genre="certificat", cible=delivre.numero, acteur=nadia.user).count() == 1


@pytest.mark.usefixtures("organisme_declare")
def test_le_certificat_d_une_autre_personne_n_existe_pas(realisation: Realisation) -> None:
    assert client_de(ProfessionnelFabrique().user).post(adresse(realisation)).status_code == 404
    assert client_de(ProfessionnelFabrique().user).post(f"/mes-attestations/{uuid4()}/certificat/").status_code == 404
    assert not certificats().exists()


@pytest.mark.usefixtures("organisme_declare")
def test_qui_coordonne_le_delivre_dans_son_perimetre_seulement(realisation: Realisation, nadia: Professionnel) -> None:
    lien = f"/suivi/attestations/{Attestation.objects.get().numero}/certificat/"
    assert client_de(nominative()).post(lien).status_code == 404
    louise = client_de(nominative(nadia.structure))
    page = texte(louise.post(lien, follow=True))
    delivre = certificats().get()
    assert f"Certificat de réalisation {delivre.numero}" in page
    assert "Délivrer le certificat" not in page
    assert louise.post(f"/suivi/attestations/{delivre.numero}/certificat/").status_code == 404
    assert client_de(nominative()).get(f"/suivi/attestations/{delivre.numero}/").status_code == 404


@pytest.mark.usefixtures("organisme_declare")
def test_il_dit_les_champs_de_la_loi_et_se_scelle_comme_une_attestation(
    realisation: Realisation, settings: Any, nadia: Professionnel
) -> None:
    settings.CERTIFICATS_EMETTEUR = {"nom": "Organisme fictif", "siret": "000 000 000 00000", "lieu": "Tours"}
    delivre = delivrer(realisation)
    rendu.relever()
    delivre.refresh_from_db()
    assert delivre.a_un_document, delivre.erreur
    lecteur = PdfReader(io.BytesIO(depot.ouvrir(delivre.pdf_sha256)))
    contenu = " ".join(lecteur.pages[0].extract_text().split())
    assert len(lecteur.pages) == 1
    for libelle, valeur in delivre.charge["imprime"]:
        assert valeur in contenu, libelle
    imprime = dict(delivre.charge["imprime"])
    assert imprime["Dispensateur"] == "Organisme fictif · SIRET 000 000 000 00000"
    assert imprime["Numéro de déclaration d'activité"] == DECLARATION
    assert (imprime["Stagiaire"], imprime["Employeur"]) == ("Nadia Exemple", nadia.nom_structure)
    assert imprime["Nature de l'action"] == "Action de formation"
    assert imprime["Durée"] == "1 h 30"
    assert "le temps estimé pour les réaliser" in contenu
    assert not {"Résultat", "Objectifs"} & set(imprime)
    assert delivre.vc
    assert delivre.vc["name"] == f"Certificat de réalisation {delivre.numero}"


@pytest.mark.usefixtures("organisme_declare")
def test_la_page_de_verification_dit_que_c_est_un_certificat(realisation: Realisation) -> None:
    delivre = delivrer(realisation)
    page = texte(Client().get(f"/v/{delivre.code}"))
    assert "Certificat de réalisation authentique" in page
    assert DECLARATION in page
    attestation = Attestation.objects.get(genre=Attestation.Genre.MODULE)
    assert "Attestation authentique" in texte(Client().get(f"/v/{attestation.code}"))


@pytest.mark.usefixtures("organisme_declare")
def test_en_presentiel_la_phrase_de_la_distance_n_y_est_pas(nadia: Professionnel) -> None:
    faite = RealisationFabrique(professionnel=nadia, modalite=Realisation.Modalite.PRESENTIEL)
    attester(faite)
    assert "À distance" not in " ".join(delivrer(faite).charge["mentions"])


@pytest.mark.usefixtures("organisme_declare")
@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"annulee": True}, "annulée"),
        ({"importee": True}, "suivie ailleurs"),
        ({"inscription": None}, "effacées"),
        ({"structure_nom": ""}, "employeur"),
    ],
)
def test_sans_droit_a_un_certificat_la_phrase_dit_pourquoi(champs: dict[str, Any], phrase: str) -> None:
    faite = RealisationFabrique(**champs)
    with pytest.raises(CertificatImpossibleError, match=phrase):
        delivrer(faite)
    page = texte(client_de(faite.professionnel.user).post(adresse(faite), follow=True))
    assert phrase in page
    assert not certificats().exists()


@pytest.mark.usefixtures("organisme_declare")
def test_annuler_la_formation_revoque_son_certificat(realisation: Realisation) -> None:
    delivre = delivrer(realisation)
    annulation.annuler_realisation(realisation=realisation, motif="erreur")
    delivre.refresh_from_db()
    assert delivre.etat == "revoquee"
    assert delivrer(realisation).pk == delivre.pk
    assert coherence.verifier().est_coherent


@pytest.mark.usefixtures("organisme_declare")
def test_revoquer_le_certificat_laisse_la_formation_comptee(realisation: Realisation) -> None:
    annulation.revoquer_attestation(attestation=delivrer(realisation), motif="erreur")
    realisation.refresh_from_db()
    assert realisation.date_annulation is None
    assert coherence.verifier().est_coherent


@pytest.mark.usefixtures("organisme_declare")
def test_corriger_le_nom_change_le_stagiaire(realisation: Realisation) -> None:
    nouvelle = corrections.corriger(attestation=delivrer(realisation), nom="Nadia Exmple", acteur=nominative())
    assert dict(nouvelle.charge["imprime"])["Stagiaire"] == "Nadia Exmple"
    assert nouvelle.version == 2


@pytest.mark.usefixtures("organisme_declare")
def test_la_coherence_ne_le_compte_pas_comme_une_attestation(realisation: Realisation) -> None:
    avant = coherence.verifier()
    delivrer(realisation)
    apres = coherence.verifier()
    assert apres.est_coherent
    assert apres.attestations_vivantes == avant.attestations_vivantes == 1


@pytest.mark.usefixtures("organisme_declare")
def test_la_coherence_voit_un_certificat_egare_ou_de_trop(realisation: Realisation) -> None:
    delivre = delivrer(realisation)
    certificats().update(reference="certificat:rien")
    assert {a.regle for a in coherence.verifier().anomalies} == {"certificat_sans_realisation"}
    certificats().update(reference=delivre.reference)
    Realisation.objects.update(origine=Realisation.Origine.IMPORT)
    assert "certificat_de_trop" in {a.regle for a in coherence.verifier().anomalies}
