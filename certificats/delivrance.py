"""Délivrer, corriger, révoquer, annuler, effacer : le métier de l'attestation.

La ligne « à émettre » est elle-même la boîte d'envoi. Un acte ne réécrit jamais un document : il date un fait.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from . import codes, declaration, depot, edition, registre, statuts
from . import contenu as mise_en_forme
from .contenu import PARIS, ContenuAttestation, Correction
from .models import Attestation, AttestationQuerySet, Compteur
from .reveil import reveiller, reveiller_les_listes

ESSAIS = 8
RATTRAPAGE = timedelta(days=30)  # durée pendant laquelle on s'assure qu'un document effacé a bien disparu


class TropDeCollisionsError(Exception):
    """Huit codes tirés au hasard étaient tous pris : le hasard du serveur est en cause."""


class ActeImpossibleError(Exception):
    """L'état de l'attestation interdit cet acte ; le message dit pourquoi, en français."""


def delivrer(*, titulaire: Any, contenu: ContenuAttestation) -> Attestation:
    """Rend l'attestation de cette référence, créée et numérotée au besoin, dans la transaction de l'appelant.

    Le document est rendu après le commit. Une référence révoquée rend l'ancienne : on ne délivre pas deux fois.
    Lève OrganismeNonDeclareError pour un certificat de réalisation sans numéro de déclaration réglé.
    """

    def charger(**impression: Any) -> dict[str, Any]:
        charge = mise_en_forme.figer(contenu, courriel=_courriel(titulaire), **impression)
        return edition.appliquer(modele, charge)

    declaration.exiger(contenu.genre)
    modele = edition.modele_actif(contenu.genre)
    for _ in range(ESSAIS):
        if deja := Attestation.objects.de_reference(contenu.reference).first():
            return deja
        try:
            with transaction.atomic():
                return _creer(
                    charger,
                    reference=contenu.reference,
                    genre=contenu.genre,
                    modele=modele,
                    titulaire=titulaire,
                    date_expiration=contenu.date_expiration,
                )
        except IntegrityError:  # la référence vient d'être délivrée, ou le code est pris
            continue
    raise TropDeCollisionsError(contenu.reference)


def _creer(charger: Callable[..., dict[str, Any]], **champs: Any) -> Attestation:
    """Numérote, fige et enregistre une attestation à émettre."""
    maintenant = timezone.now()
    code = codes.tirer()
    # Le compteur est verrouillé au dernier moment : une seule ligne pour toutes les délivrances de l'année.
    numero = numero_suivant(maintenant)
    charge = charger(numero=numero, code=code, date_delivrance=maintenant)
    attestation = Attestation.objects.create(
        code=code, numero=numero, charge=charge, empreinte=empreinte(charge), date_delivrance=maintenant, **champs
    )
    # Pas de `partial` : avec robust=True, Django lit le nom de la fonction quand elle échoue.
    transaction.on_commit(lambda: reveiller(attestation.pk), robust=True)
    return attestation


def _courriel(titulaire: Any) -> str:
    """L'adresse du compte, quel que soit le modèle d'utilisateur de l'hôte ; le badge n'en garde qu'un hachage."""
    return str(getattr(titulaire, titulaire.get_email_field_name(), "") or "") if titulaire else ""


def _consigner(type_: str, attestation_id: int) -> None:
    """Dans la transaction de l'acte : la liste de statuts est à signer de nouveau, le fait entre au registre."""
    attestation = Attestation.objects.get(pk=attestation_id)
    statuts.marquer(attestation)
    registre.consigner(type_, attestation)
    transaction.on_commit(reveiller_les_listes, robust=True)


def numero_suivant(instant: datetime) -> str:
    """Le numéro `AAAA-NNNNNN` suivant de l'année (à Paris) ; un retour arrière le rend : la suite est sans trou."""
    annee = str(instant.astimezone(PARIS).year)
    return f"{annee}-{avancer(annee):06d}"


def avancer(cle: str) -> int:
    """Le nombre suivant d'un compteur, créé au besoin : une instruction, dont la ligne reste verrouillée."""
    table = connection.ops.quote_name(Compteur._meta.db_table)
    sql = (
        f"INSERT INTO {table} (cle, dernier) VALUES (%s, 1) "  # noqa: S608 : le nom d'une de nos tables
        f"ON CONFLICT (cle) DO UPDATE SET dernier = {table}.dernier + 1 RETURNING dernier"
    )
    with connection.cursor() as curseur:
        curseur.execute(sql, [cle])
        return int(curseur.fetchone()[0])


def empreinte(charge: dict[str, Any]) -> str:
    """SHA-256 de la forme canonique (RFC 8785) de la charge."""
    return hashlib.sha256(rfc8785.dumps(charge)).hexdigest()


@transaction.atomic
def revoquer(*, attestation: Attestation, motif: str, motif_interne: str = "", acteur: Any = None) -> bool:
    """Révoque une attestation vivante ; rend False si elle ne l'est plus. L'adresse et le document demeurent.

    `motif` est public (erreur, fraude, retrait, demande du titulaire) ; `motif_interne` ne sort jamais.
    Lève ActeImpossibleError pour un motif hors de cette liste.
    """
    if motif not in Attestation.Motif.values:
        raise ActeImpossibleError("Choisissez un motif dans la liste.")
    revoquee = (
        Attestation.objects.vivantes()
        .filter(pk=attestation.pk, date_effacement=None)
        .update(
            date_revocation=timezone.now(), motif_code=motif, motif_interne=motif_interne.strip()[:300], acteur=acteur
        )
    )
    if revoquee:
        _consigner(registre.Type.REVOQUEE, attestation.pk)
    return bool(revoquee)


@transaction.atomic
def reemettre(
    *, attestation: Attestation, correction: Correction, acteur: Any = None, motif_interne: str = ""
) -> Attestation:
    """Corrige : l'ancienne devient « remplacée », la nouvelle (version suivante, autre numéro, autre code) la nomme.

    Rien ne change que la correction, le numéro, le code et la date de délivrance. Une attestation révoquée ou annulée
    peut être réémise. Lève ActeImpossibleError si ce n'est pas la dernière de sa chaîne, ou si elle est effacée.
    """
    ancienne = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
    if ancienne.date_effacement:
        raise ActeImpossibleError("Les données de cette attestation ont été effacées : elle ne peut pas être réémise.")
    if ancienne.date_remplacement or hasattr(ancienne, "remplacee_par"):
        raise ActeImpossibleError("Cette attestation est déjà remplacée. Corrigez la plus récente.")
    # L'ancienne d'abord : deux vivantes pour une référence sont refusées par la base.
    remplacee = (
        Attestation.objects.vivantes()
        .filter(pk=ancienne.pk)
        .update(
            date_remplacement=timezone.now(),
            motif_code=Attestation.Motif.ERREUR,
            motif_interne=motif_interne.strip()[:300],
            acteur=acteur,
        )
    )
    nouvelle = _creer_version(ancienne, correction)
    if remplacee:
        _consigner(registre.Type.REMPLACEE, ancienne.pk)
    return nouvelle


def _creer_version(ancienne: Attestation, correction: Correction) -> Attestation:
    """La version suivante. Seul le code, tiré au hasard, peut être pris : on en tire alors un autre."""

    def charger(**impression: Any) -> dict[str, Any]:
        return mise_en_forme.corriger(ancienne.charge, correction, **impression)

    for _ in range(ESSAIS):
        try:
            with transaction.atomic():
                return _creer(
                    charger,
                    reference=ancienne.reference,
                    genre=ancienne.genre,
                    modele_id=ancienne.modele_id,
                    version=ancienne.version + 1,
                    remplace=ancienne,
                    titulaire_id=ancienne.titulaire_id,
                    date_expiration=ancienne.date_expiration,
                    est_synthetique=ancienne.est_synthetique,
                )
        except IntegrityError:
            continue
    raise TropDeCollisionsError(ancienne.reference)


@transaction.atomic
def annuler(*, attestation: Attestation, motif_interne: str, acteur: Any = None) -> bool:
    """Annule une demande dont le document n'est pas encore émis ; elle garde son numéro. False s'il est trop tard."""
    annulee = (
        Attestation.objects.vivantes()
        .filter(pk=attestation.pk, date_emission=None, date_effacement=None)
        .update(
            date_annulation=timezone.now(), motif_interne=motif_interne.strip()[:300], acteur=acteur, date_fin_bail=None
        )
    )
    if annulee:
        _consigner(registre.Type.ANNULEE, attestation.pk)
    return bool(annulee)


@transaction.atomic
def reessayer(*, attestation: Attestation) -> bool:
    """Remet à émettre une attestation en échec ; False si elle ne l'est pas."""
    remises = (
        Attestation.objects.en_echec().filter(pk=attestation.pk).update(date_echec=None, erreur="", date_fin_bail=None)
    )
    if remises:
        transaction.on_commit(lambda: reveiller(attestation.pk), robust=True)
    return bool(remises)


def transferer(*, de: Any, vers: Any) -> int:
    """Rattache à une personne les attestations d'un autre de ses comptes ; rien d'imprimé ne change."""
    return Attestation.objects.du_titulaire(de).update(titulaire=vers)


@transaction.atomic
def effacer(*, titulaire: Any) -> int:
    """Détruit ce que les attestations d'une personne disent d'elle ; rend leur nombre (RGPD, article 17).

    Disparaissent la charge et son sel, le badge, le document et le lien au titulaire. Restent le numéro, le code, les
    dates et l'empreinte, qui sans le sel ne se rattache à personne. Effacer n'est pas révoquer.
    """
    return _oublier(Attestation.objects.du_titulaire(titulaire).filter(date_effacement=None))


@transaction.atomic
def finir_la_conservation(limite: int = 200) -> int:
    """Efface de même les attestations dont la durée de conservation a pris fin ; rend leur nombre."""
    echues = Attestation.objects.a_oublier(timezone.now()).order_by("pk").values_list("pk", flat=True)[:limite]
    return _oublier(Attestation.objects.filter(pk__in=list(echues), date_effacement=None))


def _oublier(concernees: AttestationQuerySet) -> int:
    """Détruit le contenu, le badge et le document ; consigne chaque effacement."""
    effacees = dict(concernees.order_by("pk").values_list("pk", "pdf_sha256"))
    documents = [sha256 for sha256 in effacees.values() if sha256]
    nombre = concernees.update(
        charge={},
        vc=None,
        partage="",
        titulaire=None,
        date_effacement=timezone.now(),
        motif_interne="",
        erreur="",
        date_fin_bail=None,
    )
    for attestation in Attestation.objects.filter(pk__in=effacees).order_by("pk"):
        registre.consigner(registre.Type.EFFACEE, attestation)
    transaction.on_commit(lambda: [depot.detruire(sha256) for sha256 in documents], robust=True)
    return nombre


def detruire_les_documents_effaces() -> int:
    """Détruit les documents qu'un arrêt brutal aurait laissés après un effacement ; rend leur nombre."""
    depuis = timezone.now() - RATTRAPAGE
    effacees = Attestation.objects.filter(date_effacement__gte=depuis).exclude(pdf_sha256="")
    return sum(depot.detruire(sha256) for sha256 in effacees.values_list("pdf_sha256", flat=True))
