"""Mettre un modèle en service, l'appliquer à une charge, le montrer sur les pires noms. Ne touche à rien de délivré."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from django.db import transaction
from django.utils import timezone

from . import contenu as mise_en_forme
from . import pdf
from .contenu import ContenuAttestation
from .modeles import ModeleAttestation, verifier_genre

PIRES_NOMS = (
    "Marie-Françoise Guðrún Þórhildur de La Rochefoucauld-Montmorency-Bouteville d'Estaing-Ôé",
    "Anne-Charlotte Éléonore\u00a0Nguyễn-Őrkény Żółkiewska",
    "Li",
    (
        '« Ana » #panic("x") $x^2$ @ref *gras* _x_ \\ // <b> '
        "Très-Long Nom De Famille Composé Qui N'en Finit Pas Et Qui Continue Encore Un Peu Pour Remplir Ses Cent "
        "Soixante Lettres"
    )[:160],
)
INSTANT = datetime(2026, 1, 1, 12, tzinfo=UTC)


class ModeleInutilisableError(Exception):
    """Le modèle ne tient pas sur une page, ou ne se compose pas ; le message dit quoi changer."""


@transaction.atomic
def activer(modele: ModeleAttestation) -> ModeleAttestation:
    """Met un modèle en service et retire le précédent du même genre. Lève ModeleInutilisableError, ValidationError.

    Seules les prochaines délivrances l'emploient : ce qui est délivré a figé le sien.
    """
    verifier_genre(modele.genre)
    for nom in PIRES_NOMS:
        apercevoir(modele, nom)
    maintenant = timezone.now()
    actifs = ModeleAttestation.objects.actifs().filter(genre=modele.genre).exclude(pk=modele.pk)
    actifs.update(date_retrait=maintenant)
    if not modele.est_actif:
        modele.date_activation, modele.date_retrait = maintenant, None
        modele.save(update_fields=["date_activation", "date_retrait"])
    return modele


@transaction.atomic
def retirer(modele: ModeleAttestation) -> None:
    """Retire un modèle : les prochaines délivrances reprennent le modèle livré."""
    ModeleAttestation.objects.actifs().filter(pk=modele.pk).update(date_retrait=timezone.now())
    modele.refresh_from_db()


def modele_actif(genre: str) -> ModeleAttestation | None:
    """Le modèle en service pour ce genre ; None : celui qui est livré."""
    return ModeleAttestation.objects.actifs().filter(genre=genre).first()


def appliquer(modele: ModeleAttestation | None, charge: dict[str, Any]) -> dict[str, Any]:
    """La charge, avec ce que le modèle y fige ; telle quelle sans modèle."""
    if modele is None:
        return charge
    charge = charge | {"modele": modele.en_charge()}
    if not modele.signataire_nom:
        return charge
    ecrit = ", ".join(filter(None, [modele.signataire_nom, modele.signataire_qualite]))
    imprime = [paire for paire in charge["imprime"] if paire[0] != "Signataire"]
    rang = next(i for i, paire in enumerate(imprime) if paire[0] == "Numéro")
    imprime.insert(rang, ["Signataire", ecrit])
    signataire = {"nom": modele.signataire_nom, "qualite": modele.signataire_qualite}
    return charge | {"signataire": signataire, "imprime": imprime}


def apercevoir(modele: ModeleAttestation, nom: str) -> bytes:
    """L'image PNG d'une attestation fictive de ce modèle, à ce nom. Lève ModeleInutilisableError."""
    figee = mise_en_forme.figer(
        replace(_fictive(nom), genre=modele.genre),
        numero="0000-000000",
        code="0000-0000-0000-0000",
        date_delivrance=INSTANT,
    )
    charge = appliquer(modele, figee)
    donnees = charge | {"qr": pdf.qr_svg(charge["url"]), "sceau": []}
    try:
        image = _composer(donnees)
    except typst.TypstError:
        raise ModeleInutilisableError("Le logo ou un texte ne se compose pas : simplifiez-le.") from None
    if not isinstance(image, bytes):
        raise ModeleInutilisableError("L'attestation dépasse une page : raccourcissez les textes ou le titre.")
    return image


def _composer(donnees: dict[str, Any]) -> Any:
    gabarit = Path(pdf.GABARITS) / pdf.gabarit_de(donnees)
    polices = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(pdf.POLICES)])
    compilateur = typst.Compiler(str(gabarit), root=str(pdf.GABARITS), font_paths=polices)
    entrees = {"data": json.dumps(donnees, ensure_ascii=False), "badge": "{}"}
    return compilateur.compile(format="png", ppi=60, sys_inputs=entrees)


def _fictive(nom: str) -> ContenuAttestation:
    return ContenuAttestation(
        reference="apercu", genre="module", titulaire_nom=nom, titulaire_prenom="", fonction="Médiation",
        structure="Association fictive d'accompagnement vers l'emploi et la formation du Val de Loire",
        formation_code="A1", intitule="L'aller-vers : une posture avant un dispositif", version="1.0",
        parcours="Repérer et engager les publics", nature="Action de professionnalisation",
        objectifs=("définir l'aller-vers", "situer sa pratique", "reformuler une prise de contact"),
        modalite="À distance, en ligne", duree_minutes=90, debut=INSTANT, fin=INSTANT, resultat="acquis",
        conditions="Leçons vues, mise en situation rendue, quiz réussi", accent="a", est_demonstration=True,
    )  # fmt: skip
