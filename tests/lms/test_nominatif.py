"""Le regard nominatif : un droit distinct, borné au périmètre, noté ; la correction de nom, demandée puis décidée."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificats import rendu
from certificats.models import Attestation
from lms import corrections
from lms.corrections import CorrectionImpossibleError
from lms.models import Consultation, DemandeCorrection, EvenementSuivi, FormationImportee, Professionnel, Realisation
from lms.nominatif import attestations_visibles_par

from .fabriques import ProfessionnelFabrique, coordinateur_de, module_page, paris, terminer

pytestmark = pytest.mark.django_db
LISTE = "/suivi/attestations/"


@pytest.fixture(autouse=True)
def parcours_de_deux_modules() -> None:
    module_page("A1"), module_page("A2")


@pytest.fixture
def nadia() -> Professionnel:
    return ProfessionnelFabrique(prenom="Nadia", nom="Exmple")


@pytest.fixture
def attestation(nadia: Professionnel) -> Attestation:
    terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    rendu.relever()
    return Attestation.objects.get()


def nominative(*structures: Any) -> Any:
    """Un compte qui coordonne, avec le droit nominatif."""
    user = coordinateur_de(*structures)
    user.user_permissions.add(Permission.objects.get(codename="voir_nominatif"))
    return user


def client_de(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def louise(nadia: Professionnel) -> Any:
    return nominative(nadia.structure)


def texte(reponse: Any) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("’", "'").replace("&#x27;", "'")


def test_sans_le_droit_nominatif_rien_n_existe(attestation: Attestation, nadia: Professionnel) -> None:
    client = client_de(coordinateur_de(nadia.structure))
    assert client.get("/suivi/").status_code == 200
    assert client.get(LISTE).status_code == 404
    assert not Consultation.objects.exists()


def test_la_liste_nomme_note_et_ne_dit_aucun_score(attestation: Attestation, louise: Any, nadia: Professionnel) -> None:
    client = client_de(louise)
    for _ in range(2):
        page = texte(client.get(LISTE))
    assert "Nadia Exmple" in page
    assert attestation.numero in page
    assert "score" not in page
    assert "Cette consultation est notée" in page
    assert Consultation.objects.filter(professionnel=nadia, acteur=louise, ecran="liste").count() == 1
    client.get(f"{LISTE}{attestation.numero}/")
    assert Consultation.objects.count() == 2
    lues = texte(client_de(nadia.user).get("/mes-attestations/consultations/"))
    assert "Fiche d'une attestation" in lues


def test_hors_de_son_perimetre_ni_liste_ni_fiche_ni_acte(attestation: Attestation) -> None:
    client = client_de(nominative())
    assert "Exmple" not in texte(client.get(LISTE))
    assert client.get(f"{LISTE}{attestation.numero}/").status_code == 404
    reponse = client.post(f"{LISTE}{attestation.numero}/revoquer/", {"motif": "fraude", "motif_interne": "x"})
    assert reponse.status_code == 404
    attestation.refresh_from_db()
    assert attestation.etat == "authentique"


def test_changer_d_employeur_laisse_l_attestation_a_la_structure_de_la_validation(
    attestation: Attestation, nadia: Professionnel, louise: Any
) -> None:
    nadia.structure = ProfessionnelFabrique().structure
    nadia.save()
    assert attestations_visibles_par(louise).get() == attestation
    assert not attestations_visibles_par(nominative(nadia.structure)).exists()


def test_la_recherche_par_numero_et_la_pagination(attestation: Attestation, louise: Any, nadia: Professionnel) -> None:
    for rang in range(30):
        terminer(ProfessionnelFabrique(structure=nadia.structure, nom=f"N{rang}"), module_page("A2"), paris(2026, 3, 3))
    client = client_de(louise)
    assert "Page 1 sur 2" in texte(client.get(LISTE))
    page = texte(client.get(f"{LISTE}?numero={attestation.numero}"))
    assert "Exmple" in page
    assert "Nadia N1" not in page
    assert "Aucune attestation ne correspond" in texte(client.get(f"{LISTE}?numero=zzz"))
    assert client.get(f"{LISTE}?etat=n-importe-quoi&page=xyz").status_code == 200


def test_revoquer_demande_un_motif_et_dit_ce_qui_est_fait(attestation: Attestation, louise: Any) -> None:
    client = client_de(louise)
    adresse = f"{LISTE}{attestation.numero}/revoquer/"
    reponse = client.post(adresse, {"motif": "", "motif_interne": ""})
    assert reponse.status_code == 400
    assert "Choisissez un motif" in texte(reponse)
    assert client.post(adresse, {"motif": "fraude", "motif_interne": "pièce fausse"}).status_code == 302
    attestation.refresh_from_db()
    assert (attestation.etat, attestation.acteur) == ("revoquee", louise)
    assert not Realisation.objects.valides().exists()
    assert EvenementSuivi.objects.get(genre="revocation").acteur == louise
    page = texte(client.get(f"{LISTE}{attestation.numero}/"))
    assert "pièce fausse" in page
    assert "pièce fausse" not in texte(Client().get(f"/v/{attestation.code}"))


def test_un_echec_se_voit_se_corrige_et_se_reessaie(nadia: Professionnel, louise: Any) -> None:
    nadia.nom = "李"
    nadia.save()
    terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    rendu.relever()
    client = client_de(louise)
    assert "1 document en échec" in texte(client.get(LISTE))
    echec = Attestation.objects.get()
    assert client.post(f"{LISTE}{echec.numero}/reessayer/").status_code == 302
    assert rendu.relever() == 0
    client.post(f"{LISTE}{echec.numero}/reemettre/", {"nom": "Nadia Li"})
    assert rendu.relever() == 1
    assert Attestation.objects.vivantes().get().titulaire_nom == "Nadia Li"
    assert "en échec" not in texte(client.get(LISTE))


@pytest.mark.parametrize("nom", ["", "李白", "X" * 300, " "])
def test_un_nom_impossible_est_refuse_sans_rien_reemettre(attestation: Attestation, louise: Any, nom: str) -> None:
    reponse = client_de(louise).post(f"{LISTE}{attestation.numero}/reemettre/", {"nom": nom})
    assert reponse.status_code == 400
    assert Attestation.objects.count() == 1


def test_du_typst_dans_un_nom_est_imprime_comme_du_texte(attestation: Attestation, louise: Any) -> None:
    nom = '#panic("x") $x^2$ @ref'
    client_de(louise).post(f"{LISTE}{attestation.numero}/reemettre/", {"nom": nom})
    assert rendu.relever() == 1
    assert Attestation.objects.vivantes().get().titulaire_nom == nom


# La demande de la personne ------------------------------------------------------------------------------------


def demander(nadia: Professionnel, nom: str = "Exemple") -> Any:
    return client_de(nadia.user).post("/mes-attestations/correction/", {"prenom": "Nadia", "nom": nom})


def test_une_demande_acceptee_reemet_et_previent(
    attestation: Attestation,
    nadia: Professionnel,
    louise: Any,
    mailoutbox: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert demander(nadia).status_code == 302
    demande = DemandeCorrection.objects.get()
    client = client_de(louise)
    assert "Nadia Exemple" in texte(client.get("/suivi/corrections/"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/suivi/corrections/", {"demande": demande.uuid, "decision": "accepter"})
    attestation.refresh_from_db()
    nouvelle = Attestation.objects.vivantes().get()
    assert (attestation.etat, nouvelle.titulaire_nom, nouvelle.remplace) == ("remplacee", "Nadia Exemple", attestation)
    assert [m.to for m in mailoutbox] == [[nadia.user.email]]
    assert "acceptée" in texte(client_de(nadia.user).get("/mes-attestations/correction/"))
    with pytest.raises(CorrectionImpossibleError, match="déjà décidée"):
        corrections.accepter(demande=demande, acteur=louise)


def test_un_refus_est_motive_et_ne_change_rien(
    attestation: Attestation,
    nadia: Professionnel,
    louise: Any,
    mailoutbox: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    demander(nadia)
    demande = DemandeCorrection.objects.get()
    with pytest.raises(CorrectionImpossibleError, match="motif"):
        corrections.refuser(demande=demande, motif=" ", acteur=louise)
    with django_capture_on_commit_callbacks(execute=True):
        corrections.refuser(demande=demande, motif="Pièce d'identité à fournir", acteur=louise)
    assert Attestation.objects.get().etat == "authentique"
    assert "Pièce d'identité à fournir" in mailoutbox[0].body
    assert "Pièce d'identité à fournir" in texte(client_de(nadia.user).get("/mes-attestations/correction/"))


def test_une_seule_demande_a_la_fois_et_seulement_si_quelque_chose_change(
    attestation: Attestation, nadia: Professionnel
) -> None:
    assert "portent déjà ce nom" in texte(demander(nadia, "Exmple"))
    demander(nadia)
    reponse = demander(nadia, "Autre")
    assert reponse.status_code == 400
    assert DemandeCorrection.objects.count() == 1


def test_personne_ne_decide_sa_propre_demande_ni_celle_d_une_autre_structure(
    attestation: Attestation, nadia: Professionnel
) -> None:
    demander(nadia)
    demande = DemandeCorrection.objects.get()
    with pytest.raises(CorrectionImpossibleError, match="quelqu'un d'autre"):
        corrections.accepter(demande=demande, acteur=nadia.user)
    reponse = client_de(nominative()).post("/suivi/corrections/", {"demande": demande.uuid, "decision": "accepter"})
    assert reponse.status_code == 404
    assert Attestation.objects.get().etat == "authentique"


# L'import à l'écran ---------------------------------------------------------------------------------------------


def poser(louise: Any, personne: Professionnel, piece: bytes = b"%PDF-1.7 fictif") -> Any:
    champs = {
        "professionnel": personne.uuid, "module_page": "A1", "jour": "2026-02-01", "organisme": "CNFPT",
        "piece": SimpleUploadedFile("a.pdf", piece),
    }  # fmt: skip
    return client_de(louise).post("/suivi/formation-externe/", champs)


def test_une_formation_externe_s_enregistre_une_fois(nadia: Professionnel, louise: Any) -> None:
    assert poser(louise, nadia).status_code == 302
    assert FormationImportee.objects.get().acteur == louise
    reponse = poser(louise, nadia)
    assert reponse.status_code == 400
    assert "déjà comptée" in texte(reponse)
    assert Realisation.objects.count() == 1


def test_une_piece_qui_n_en_est_pas_une_est_refusee(nadia: Professionnel, louise: Any) -> None:
    reponse = poser(louise, nadia, b"MZ executable")
    assert "PDF, un JPEG ou un PNG" in texte(reponse)
    assert not Realisation.objects.exists()


def test_une_piece_de_quatre_mega_passe_et_une_de_huit_non(nadia: Professionnel, louise: Any) -> None:
    assert poser(louise, nadia, b"%PDF-1.7" + b"0" * 8 * 1024**2).status_code == 413
    assert not Realisation.objects.exists()
    assert poser(louise, nadia, b"%PDF-1.7" + b"0" * 4 * 1024**2).status_code == 302


def test_on_n_importe_que_pour_les_personnes_de_son_perimetre(nadia: Professionnel) -> None:
    reponse = poser(nominative(), nadia)
    assert reponse.status_code == 400
    assert not Realisation.objects.exists()


@pytest.mark.parametrize("nombre", [2, 24])
def test_la_liste_nominative_tient_en_quinze_requetes(
    nadia: Professionnel, louise: Any, django_assert_max_num_queries: Any, nombre: int
) -> None:
    for rang in range(nombre):
        terminer(ProfessionnelFabrique(structure=nadia.structure, nom=f"N{rang}"), module_page("A1"), paris(2026, 3, 3))
    client = client_de(louise)
    client.get("/aide/")
    with django_assert_max_num_queries(15):
        assert client.get(LISTE).status_code == 200


def test_la_personne_sait_que_son_document_est_en_panne_et_que_ce_n_est_pas_a_elle_d_agir(nadia: Professionnel) -> None:
    terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    client = client_de(nadia.user)
    assert "En préparation" in texte(client.get("/mes-attestations/"))
    Attestation.objects.update(date_echec=paris(2026, 3, 2), erreur="Un caractère n'a pas de dessin.")
    assert "vous n'avez rien à refaire" in texte(client.get("/mes-attestations/"))
    fin = texte(client.get("/apprendre/A1/fin/"))
    assert "Votre formation est enregistrée" in fin
    assert "Voir si elle est prête" not in fin
