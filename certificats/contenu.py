"""Ce qu'une attestation dit : un contenu donné une fois, mis en forme une fois, figé."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.module_loading import import_string

from . import declaration
from .badge import hacher_courriel

PARIS = ZoneInfo("Europe/Paris")
SCHEMA = 1
MENTION = (
    "Cette attestation ne vaut pas certification enregistrée au répertoire national des certifications "
    "professionnelles ni au répertoire spécifique."
)
# Les phrases du certificat de réalisation (modèle ministériel, en vigueur depuis le 1er juin 2020).
DUREE_A_DISTANCE = (
    "À distance, la durée est la réalisation des activités pédagogiques et le temps estimé pour les réaliser."
)
MENTIONS_DU_CERTIFICAT = (
    "L'enregistrement de la déclaration d'activité ne vaut pas agrément de l'État.",
    "Les pièces qui ont permis d'établir ce certificat sont conservées trois ans au moins après la fin de l'année du "
    "dernier paiement, plus longtemps en cas de cofinancement européen.",
)


@dataclass(frozen=True)
class ContenuAttestation:
    """Ce que `lms` demande d'attester (metier.md §2) ; `reference` est la clé d'idempotence."""

    reference: str
    genre: str
    titulaire_nom: str
    titulaire_prenom: str
    fonction: str
    structure: str
    formation_code: str
    intitule: str
    version: str
    parcours: str
    objectifs: tuple[str, ...]
    nature: str
    modalite: str
    duree_minutes: int
    debut: datetime
    fin: datetime
    resultat: str
    conditions: str
    accent: str
    est_demonstration: bool
    modules: tuple[str, ...] = ()  # ceux d'un parcours, en toutes lettres
    date_expiration: datetime | None = None
    est_a_distance: bool = True


@dataclass(frozen=True)
class Correction:
    """Ce qu'une réémission change à ce qui est imprimé de la personne ; un champ absent reste tel quel."""

    nom: str | None = None
    fonction: str | None = None
    structure: str | None = None

    def en_dict(self) -> dict[str, str]:
        return {champ: valeur for champ, valeur in asdict(self).items() if valeur is not None}


# Les libellés imprimés de la personne, par champ de `titulaire` : ceux de l'attestation, ceux du certificat.
LIBELLES_TITULAIRE = {
    "nom": ("Délivrée à", "Stagiaire"),
    "fonction": ("Fonction",),
    "structure": ("Structure à la date de validation", "Employeur"),
}


def emetteur() -> dict[str, str]:
    """L'organisme et le signataire réglés par l'exploitant ; un champ vide n'est jamais inventé."""
    organisme = dict(getattr(settings, "CERTIFICATS_EMETTEUR", {}) or {})
    fournisseur = getattr(settings, "CERTIFICATS_SIGNATAIRE", "")
    if fournisseur:
        organisme |= {champ: valeur for champ, valeur in import_string(fournisseur)().items() if valeur}
    return organisme


def base_publique() -> str:
    """L'adresse du site, imprimée et signée : la changer rend invérifiables ailleurs les badges déjà émis."""
    base = getattr(settings, "CERTIFICATS_BASE_URL", "") or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    return str(base).rstrip("/")


def adresse_de(code: str) -> str:
    """L'adresse publique de vérification, celle du QR."""
    return f"{base_publique()}/v/{code}"


def jour(instant: datetime) -> str:
    """« 14 octobre 2026 », « 1er octobre 2026 » : à Paris et en français, quelle que soit la langue de l'hôte."""
    a_paris = instant.astimezone(PARIS)
    with translation.override("fr"):
        return date_format(a_paris, "1\\e\\r F Y" if a_paris.day == 1 else "j F Y")


def periode(debut: datetime, fin: datetime) -> str:
    """« le 14 octobre 2026 », « du 1er octobre 2026 au 14 octobre 2026 »."""
    premier, dernier = jour(debut), jour(fin)
    return f"le {dernier}" if premier == dernier else f"du {premier} au {dernier}"


def duree(minutes: int) -> str:
    """« 1 h 30 », « 45 min »."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste} min"
    return f"{heures} h {reste:02d}" if reste else f"{heures} h"


def figer(
    contenu: ContenuAttestation, *, numero: str, code: str, date_delivrance: datetime, courriel: str = ""
) -> dict[str, Any]:
    """La charge : sans flottant (RFC 8785), salée, champs imprimés en toutes lettres, courriel haché seulement."""
    organisme = emetteur()
    imprimer = _imprime_du_certificat if contenu.genre == declaration.GENRE else _imprime
    return {
        "schema": SCHEMA,
        "genre": contenu.genre,
        "sel": secrets.token_hex(16),
        "numero": numero,
        "code": code,
        "url": adresse_de(code),
        "organisme": {cle: organisme.get(cle, "") for cle in ("nom", "siret", "lieu")},
        "titulaire": {
            "nom": f"{contenu.titulaire_prenom} {contenu.titulaire_nom}".strip(),
            "fonction": contenu.fonction,
            "structure": contenu.structure,
        },
        "formation": _formation(contenu),
        "resultat": contenu.resultat,
        "accent": contenu.accent,
        "est_demonstration": contenu.est_demonstration,
        "signataire": {"nom": organisme.get("signataire_nom", ""), "qualite": organisme.get("signataire_qualite", "")},
        "date_delivrance": date_delivrance.isoformat(),
        "date_expiration": contenu.date_expiration.isoformat() if contenu.date_expiration else "",
        "mentions": _mentions(contenu),
        "courriel": _courriel_hache(courriel),
        "imprime": imprimer(contenu, organisme, numero=numero, code=code, date_delivrance=date_delivrance),
    }


def corriger(
    charge: dict[str, Any], correction: Correction, *, numero: str, code: str, date_delivrance: datetime
) -> dict[str, Any]:
    """La charge d'une réémission : celle d'avant, avec la correction, un sel, un numéro, un code et une date neufs."""
    change = correction.en_dict()
    titulaire = charge["titulaire"] | change
    imprimees = {libelle: valeur for champ, valeur in change.items() for libelle in LIBELLES_TITULAIRE[champ]}
    imprimees |= dict.fromkeys(("Délivrée le", "Délivré le"), jour(date_delivrance))
    imprimees |= {"Numéro": numero, "Code de vérification": code}
    return charge | {
        "sel": secrets.token_hex(16),
        "numero": numero,
        "code": code,
        "url": adresse_de(code),
        "titulaire": titulaire,
        "date_delivrance": date_delivrance.isoformat(),
        "imprime": [[libelle, imprimees.get(libelle, valeur)] for libelle, valeur in charge["imprime"]],
    }


def _formation(contenu: ContenuAttestation) -> dict[str, Any]:
    return {
        "code": contenu.formation_code,
        "intitule": contenu.intitule,
        "version": contenu.version,
        "parcours": contenu.parcours,
        "objectifs": list(contenu.objectifs),
        "modules": list(contenu.modules),
        "nature": contenu.nature,
        "modalite": contenu.modalite,
        "duree_minutes": contenu.duree_minutes,
        "debut": contenu.debut.isoformat(),
        "fin": contenu.fin.isoformat(),
    }


def _mentions(contenu: ContenuAttestation) -> list[str]:
    """Les phrases du bas de page ; celle de la durée ne vaut que pour ce qui s'est fait, même en partie, à distance."""
    if contenu.genre != declaration.GENRE:
        return [MENTION]
    return [*([DUREE_A_DISTANCE] if contenu.est_a_distance else []), *MENTIONS_DU_CERTIFICAT]


def _courriel_hache(courriel: str) -> dict[str, str] | None:
    sel = secrets.token_hex(16)
    return {"hache": hacher_courriel(courriel, sel), "sel": sel} if courriel else None


def _imprime(
    contenu: ContenuAttestation, organisme: dict[str, str], *, numero: str, code: str, date_delivrance: datetime
) -> list[list[str]]:
    """Chaque champ imprimé : seule source du PDF et de la page de vérification. Un champ vide disparaît."""
    signataire = ", ".join(filter(None, [organisme.get("signataire_nom"), organisme.get("signataire_qualite")]))
    champs = [
        ("Délivrée à", f"{contenu.titulaire_prenom} {contenu.titulaire_nom}".strip()),
        ("Fonction", contenu.fonction),
        ("Structure à la date de validation", contenu.structure),
        ("Formation", f"{contenu.formation_code} · {contenu.intitule}"),
        ("Version", contenu.version),
        ("Parcours", contenu.parcours),
        ("Modules validés", " ; ".join(contenu.modules)),
        ("Objectifs", " ; ".join(contenu.objectifs)),
        ("Nature", contenu.nature),
        ("Modalité", contenu.modalite),
        ("Durée de référence", duree(contenu.duree_minutes)),
        ("Dates", periode(contenu.debut, contenu.fin)),
        ("Résultat", contenu.resultat),
        ("Conditions remplies", contenu.conditions),
        ("Émetteur", " · SIRET ".join(filter(None, [organisme.get("nom"), organisme.get("siret")]))),
        ("Délivrée le", jour(date_delivrance)),
        ("Valable jusqu'au", jour(contenu.date_expiration) if contenu.date_expiration else ""),
        ("Lieu", organisme.get("lieu", "")),
        ("Signataire", signataire),
        ("Numéro", numero),
        ("Code de vérification", code),
    ]
    return [[libelle, valeur] for libelle, valeur in champs if valeur]


def _imprime_du_certificat(
    contenu: ContenuAttestation, organisme: dict[str, str], *, numero: str, code: str, date_delivrance: datetime
) -> list[list[str]]:
    """Les champs du certificat de réalisation (metier.md §2) : ni objectifs, ni résultat."""
    signataire = ", ".join(filter(None, [organisme.get("signataire_nom"), organisme.get("signataire_qualite")]))
    champs = [
        ("Dispensateur", " · SIRET ".join(filter(None, [organisme.get("nom"), organisme.get("siret")]))),
        ("Numéro de déclaration d'activité", declaration.numero()),
        ("Stagiaire", f"{contenu.titulaire_prenom} {contenu.titulaire_nom}".strip()),
        ("Employeur", contenu.structure),
        ("Action suivie", f"{contenu.formation_code} · {contenu.intitule}"),
        ("Nature de l'action", contenu.nature),
        ("Modalité", contenu.modalite),
        ("Dates", periode(contenu.debut, contenu.fin)),
        ("Durée", duree(contenu.duree_minutes)),
        ("Délivré le", jour(date_delivrance)),
        ("Lieu", organisme.get("lieu", "")),
        ("Signataire", signataire),
        ("Numéro", numero),
        ("Code de vérification", code),
    ]
    return [[libelle, valeur] for libelle, valeur in champs if valeur]
