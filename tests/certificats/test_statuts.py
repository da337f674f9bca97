"""Les listes de statuts : un bit par attestation, posé pour révoquée et remplacée, jamais pour expirée."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificats import rendu, statuts
from certificats.delivrance import delivrer, revoquer
from certificats.models import Attestation, ListeStatut

from .conftest import contenu_d_essai


@given(st.sets(st.integers(0, 1023), max_size=40), st.integers(0, 1023))
def test_un_bit_pose_se_relit_et_aucun_autre(indices: set[int], indice: int) -> None:
    assert statuts.est_pose(statuts.encoder(indices, 1024), indice) == (indice in indices)


def test_les_memes_bits_donnent_la_meme_liste() -> None:
    assert statuts.encoder([1, 2], 1024) == statuts.encoder([2, 1], 1024)


def est_revoquee(attestation: Attestation) -> bool:
    liste = ListeStatut.objects.get()
    assert attestation.indice_statut is not None
    return statuts.est_pose(liste.document["credentialSubject"]["encodedList"], attestation.indice_statut)


@pytest.mark.parametrize(("champ", "attendu"), [("date_remplacement", True), ("date_expiration", False)])
def test_remplacee_pose_le_bit_expiree_non(attestation: Attestation, champ: str, attendu: bool) -> None:
    Attestation.objects.update(**{champ: timezone.now()})
    statuts.marquer(attestation)
    statuts.signer_les_listes()
    assert est_revoquee(attestation) is attendu


def test_une_revocation_abandonnee_ne_change_pas_la_liste(attestation: Attestation) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        revoquer(attestation=attestation, motif="erreur")
        raise RuntimeError
    assert statuts.signer_les_listes() == 0
    assert not est_revoquee(attestation)


def test_une_liste_se_signe_de_nouveau_chaque_jour(attestation: Attestation) -> None:
    assert statuts.signer_les_listes() == 0
    ListeStatut.objects.update(date_signature=timezone.now() - timedelta(hours=25))
    assert statuts.signer_les_listes() == 1


def test_un_changement_pendant_la_signature_la_laisse_due(
    attestation: Attestation, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = statuts.encoder

    def encoder_pendant_une_revocation(indices: Any, taille: int) -> str:
        encodee = encoder(list(indices), taille)
        revoquer(attestation=attestation, motif="erreur")
        return encodee

    with monkeypatch.context() as entre_temps:
        entre_temps.setattr(statuts, "encoder", encoder_pendant_une_revocation)
        statuts.signer(ListeStatut.objects.get())
    assert not est_revoquee(attestation)
    assert statuts.signer_les_listes() == 1
    assert est_revoquee(attestation)


def test_a_moitie_pleine_une_liste_laisse_la_place_a_la_suivante(attestation: Attestation, titulaire: Any) -> None:
    ListeStatut.objects.update(attribues=ListeStatut.TAILLE // 2)
    autre = delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="autre"))
    assert rendu.rendre(autre.pk)
    autre.refresh_from_db()
    assert autre.liste_statut is not None
    assert autre.liste_statut.numero == 2
    assert autre.liste_statut.document is not None


def test_une_place_prise_en_fait_tirer_une_autre(
    attestation: Attestation, titulaire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tirages = iter([attestation.indice_statut, attestation.indice_statut, 7])
    monkeypatch.setattr(statuts.secrets, "randbelow", lambda _: next(tirages))
    autre = delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="autre"))
    assert rendu.rendre(autre.pk)
    autre.refresh_from_db()
    assert autre.indice_statut == 7


def test_un_reessai_garde_sa_place(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    pris = rendu.prendre(attestation.pk)
    assert pris is not None
    place = statuts.attribuer(pris)
    Attestation.objects.update(date_fin_bail=None)
    repris = rendu.prendre(attestation.pk)
    assert repris is not None
    assert statuts.attribuer(repris) == place
