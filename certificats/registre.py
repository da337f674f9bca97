"""Le registre : consigner un fait, en chaîne, dans la transaction qui le crée ; publier chaque jour une racine."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.fields.json import KT
from django.utils import timezone

from . import cles, emetteur, preuve
from .contenu import PARIS
from .models import Attestation, EvenementJournal, RacineJournal, TeteRegistre

TETE = 1
ORIGINE = "0" * 64
Type = EvenementJournal.Type


def consigner(type_: str, attestation: Attestation) -> EvenementJournal:
    """Ajoute un fait au registre. À appeler en dernier dans la transaction de l'état : la tête est verrouillée."""
    assert transaction.get_connection().in_atomic_block, "le registre s'écrit avec l'état qu'il consigne"  # noqa: S101
    seq = _avancer()
    maintenant = timezone.now()
    corps = {
        "seq": seq,
        "type": str(type_),
        "date": maintenant.isoformat(),
        "numero": attestation.numero,
        "version": attestation.version,
        "empreinte": attestation.empreinte,
        "pdf_sha256": attestation.pdf_sha256,
    }
    dernier = EvenementJournal.objects.filter(seq=seq - 1).values_list("empreinte", flat=True).first()
    precedent = dernier or ORIGINE
    return EvenementJournal.objects.create(
        seq=seq, type=type_, attestation=attestation, date=maintenant,
        corps=corps, precedent=precedent, empreinte=enchainer(precedent, corps),
    )  # fmt: skip


def _avancer() -> int:
    """Le rang suivant ; la ligne de tête met les écritures du registre en file."""
    if not TeteRegistre.objects.filter(pk=TETE).update(dernier=F("dernier") + 1):
        TeteRegistre.objects.get_or_create(pk=TETE)
        TeteRegistre.objects.filter(pk=TETE).update(dernier=F("dernier") + 1)
    return int(TeteRegistre.objects.values_list("dernier", flat=True).get(pk=TETE))


def enchainer(precedent: str, corps: dict[str, Any]) -> str:
    """SHA-256 de l'empreinte précédente suivie de la forme canonique (RFC 8785) du corps."""
    return hashlib.sha256(bytes.fromhex(precedent) + rfc8785.dumps(corps)).hexdigest()


# --- Arbre de Merkle (RFC 6962) --------------------------------------------------------------------


def racine_de(feuilles: Sequence[str]) -> str:
    """La racine de Merkle d'empreintes hexadécimales (RFC 6962 § 2.1)."""
    return _arbre([hashlib.sha256(b"\x00" + bytes.fromhex(feuille)).digest() for feuille in feuilles]).hex()


def _arbre(noeuds: list[bytes]) -> bytes:
    if not noeuds:
        return hashlib.sha256(b"").digest()
    while len(noeuds) > 1:
        # Un nœud impair monte tel quel : même arbre que la coupe à la plus grande puissance de deux.
        paires = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(noeuds[::2], noeuds[1::2], strict=False)]
        noeuds = paires + noeuds[len(paires) * 2 :]
    return noeuds[0]


# --- Racines publiées ------------------------------------------------------------------------------


def racine_a_signer(jour: date, seq_fin: int, racine: str) -> dict[str, Any]:
    """Ce que signe une racine ; publié tel quel."""
    return {"type": "racine-du-registre", "jour": jour.isoformat(), "racine": racine, "seq_fin": seq_fin}


def publier_les_racines() -> RacineJournal | None:
    """Signe la racine d'hier, une fois ; None s'il n'y a rien à publier. Lève CleIndisponibleError."""
    hier = timezone.now().astimezone(PARIS).date() - timedelta(days=1)
    if RacineJournal.objects.filter(jour__gte=hier).exists():
        return None
    fin = datetime.combine(hier + timedelta(days=1), time(0), tzinfo=PARIS)
    if not EvenementJournal.objects.filter(date__lt=fin).exists():
        return None
    cle = cles.cle_badge()
    with transaction.atomic():
        # Attend les écritures en cours : aucune ne s'ajoutera à un jour déjà publié.
        TeteRegistre.objects.filter(pk=TETE).update(dernier=F("dernier"))
        if RacineJournal.objects.filter(jour__gte=hier).exists():
            return None
        feuilles = list(EvenementJournal.objects.filter(date__lt=fin).values_list("empreinte", flat=True))
        corps = racine_a_signer(hier, len(feuilles), racine_de(feuilles))
        signature = "z" + preuve.base58(cle.privee.sign(rfc8785.dumps(corps)))
        return RacineJournal.objects.create(
            jour=hier, seq_fin=corps["seq_fin"], racine=corps["racine"], signature=signature,
            cle=emetteur.inscrire_cle_badge(cle),
        )  # fmt: skip


# --- Contrôle --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Controle:
    """Le résultat d'un recalcul complet."""

    evenements: int
    racines: int
    ecarts: list[str]


def controler() -> Controle:
    """Recalcule tout : la chaîne, les racines et leurs signatures, et l'accord avec l'état des attestations."""
    feuilles: list[str] = []
    ecarts = list(_ecarts_de_chaine(feuilles))
    racines = list(RacineJournal.objects.select_related("cle"))
    for racine in racines:
        ecarts += _ecarts_de_racine(racine, feuilles)
    ecarts += _ecarts_d_etat()
    return Controle(len(feuilles), len(racines), ecarts)


def _ecarts_de_chaine(feuilles: list[str]) -> Iterator[str]:
    """Parcourt la chaîne, en y ajoutant les empreintes lues."""
    precedent = ORIGINE
    for rang, evenement in enumerate(EvenementJournal.objects.iterator(chunk_size=2000), start=1):
        feuilles.append(evenement.empreinte)
        if (evenement.seq, evenement.corps.get("seq")) != (rang, rang):
            yield f"L'événement de rang {rang} manque ou a changé de rang."
        if evenement.corps.get("type") != evenement.type:
            yield f"L'événement {evenement.seq} ne dit plus le fait qu'il consigne."
        if evenement.precedent != precedent or enchainer(precedent, evenement.corps) != evenement.empreinte:
            yield f"L'événement {evenement.seq} ne s'enchaîne pas : il a été changé."
        precedent = evenement.empreinte
    dernier = TeteRegistre.objects.filter(pk=TETE).values_list("dernier", flat=True).first() or 0
    if dernier != len(feuilles):
        yield f"Le registre devrait compter {dernier} événements, il en a {len(feuilles)}."


def _ecarts_de_racine(racine: RacineJournal, feuilles: list[str]) -> list[str]:
    corps = racine_a_signer(racine.jour, racine.seq_fin, racine.racine)
    ecarts = []
    if racine_de(feuilles[: racine.seq_fin]) != racine.racine:
        ecarts.append(f"La racine du {racine.jour} ne correspond plus aux {racine.seq_fin} premiers événements.")
    try:
        preuve.verifier_octets(racine.cle.cle_publique, racine.signature, rfc8785.dumps(corps))
    except preuve.PreuveInvalideError:
        ecarts.append(f"La signature de la racine du {racine.jour} n'est pas valable.")
    return ecarts


def _ecarts_d_etat() -> Iterator[str]:
    """Chaque état d'une attestation a son fait au registre, et le document émis est celui qui y est consigné."""
    etats = {Type.EMISE: "date_emission", Type.REVOQUEE: "date_revocation", Type.REMPLACEE: "date_remplacement"}
    reelles = Attestation.objects.filter(est_synthetique=False)
    for type_, champ in etats.items():
        fait = EvenementJournal.objects.filter(attestation=OuterRef("pk"), type=type_)
        for numero in reelles.exclude(**{champ: None}).filter(~Exists(fait)).values_list("numero", flat=True):
            yield f"L'attestation {numero} est {type_.label.lower()} sans que le registre le dise."
        for numero in reelles.filter(Exists(fait), **{champ: None}).values_list("numero", flat=True):
            yield f"Le registre dit l'attestation {numero} {type_.label.lower()}, son état ne le dit pas."
    emissions = EvenementJournal.objects.filter(type=Type.EMISE, attestation__date_effacement=None)
    faux = emissions.annotate(consigne=KT("corps__pdf_sha256")).exclude(consigne=F("attestation__pdf_sha256"))
    for numero in faux.values_list("attestation__numero", flat=True):
        yield f"Le document de l'attestation {numero} n'est pas celui qui a été consigné."
