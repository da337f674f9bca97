"""Corriger, révoquer, annuler, réessayer, effacer : l'ancienne demeure, les numéros se suivent, rien n'est réécrit."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from certificats import delivrance, depot, pdf, registre, rendu
from certificats.contenu import Correction, corriger, figer
from certificats.delivrance import ActeImpossibleError
from certificats.models import Attestation, Compteur
from certificats.releve import relever

from .conftest import contenu_d_essai


@pytest.fixture
def emise(titulaire: Any, django_capture_on_commit_callbacks: Any) -> Attestation:
    attestation = delivrance.delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    rendu.relever()
    attestation.refresh_from_db()
    return attestation


def reemettre(attestation: Attestation, **correction: str) -> Attestation:
    return delivrance.reemettre(attestation=attestation, correction=Correction(**correction))


def test_une_correction_ne_change_que_le_nom_et_ce_qui_designe_le_document(emise: Attestation) -> None:
    nouvelle = reemettre(emise, nom="Nadia Véritable")
    emise.refresh_from_db()
    assert (emise.etat, nouvelle.etat) == ("remplacee", "authentique")
    assert (nouvelle.remplace, nouvelle.version, nouvelle.titulaire) == (emise, 2, emise.titulaire)
    avant, apres = dict(emise.charge["imprime"]), dict(nouvelle.charge["imprime"])
    assert {libelle for libelle in avant if avant[libelle] != apres[libelle]} <= {
        "Délivrée à", "Numéro", "Code de vérification", "Délivrée le",
    }  # fmt: skip
    assert avant.keys() == apres.keys()
    assert apres["Délivrée à"] == "Nadia Véritable"
    assert nouvelle.charge["sel"] != emise.charge["sel"]
    assert nouvelle.charge["formation"] == emise.charge["formation"]
    assert nouvelle.empreinte == delivrance.empreinte(nouvelle.charge)


def test_les_numeros_d_une_chaine_se_suivent_sans_trou(emise: Attestation) -> None:
    troisieme = reemettre(reemettre(emise, nom="B"), nom="C")
    assert [a.numero[5:] for a in Attestation.objects.order_by("pk")] == ["000001", "000002", "000003"]
    assert Compteur.objects.get().dernier == 3
    assert Attestation.objects.vivantes().get() == troisieme
    with pytest.raises(RuntimeError), transaction.atomic():
        reemettre(troisieme, nom="D")
        raise RuntimeError
    troisieme.refresh_from_db()
    assert troisieme.etat == "authentique"
    assert Compteur.objects.get().dernier == 3


def test_on_ne_corrige_que_la_derniere_de_la_chaine(emise: Attestation) -> None:
    reemettre(emise, nom="B")
    with pytest.raises(ActeImpossibleError, match="déjà remplacée"):
        reemettre(emise, nom="C")
    assert Attestation.objects.count() == 2


def test_une_revoquee_peut_etre_reemise_et_reste_revoquee(emise: Attestation) -> None:
    delivrance.revoquer(attestation=emise, motif="erreur", motif_interne="mauvais nom")
    nouvelle = reemettre(emise, nom="B")
    emise.refresh_from_db()
    assert (emise.etat, emise.motif_interne, nouvelle.etat) == ("revoquee", "mauvais nom", "authentique")


def test_une_attestation_remplacee_avant_d_etre_rendue_ne_l_est_jamais(titulaire: Any) -> None:
    attestation = delivrance.delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    reemettre(attestation, nom="B")
    assert rendu.relever() == 1
    assert Attestation.objects.filter(date_emission__isnull=False).get().version == 2


def test_un_motif_hors_liste_est_refuse(emise: Attestation) -> None:
    with pytest.raises(ActeImpossibleError, match="motif"):
        delivrance.revoquer(attestation=emise, motif="humeur")
    emise.refresh_from_db()
    assert emise.etat == "authentique"


def test_une_demande_annulee_garde_son_numero_et_une_emise_ne_s_annule_pas(emise: Attestation, titulaire: Any) -> None:
    demande = delivrance.delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="deux"))
    assert delivrance.annuler(attestation=demande, motif_interne="demandée deux fois")
    assert not delivrance.annuler(attestation=emise, motif_interne="trop tard")
    assert rendu.relever() == 0
    demande.refresh_from_db()
    assert (demande.etat, demande.numero[5:]) == ("annulee", "000002")


def test_un_echec_se_reessaie_et_une_emise_non(emise: Attestation, titulaire: Any) -> None:
    echec = delivrance.delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="deux", titulaire_nom="李"))
    rendu.relever()
    assert Attestation.objects.en_echec().get() == echec
    assert not delivrance.reessayer(attestation=emise)
    assert delivrance.reessayer(attestation=echec)
    assert not Attestation.objects.en_echec().exists()


def test_effacer_detruit_le_contenu_et_le_document_mais_ni_le_numero_ni_les_dates(
    emise: Attestation, titulaire: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert delivrance.effacer(titulaire=titulaire) == 1
    with pytest.raises(FileNotFoundError):
        depot.ouvrir(emise.pdf_sha256)
    effacee = Attestation.objects.get()
    assert (effacee.charge, effacee.titulaire, effacee.titulaire_nom, effacee.intitule) == ({}, None, "", "")
    assert (effacee.numero, effacee.date_emission, effacee.etat) == (emise.numero, emise.date_emission, "effacee")
    page = Client().get(f"/v/{effacee.code}")
    assert page.status_code == 200
    assert "Données effacées" in page.content.decode()
    assert "Nadia" not in page.content.decode()
    assert delivrance.effacer(titulaire=titulaire) == 0
    with pytest.raises(ActeImpossibleError, match="effacées"):
        reemettre(effacee, nom="B")


def test_un_document_reste_apres_un_arret_brutal_est_detruit_au_passage_suivant(
    emise: Attestation, titulaire: Any
) -> None:
    delivrance.effacer(titulaire=titulaire)  # le geste d'après commit n'a pas lieu
    assert depot.ouvrir(emise.pdf_sha256)
    assert delivrance.detruire_les_documents_effaces() == 1
    assert delivrance.detruire_les_documents_effaces() == 0


def vieillir(attestation: Attestation, jours: int) -> None:
    """Comme si l'attestation avait été délivrée tant de jours plus tôt."""
    Attestation.objects.filter(pk=attestation.pk).update(date_delivrance=timezone.now() - timedelta(days=jours))
    attestation.refresh_from_db()


def test_au_bout_de_sa_conservation_elle_ne_montre_plus_rien_puis_ses_donnees_sont_detruites(
    emise: Attestation, django_capture_on_commit_callbacks: Any
) -> None:
    """Six ans : la page le dit aussitôt, à la même adresse, même si la relève n'est pas encore passée."""
    vieillir(emise, 6 * 365)
    assert (emise.etat, delivrance.finir_la_conservation()) == ("authentique", 0)
    vieillir(emise, 6 * 366)
    for _ in ("avant la relève", "après"):
        reponse = Client().get(f"/v/{emise.code}")
        texte = reponse.content.decode()
        assert reponse.status_code == 200
        assert "Conservation terminée" in texte
        assert emise.numero in texte
        assert "Nadia" not in texte
        assert Client().get(f"/v/{emise.code}/badge").status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            relever()
    effacee = Attestation.objects.get()
    assert (effacee.charge, effacee.vc, effacee.titulaire) == ({}, None, None)
    with pytest.raises(FileNotFoundError):
        depot.ouvrir(emise.pdf_sha256)
    assert delivrance.finir_la_conservation() == 0
    assert not registre.controler().ecarts


def test_une_revoquee_au_bout_de_sa_conservation_se_dit_encore_revoquee(emise: Attestation) -> None:
    delivrance.revoquer(attestation=emise, motif="fraude")
    vieillir(emise, 6 * 366)
    delivrance.finir_la_conservation()
    reponse = Client().get(f"/v/{emise.code}")
    assert reponse.status_code == 200
    assert "Conservation terminée" in reponse.content.decode()
    assert "Il avait été révoqué le" in reponse.content.decode()


def test_la_duree_de_conservation_est_celle_de_l_exploitant(emise: Attestation, settings: Any) -> None:
    settings.CERTIFICATS_CONSERVATION_ANS = 10
    vieillir(emise, 6 * 366)
    assert (emise.etat, delivrance.finir_la_conservation()) == ("authentique", 0)


class UneCorrectionHostile(TestCase):
    """Quoi qu'on écrive, la charge corrigée reste canonique, et ce qui est dit imprimable se compose."""

    @given(st.text(max_size=300))
    @settings(max_examples=25, deadline=None)
    def test_ce_que_dit_la_correction_est_imprime_tel_quel(self, nom: str) -> None:
        base = figer(contenu_d_essai(), numero="2026-000001", code="A", date_delivrance=contenu_d_essai().fin)
        propre = "".join(c for c in nom if not pdf.caracteres_non_imprimables(c))
        charge = corriger(
            base, Correction(nom=propre), numero="2026-000002", code="B", date_delivrance=contenu_d_essai().fin
        )
        assert dict(charge["imprime"])["Délivrée à"] == propre
        assert len(delivrance.empreinte(charge)) == 64
        assert base["titulaire"]["nom"] == "Nadia Exemple"
