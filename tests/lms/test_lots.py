"""Un groupe formé en présentiel : une transaction par personne, deux homonymes deux fichiers, une archive à durée."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from certificats import depot as documents
from certificats import rendu
from certificats.contenu import Correction
from certificats.delivrance import reemettre
from certificats.models import Attestation
from lms import depot, lots
from lms.coherence import verifier
from lms.lots import LotImpossibleError
from lms.models import Consultation, Lot, Professionnel, Realisation, Structure
from lms.vie_privee import effacer

from .fabriques import ProfessionnelFabrique, coordinateur_de, module_page, paris, terminer

pytestmark = pytest.mark.django_db
JOUR = paris(2026, 2, 1).date()


@pytest.fixture(autouse=True)
def parcours_de_deux_modules() -> None:
    module_page("A1"), module_page("A2")


@pytest.fixture
def homonymes() -> list[Professionnel]:
    premiere = ProfessionnelFabrique(prenom="Nadia", nom="Exemple")
    return [premiere, ProfessionnelFabrique(prenom="Nadia", nom="Exemple", structure=premiere.structure)]


@pytest.fixture
def structure() -> Structure:
    return ProfessionnelFabrique().structure


def creer(personnes: list[Professionnel], **champs: Any) -> Lot:
    valeurs = {"module_page": module_page("A1"), "debut": JOUR, "fin": JOUR, "acteur": None} | champs
    return lots.creer(professionnels=personnes, **valeurs)


def livrer(lot: Lot) -> None:
    """La délivrance, le rendu des documents, puis l'archive."""
    lots.delivrer(lot)
    rendu.relever()
    lots.delivrer(lot)


def texte_du_pdf(octets: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def test_chaque_personne_a_sa_realisation_et_son_attestation(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    avancement = lots.delivrer(lot)
    assert (avancement.total, avancement.traitees, avancement.rendues, avancement.est_rendu) == (2, 2, 0, False)
    assert lot.date_preparation is None
    rendu.relever()
    assert lots.delivrer(lot).est_rendu
    assert Realisation.objects.filter(modalite="presentiel").count() == 2
    assert verifier().est_coherent


def test_deux_homonymes_donnent_deux_fichiers_identiques_aux_originaux(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    livrer(lot)
    archive = zipfile.ZipFile(io.BytesIO(depot.ouvrir(lot.archive_sha256)))
    assert len(set(archive.namelist())) == 2
    assert all(nom.endswith("nadia-exemple.pdf") for nom in archive.namelist())
    originaux = {documents.ouvrir(a.pdf_sha256) for a in Attestation.objects.all()}
    assert {archive.read(nom) for nom in archive.namelist()} == originaux


def test_la_copie_d_impression_se_dit_copie_et_ne_porte_aucun_champ(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    livrer(lot)
    copie = depot.ouvrir(lot.impression_sha256)
    lecteur = PdfReader(io.BytesIO(copie))
    assert len(lecteur.pages) == 3
    garde = " ".join(lecteur.pages[0].extract_text().split())
    assert "Copie d" in garde
    assert "ne porte plus leurs sceaux" in garde
    assert not any("/Annots" in page for page in lecteur.pages)
    assert all(numero in texte_du_pdf(copie) for numero in Attestation.objects.values_list("numero", flat=True))


def test_une_personne_deja_comptee_est_refusee_sans_arreter_les_autres(homonymes: list[Professionnel]) -> None:
    terminer(homonymes[0], module_page("A1"), paris(2026, 1, 5))
    lot = creer([*homonymes, ProfessionnelFabrique(essai=True)])
    livrer(lot)
    refus = list(lot.lignes.exclude(refus="").order_by("pk").values_list("refus", flat=True))
    assert ["déjà comptée" in refus[0], "ne compte pas" in refus[1]] == [True, True]
    assert lots.attestations_du(lot).count() == 1
    assert lot.date_preparation is not None


def test_un_lot_interrompu_reprend_ou_il_en_etait(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    lots._traiter(lot.lignes.order_by("pk")[0].pk)
    assert lots.avancement(lot).traitees == 1
    call_command("relever_lots", stdout=io.StringIO())
    assert lots.avancement(lot).traitees == 2
    lots.delivrer(lot)
    assert Attestation.objects.count() == 2


def test_un_document_en_echec_n_empeche_pas_l_archive_des_autres(homonymes: list[Professionnel]) -> None:
    homonymes[0].nom = "李"
    homonymes[0].save()
    lot = creer(homonymes)
    livrer(lot)
    assert lots.avancement(lot).en_echec == 1
    assert len(zipfile.ZipFile(io.BytesIO(depot.ouvrir(lot.archive_sha256))).namelist()) == 1


def test_un_echec_repare_rejoint_l_archive_preparee_de_nouveau(homonymes: list[Professionnel]) -> None:
    homonymes[0].nom = "李"
    homonymes[0].save()
    lot = creer(homonymes, acteur=coordinateur_de(homonymes[0].structure))
    lot.acteur.user_permissions.add(Permission.objects.get(codename="voir_nominatif"))
    livrer(lot)
    client = Client()
    client.force_login(lot.acteur)
    page = client.get(f"/suivi/groupes/{lot.uuid}/").content.decode()
    assert "1 en échec" in page
    assert "préparez de nouveau l" in page
    reemettre(attestation=lots.attestations_du(lot).en_echec().get(), correction=Correction(nom="Nadia Li"))
    client.post(f"/suivi/groupes/{lot.uuid}/reprendre/")
    lot.refresh_from_db()
    livrer(lot)
    assert len(zipfile.ZipFile(io.BytesIO(depot.ouvrir(lot.archive_sha256))).namelist()) == 2


def test_un_grand_groupe_se_lit_par_feuillets_et_ne_note_que_ce_qui_est_montre(structure: Structure) -> None:
    louise = coordinateur_de(structure)
    louise.user_permissions.add(Permission.objects.get(codename="voir_nominatif"))
    client = Client()
    client.force_login(louise)
    lot = creer([ProfessionnelFabrique(structure=structure, nom=f"N{rang:02}") for rang in range(27)], acteur=louise)
    for _ in range(25):
        creer([lot.lignes.earliest("pk").professionnel], acteur=louise)
    lots.delivrer(lot)
    premier = client.get(f"/suivi/groupes/{lot.uuid}/").content.decode()
    assert "Page 1 sur 2" in premier
    assert premier.count('<th scope="row">') == 25
    assert Consultation.objects.count() == 25
    assert client.get(f"/suivi/groupes/{lot.uuid}/?page=2").content.decode().count('<th scope="row">') == 2
    liste = client.get("/suivi/groupes/?page=2").content.decode()
    assert "27 personnes, en cours" in liste
    assert "Page 2 sur 2" in liste


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [({"fin": JOUR - timedelta(days=1)}, "suivre"), ({"fin": timezone.localdate() + timedelta(days=9)}, "futur")],
)
def test_un_lot_mal_date_est_refuse(homonymes: list[Professionnel], champs: Any, phrase: str) -> None:
    with pytest.raises(LotImpossibleError, match=phrase):
        creer(homonymes, **champs)
    with pytest.raises(LotImpossibleError, match="au moins une"):
        creer([])
    assert not Lot.objects.exists()


def test_un_lot_de_mille_personnes_est_admis_pas_un_de_plus(homonymes: list[Professionnel], monkeypatch: Any) -> None:
    assert lots.PERSONNES_MAX == 1000
    monkeypatch.setattr(lots, "PERSONNES_MAX", 2)
    assert creer(homonymes).lignes.count() == 2
    with pytest.raises(LotImpossibleError, match="2 personnes au plus"):
        creer([*homonymes, ProfessionnelFabrique()])


def test_un_lien_faux_ou_perime_n_ouvre_rien(homonymes: list[Professionnel], monkeypatch: Any) -> None:
    lot, autre = creer(homonymes), creer(homonymes, module_page=module_page("A2"))
    livrer(lot)
    jeton = lots.lien(lot, "archive")
    assert lots.ouvrir(lot, jeton)[0] == "archive"
    for faux in ("x", jeton[:-2], lots.lien(autre, "archive"), lots.lien(lot, "autre-chose")):
        with pytest.raises(LotImpossibleError):
            lots.ouvrir(lot, faux)
    monkeypatch.setattr(lots, "DUREE_DU_LIEN", timedelta(seconds=-1))
    with pytest.raises(LotImpossibleError, match="expiré"):
        lots.ouvrir(lot, jeton)


def test_l_archive_disparait_apres_sept_jours_et_se_refait(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    livrer(lot)
    empreinte = lot.archive_sha256
    Lot.objects.update(date_preparation=timezone.now() - timedelta(days=8))
    lots.relever()
    with pytest.raises(FileNotFoundError):
        depot.ouvrir(empreinte)
    lot.refresh_from_db()
    lots.rouvrir(lot)
    lots.delivrer(lot)
    assert depot.ouvrir(lot.archive_sha256)


def test_effacer_une_personne_detruit_l_archive_qui_la_nomme(homonymes: list[Professionnel]) -> None:
    lot = creer(homonymes)
    livrer(lot)
    effacer(professionnel=homonymes[0])
    with pytest.raises(FileNotFoundError):
        depot.ouvrir(lot.archive_sha256)
    lot.refresh_from_db()
    assert lot.archive_sha256 == ""
    assert lot.lignes.count() == 1


def test_la_commande_delivre_puis_reprend(homonymes: list[Professionnel], tmp_path: Path) -> None:
    fichier = tmp_path / "groupe.txt"
    fichier.write_text("\n".join(personne.courriel_normalise for personne in homonymes))
    sortie = io.StringIO()
    dates = ["--debut", "2026-02-01", "--fin", "2026-02-01"]
    call_command("delivrer_lot", "--module", "A1", *dates, "--personnes", str(fichier), stdout=sortie)
    assert "2 personne(s) sur 2" in sortie.getvalue()
    rendu.relever()
    call_command("delivrer_lot", "--lot", str(Lot.objects.get().uuid), stdout=sortie)
    assert "Archive prête" in sortie.getvalue()
    for arguments in (["--lot", "x"], ["--module", "A1"], ["--module", "Z9", *dates, "--personnes", str(fichier)]):
        with pytest.raises(CommandError):
            call_command("delivrer_lot", *arguments)


def test_a_l_ecran_on_choisit_parmi_les_siens_et_l_archive_se_telecharge(homonymes: list[Professionnel]) -> None:
    louise = coordinateur_de(homonymes[0].structure)
    louise.user_permissions.add(Permission.objects.get(codename="voir_nominatif"))
    client = Client()
    client.force_login(louise)
    etrangere = ProfessionnelFabrique()
    champs = {"module_page": "A1", "debut": "2026-02-01", "fin": "2026-02-01"}
    for cles in ([], [str(etrangere.uuid)], ["pas-un-uuid"]):
        assert client.post("/suivi/groupes/", champs | {"professionnels": cles}).status_code == 400
    reponse = client.post("/suivi/groupes/", champs | {"professionnels": [str(p.uuid) for p in homonymes]})
    lot = Lot.objects.get()
    assert reponse.headers["Location"] == f"/suivi/groupes/{lot.uuid}/"
    livrer(lot)
    page = client.get(f"/suivi/groupes/{lot.uuid}/").content.decode()
    assert "Télécharger l" in page
    reponse = client.get(f"/suivi/groupes/{lot.uuid}/telecharger/{lots.lien(lot, 'archive')}/")
    assert reponse.headers["Content-Type"] == "application/zip"
    assert reponse.headers["Cache-Control"] == "private, no-store"
    assert Consultation.objects.filter(ecran="lot").count() == 2
    assert client.get(f"/suivi/groupes/{lot.uuid}/telecharger/faux/").status_code == 404
