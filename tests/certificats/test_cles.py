"""Les clés : engendrées une fois, reconnues d'essai partout, et sans clé rien n'est émis ni perdu."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.core import checks
from django.utils import timezone

from certificats import cles, cles_essai, emetteur, gardes, rendu
from certificats.delivrance import delivrer
from certificats.erreurs import CleIndisponibleError
from certificats.models import Attestation, CleEmetteur, EvenementJournal

from .conftest import contenu_d_essai


def test_deux_demarrages_ensemble_n_engendrent_qu_une_cle(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as fils:
        chemins = set(fils.map(lambda _: cles_essai.cachet(tmp_path).read_bytes(), range(8)))
    assert len(chemins) == 1
    (fichier,) = tmp_path.iterdir()
    assert fichier.stat().st_mode & 0o077 == 0


def test_les_cles_d_essai_se_reconnaissent_meme_recopiees(settings: Any, tmp_path: Path) -> None:
    settings.CERTIFICATS_CACHET = {"p12": str(cles_essai.cachet(tmp_path))}
    settings.CERTIFICATS_BADGE = {"pem": str(cles_essai.badge(tmp_path))}
    assert cles.cachet().est_essai
    assert cles.cle_badge().est_essai


@pytest.mark.parametrize("reglage", ["CERTIFICATS_CACHET", "CERTIFICATS_BADGE"])
def test_l_essai_interdit_une_cle_absente_se_dit(settings: Any, reglage: str, tmp_path: Path) -> None:
    settings.CERTIFICATS_CACHET = {"p12": str(cles_essai.cachet(tmp_path))}
    settings.CERTIFICATS_BADGE = {"pem": str(cles_essai.badge(tmp_path))}
    settings.CERTIFICATS_ESSAI_PERMIS = False
    assert "essai" in gardes.refus()
    setattr(settings, reglage, {})
    assert f"{reglage} n'est pas réglé" in gardes.refus()
    assert [erreur.id for erreur in gardes.controler_les_cles(None)] == ["certificats.E001"]


def regler_un_cachet(settings: Any, tmp_path: Path, *, debut: Any, jours: int) -> None:
    chemin = tmp_path / f"cachet-{jours}-{debut:%Y%m%d}.p12"
    chemin.write_bytes(cles_essai.engendrer_cachet(debut, timedelta(days=jours), unite="Organisme fictif"))
    settings.CERTIFICATS_CACHET = {"p12": str(chemin)}


def test_un_certificat_bientot_fini_se_dit_d_avance(settings: Any, tmp_path: Path) -> None:
    settings.CERTIFICATS_BADGE = {"pem": str(tmp_path / "badge.pem")}
    (tmp_path / "badge.pem").write_bytes(cles_essai.badge(tmp_path).read_bytes().removeprefix(cles_essai.MARQUE))
    settings.CERTIFICATS_ESSAI_PERMIS = False
    regler_un_cachet(settings, tmp_path, debut=timezone.now(), jours=10)
    assert [message.id for message in gardes.controler_les_cles(None)] == ["certificats.W001"]
    regler_un_cachet(settings, tmp_path, debut=timezone.now(), jours=100)
    assert not gardes.controler_les_cles(None)


def test_un_certificat_fini_se_dit_sans_fermer_le_portail(settings: Any, tmp_path: Path) -> None:
    """On apprend sans certificat ; seules les attestations attendent."""
    settings.CERTIFICATS_BADGE = {"pem": str(tmp_path / "badge.pem")}
    (tmp_path / "badge.pem").write_bytes(cles_essai.badge(tmp_path).read_bytes().removeprefix(cles_essai.MARQUE))
    settings.CERTIFICATS_ESSAI_PERMIS = False
    regler_un_cachet(settings, tmp_path, debut=timezone.now() - timedelta(days=9), jours=5)
    (message,) = gardes.controler_les_cles(None)
    assert (message.id, message.level) == ("certificats.W003", checks.WARNING)
    assert "a expiré le" in message.msg
    assert gardes.refus() == ""


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"n'importe quoi",
        ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        ed25519.Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
        ),
    ],
    ids=["vide", "illisible", "P-256", "chiffrée"],
)
def test_une_cle_de_badge_impossible_se_dit(settings: Any, tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "badge.pem").write_bytes(octets)
    settings.CERTIFICATS_BADGE = {"pem": str(tmp_path / "badge.pem")}
    with pytest.raises(CleIndisponibleError, match="d'une autre sorte qu'Ed25519"):
        cles.cle_badge()


def test_un_cachet_illisible_ou_pas_encore_valable_se_dit(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "cachet.p12").write_bytes(b"n'importe quoi")
    settings.CERTIFICATS_CACHET = {"p12": str(tmp_path / "cachet.p12")}
    with pytest.raises(CleIndisponibleError, match="absent, illisible"):
        cles.cachet()
    regler_un_cachet(settings, tmp_path, debut=timezone.now() + timedelta(days=2), jours=5)
    with pytest.raises(CleIndisponibleError, match="pas encore valable"):
        cles.cachet()


def test_un_cachet_expire_n_emet_rien_et_ne_perd_rien(settings: Any, tmp_path: Path, titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    regler_un_cachet(settings, tmp_path, debut=timezone.now() - timedelta(days=30), jours=10)
    assert rendu.relever() == 0
    attestation.refresh_from_db()
    assert attestation.date_emission is None
    assert attestation.date_echec is None
    assert attestation.vc is None
    assert "a expiré le" in attestation.erreur
    assert not EvenementJournal.objects.exists()
    regler_un_cachet(settings, tmp_path, debut=timezone.now(), jours=10)
    Attestation.objects.update(date_fin_bail=timezone.now() - timedelta(seconds=1))
    assert rendu.relever() == 1
    attestation.refresh_from_db()
    assert attestation.erreur == ""


def test_un_mauvais_mot_de_passe_se_dit_sans_le_montrer(settings: Any, tmp_path: Path) -> None:
    chemin = cles_essai.cachet(tmp_path)
    settings.CERTIFICATS_CACHET = {"p12": str(chemin), "mot_de_passe": "faux-secret"}
    with pytest.raises(CleIndisponibleError, match="mot de passe est faux") as refus:
        cles.cachet()
    assert "faux-secret" not in str(refus.value)


def test_un_cachet_materiel_injoignable_se_dit(settings: Any) -> None:
    settings.CERTIFICATS_CACHET = {"pkcs11": {"module": "/nulle/part.so", "jeton": "x", "certificat": "x"}}
    with pytest.raises(CleIndisponibleError, match="PKCS#11"):
        cles.cachet()


def test_changer_de_cle_retire_l_ancienne_sans_la_depublier(settings: Any, tmp_path: Path, titulaire: Any) -> None:
    for rang in ("un", "deux"):
        settings.CERTIFICATS_BADGE = {"pem": str(cles_essai.badge(tmp_path / rang))}
        delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference=rang))
        assert rendu.relever() == 1
    ancienne, nouvelle = CleEmetteur.objects.de_badge()
    assert ancienne.date_retrait is not None
    assert nouvelle.date_retrait is None
    publiees = {cle["publicKeyMultibase"] for cle in emetteur.document_did()["verificationMethod"]}
    assert publiees == {ancienne.cle_publique, nouvelle.cle_publique}
    CleEmetteur.objects.filter(pk=ancienne.pk).update(date_compromission=timezone.now())
    assert len(emetteur.document_did()["verificationMethod"]) == 1
