"""Le badge, jugé par des vérificateurs étrangers à la maison, sans réseau : Digital Bazaar, DCC, openbadgeslib."""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jsonschema import Draft201909Validator
from openbadgeslib.ob3.ldp import verify_data_integrity_proof

from certificats import badge, cles, emetteur, preuve, statuts
from certificats.delivrance import revoquer
from certificats.models import Attestation, ListeStatut

ICI = Path(__file__).parent
SCHEMA = ICI.parents[1] / ".outils" / "schemas" / "ob_v3p0_achievementcredential_schema.json"
NODE = pytest.mark.postgres  # demande node et ses paquets, que la voie complète a
BASE = "https://portail.exemple"
INTACT = {"verified": True, "status": False}
REVOQUE = {"verified": True, "status": True}


@pytest.fixture(autouse=True)
def adresse_publique(settings: Any) -> None:
    settings.CERTIFICATS_BASE_URL = BASE


def juger(un_badge: dict[str, Any]) -> dict[str, Any]:
    """Le verdict des deux vérificateurs npm, à qui l'on sert le document DID et la liste de statuts publiés."""
    did = emetteur.document_did()
    documents = {f"{BASE}/.well-known/did.json": did, did["id"]: did}
    for cle in did["verificationMethod"]:
        documents[cle["id"]] = {"@context": "https://w3id.org/security/multikey/v1"} | cle
    for liste in ListeStatut.objects.all():
        documents[statuts.adresse(liste.numero)] = liste.document
    entree = json.dumps({"badge": un_badge, "documents": documents})
    commande = ["node", ICI / "verificateurs" / "verifier.mjs"]
    sortie = subprocess.run(commande, input=entree, capture_output=True, text=True, check=True)
    verdict: dict[str, Any] = json.loads(sortie.stdout)
    return verdict


@NODE
def test_deux_verificateurs_npm_disent_le_badge_valable_et_non_revoque(attestation: Attestation) -> None:
    verdict = juger(attestation.vc)
    assert verdict["digitalbazaar"] == {"verified": True, "statuts": [INTACT], "erreurs": []}
    journal = verdict["dcc"]["journal"]
    assert journal["valid_signature"]
    assert journal["expiration"]
    assert journal["revocation_status"]
    # Aucun annuaire d'émetteurs n'est consulté : nous n'y sommes pas.
    assert not journal["registered_issuer"]


@NODE
def test_le_badge_extrait_du_pdf_scelle_se_verifie_aussi(
    attestation: Attestation, document: bytes, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(document)
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "a.pdf"], check=True)
    verdict = juger(json.loads((tmp_path / "attestation-openbadge.json").read_text()))
    assert verdict["digitalbazaar"]["verified"]
    assert verdict["dcc"]["journal"]["valid_signature"]


@NODE
def test_revoque_le_badge_reste_signe_et_son_statut_change(attestation: Attestation) -> None:
    revoquer(attestation=attestation, motif="erreur")
    assert ListeStatut.objects.a_signer().count() == 1
    assert statuts.signer_les_listes() == 1
    verdict = juger(attestation.vc)
    assert verdict["digitalbazaar"]["statuts"] == [REVOQUE]
    assert verdict["dcc"]["journal"]["valid_signature"]
    assert not verdict["dcc"]["journal"]["revocation_status"]


@NODE
@pytest.mark.parametrize("champ", ["name", "validFrom", "credentialSubject"])
def test_un_champ_change_est_refuse_par_tous(attestation: Attestation, champ: str) -> None:
    altere = json.loads(json.dumps(attestation.vc))
    if champ == "credentialSubject":
        altere[champ]["identifier"][-1]["identityHash"] = "Autre Personne"
    else:
        altere[champ] = "2020-01-01T00:00:00Z" if champ == "validFrom" else "Autre"
    verdict = juger(altere)
    assert not verdict["digitalbazaar"]["verified"]
    assert verdict["digitalbazaar"]["erreurs"] == ["Invalid signature."]
    assert verdict["dcc"]["erreurs"] == ["invalid_signature"]
    with pytest.raises(preuve.PreuveInvalideError):
        preuve.verifier(altere, emetteur.multikeys())
    with pytest.raises(Exception, match=r"(?i)proof|signature"):
        verifier_avec_openbadgeslib(altere)


def verifier_avec_openbadgeslib(un_badge: dict[str, Any]) -> None:
    publique = cles.cle_badge().privee.public_key()
    verify_data_integrity_proof(un_badge, publique.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_openbadgeslib_verifie_le_badge(attestation: Attestation) -> None:
    verifier_avec_openbadgeslib(attestation.vc)


def ecarts_au_schema(un_badge: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text())
    juge = Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)
    return [f"{ecart.json_path} : {ecart.message}" for ecart in juge.iter_errors(un_badge)]


@NODE
def test_le_badge_suit_le_schema_de_1edtech(attestation: Attestation) -> None:
    assert ecarts_au_schema(attestation.vc) == []


@NODE
@pytest.mark.parametrize("champ", ["@context", "type", "issuer", "credentialSubject", "validFrom"])
def test_le_schema_refuse_un_badge_incomplet(attestation: Attestation, champ: str) -> None:
    assert ecarts_au_schema({cle: valeur for cle, valeur in attestation.vc.items() if cle != champ})


def test_notre_propre_verification_nomme_la_cle(attestation: Attestation) -> None:
    assert preuve.verifier(attestation.vc, emetteur.multikeys()) == cles.cle_badge().methode
    with pytest.raises(preuve.PreuveInvalideError, match="clé inconnue"):
        preuve.verifier(attestation.vc, {})


def test_la_configuration_de_preuve_est_celle_que_pyld_canonise(attestation: Attestation) -> None:
    (la_preuve,) = attestation.vc["proof"]
    configuration = {cle: valeur for cle, valeur in la_preuve.items() if cle != "proofValue"}
    complete = {"@context": attestation.vc["@context"]} | configuration
    attendue = preuve.canoniser_la_configuration(la_preuve["created"], la_preuve["verificationMethod"])
    assert preuve.canoniser(complete) == attendue


def test_la_signature_se_rejoue_a_l_octet(attestation: Attestation) -> None:
    nu = {cle: valeur for cle, valeur in attestation.vc.items() if cle != "proof"}
    cle = cles.cle_badge()
    creation = attestation.vc["proof"][0]["created"]
    assert preuve.signer(nu, cle=cle.privee, methode=cle.methode, creation=creation) == attestation.vc


def test_un_contexte_etranger_est_refuse_sans_reseau() -> None:
    with pytest.raises(preuve.PreuveInvalideError):
        preuve.canoniser({"@context": "https://exemple.invalid/contexte", "type": "X"})


def test_un_terme_inconnu_des_contextes_est_refuse(attestation: Attestation) -> None:
    """Ce que la signature ne couvrirait pas ne passe pas en silence."""
    with pytest.raises(preuve.PreuveInvalideError, match="Terme étranger"):
        preuve.canoniser({cle: v for cle, v in attestation.vc.items() if cle != "proof"} | {"inconnu": "x"})


def test_les_contextes_livres_sont_ceux_que_dit_leur_provenance() -> None:
    lignes = re.findall(
        r"\| `(https[^`]+)` \| `([^`]+)` \| `([0-9a-f]{64})`", (preuve.CONTEXTES / "PROVENANCE.md").read_text()
    )
    assert {adresse: fichier for adresse, fichier, _ in lignes} == preuve.CARTE
    for _, fichier, empreinte in lignes:
        assert hashlib.sha256((preuve.CONTEXTES / fichier).read_bytes()).hexdigest() == empreinte


def test_le_badge_ne_dit_le_courriel_que_hache(attestation: Attestation, titulaire: Any) -> None:
    assert titulaire.email not in json.dumps(attestation.vc)
    hachee, _ = attestation.vc["credentialSubject"]["identifier"]
    assert hachee["identityHash"] == badge.hacher_courriel(titulaire.email.upper(), hachee["salt"])
    assert hachee["salt"] != attestation.charge["sel"]


@pytest.mark.parametrize(
    ("base", "did"),
    [("https://portail.exemple", "did:web:portail.exemple"), ("http://localhost:8000", "did:web:localhost%3A8000")],
)
def test_le_did_est_celui_de_l_hote(base: str, did: str) -> None:
    assert badge.did_de(base) == did
