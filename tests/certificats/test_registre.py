"""Le registre : chaque fait y est, la base refuse de le changer, un recalcul voit la moindre altération."""

import hashlib
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificats import registre
from certificats.delivrance import revoquer
from certificats.models import Attestation, EvenementJournal, RacineJournal, TeteRegistre
from tests.deploiement import base_neuve


def test_emettre_et_revoquer_sont_consignes_dans_l_ordre(attestation: Attestation) -> None:
    revoquer(attestation=attestation, motif="erreur", motif_interne="secret")
    premier, second = EvenementJournal.objects.all()
    assert (premier.type, second.type) == ("emise", "revoquee")
    assert second.precedent == premier.empreinte
    assert registre.controler().ecarts == []


def test_le_registre_ne_dit_ni_nom_ni_courriel_ni_code(attestation: Attestation) -> None:
    texte = str(EvenementJournal.objects.get().corps)
    for indiscret in ("Nadia", "Exemple", attestation.code, "exemple.invalid"):
        assert indiscret not in texte


def test_une_revocation_abandonnee_ne_laisse_pas_de_trace(attestation: Attestation) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        revoquer(attestation=attestation, motif="erreur")
        raise RuntimeError
    assert EvenementJournal.objects.count() == TeteRegistre.objects.get().dernier == 1


def test_consigner_hors_transaction_est_une_faute_de_code() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(AssertionError, match="avec l'état"):
        registre.consigner("emise", Attestation())


@pytest.mark.parametrize("geste", ["update", "delete"])
def test_la_base_refuse_de_changer_ou_retirer_un_evenement(attestation: Attestation, geste: str) -> None:
    evenements = EvenementJournal.objects.all()
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        evenements.update(type="annulee") if geste == "update" else evenements.delete()
    assert EvenementJournal.objects.get().type == "emise"


@pytest.mark.parametrize("geste", ["update", "delete"])
def test_la_base_refuse_de_changer_ou_retirer_une_racine(racine: RacineJournal, geste: str) -> None:
    racines = RacineJournal.objects.all()
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        racines.update(racine="0" * 64) if geste == "update" else racines.delete()


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["certificats_evenementjournal", "certificats_racinejournal"])
def test_la_base_refuse_de_vider_le_registre_d_un_coup(racine: RacineJournal, table: str) -> None:
    with connection.cursor() as curseur:
        # Défait avec la transaction du test ; une base neuve l'a d'office (tests/conftest.py le suspend).
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_jamais_vide")
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"TRUNCATE {table} CASCADE")
    assert registre.controler().ecarts == []


@pytest.mark.postgres
def test_une_base_neuve_refuse_d_office_de_vider_le_registre() -> None:
    with psycopg.connect(base_neuve("test_registre")) as connexion:
        poses = connexion.execute(
            "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE tgname LIKE '%\\_jamais\\_vide' ORDER BY 1"
        ).fetchall()
    assert poses == [("certificats_evenementjournal", "O"), ("certificats_racinejournal", "O")]


@pytest.fixture
def racine(attestation: Attestation, monkeypatch: pytest.MonkeyPatch) -> RacineJournal:
    """La racine d'un jour passé : l'horloge de la publication avance de deux jours."""
    plus_tard = timezone.now() + timedelta(days=2)
    with monkeypatch.context() as horloge:
        horloge.setattr(registre.timezone, "now", lambda: plus_tard)
        publiee = registre.publier_les_racines()
        assert publiee is not None
        assert registre.publier_les_racines() is None
    return publiee


def test_la_racine_du_jour_est_signee_une_fois_et_se_verifie(racine: RacineJournal) -> None:
    assert racine.seq_fin == 1
    assert registre.controler().ecarts == []
    assert registre.controler().racines == 1


def test_le_jour_meme_rien_n_est_publie(attestation: Attestation) -> None:
    assert registre.publier_les_racines() is None


def sans_declencheurs(sql: str) -> None:
    """Ce que ferait un administrateur malveillant de la base."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            # Le changement de réglage tient à la transaction du test : il part avec elle.
            curseur.execute("SET LOCAL session_replication_role = replica")
        else:
            curseur.execute("DROP TRIGGER certificats_evenementjournal_UPDATE")
        curseur.execute(sql)


def test_une_ligne_changee_malgre_tout_se_voit(racine: RacineJournal) -> None:
    sans_declencheurs("UPDATE certificats_evenementjournal SET empreinte = '" + "0" * 64 + "'")
    ecarts = " ".join(registre.controler().ecarts)
    assert "ne s'enchaîne pas" in ecarts
    assert "ne correspond plus" in ecarts
    with pytest.raises(CommandError, match="ne s'enchaîne pas"):
        call_command("verifier_registre")


def test_un_document_change_ou_un_etat_sans_fait_se_voit(attestation: Attestation) -> None:
    Attestation.objects.update(pdf_sha256="0" * 64, date_revocation=timezone.now(), motif_code="erreur")
    ecarts = " ".join(registre.controler().ecarts)
    assert "n'est pas celui qui a été consigné" in ecarts
    assert "révoquée sans que le registre le dise" in ecarts


def test_la_commande_dit_que_tout_s_accorde(racine: RacineJournal, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verifier_registre")
    assert "1 événement(s), 1 racine(s)" in capsys.readouterr().out


def racine_de_reference(feuilles: list[bytes]) -> bytes:
    """RFC 6962 § 2.1, écrite comme dans la norme."""
    if not feuilles:
        return hashlib.sha256(b"").digest()
    if len(feuilles) == 1:
        return hashlib.sha256(b"\x00" + feuilles[0]).digest()
    coupe = 1 << (len(feuilles) - 1).bit_length() - 1
    gauche, droite = racine_de_reference(feuilles[:coupe]), racine_de_reference(feuilles[coupe:])
    return hashlib.sha256(b"\x01" + gauche + droite).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_l_arbre_de_merkle_est_celui_de_la_norme(feuilles: list[bytes]) -> None:
    assert registre.racine_de([feuille.hex() for feuille in feuilles]) == racine_de_reference(feuilles).hex()


def test_la_chaine_part_de_l_origine_et_depend_du_corps(titulaire: Any) -> None:
    assert registre.enchainer(registre.ORIGINE, {"a": 1}) != registre.enchainer(registre.ORIGINE, {"a": 2})
