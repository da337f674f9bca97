"""Le relevé de réalisation et le passeport d'une personne : ce qu'elle a fait, quand, pour quelle durée de référence.

Jamais un score dans un document destiné à autrui (metier.md §8) : une évaluation y est « faite » ou « non faite ».
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from certificats.contenu import MENTION, adresse_de, duree, emetteur, jour
from certificats.impression import Entree, Imprime, Section
from certificats.models import Attestation

from .models import (
    EchangeTuteur,
    FormationImportee,
    Inscription,
    Professionnel,
    ProgressionActivite,
    ProgressionLecon,
    Realisation,
)

ETATS = {
    "authentique": "En cours de validité",
    "revoquee": "Révoquée",
    "remplacee": "Remplacée",
    "annulee": "Annulée",
    "expiree": "Expirée",
    "effacee": "Données effacées",
    "conservation_finie": "Conservation terminée",
}


@dataclass(frozen=True)
class Activite:
    """Une leçon terminée ou une évaluation commencée : sa date, sa durée estimée, et si elle est faite."""

    titre: str
    minutes: int
    date: datetime | None
    est_evaluation: bool = False

    @property
    def resultat(self) -> str:
        if not self.est_evaluation:
            return "Vue"
        return "Faite" if self.date else "Non faite"


@dataclass(frozen=True)
class ModuleSuivi:
    """Un module commencé par la personne."""

    inscription: Inscription
    realisation: Realisation | None
    activites: list[Activite] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Le temps estimé des activités faites ; la durée de référence fait foi quand le module est validé."""
        if self.realisation:
            return self.realisation.duree_minutes
        return sum(activite.minutes for activite in self.activites if activite.date)


def relever(professionnel: Professionnel) -> list[ModuleSuivi]:
    """Chaque module commencé, dans l'ordre des codes : quatre requêtes."""
    inscriptions = Inscription.objects.select_related("module_page").filter(professionnel=professionnel)
    validees: dict[int | None, Realisation] = {}
    for realisation in Realisation.objects.valides().filter(professionnel=professionnel).order_by("-date_fin"):
        validees[realisation.inscription_id] = realisation
    modules = {
        inscription.pk: ModuleSuivi(inscription, validees.get(inscription.pk))
        for inscription in inscriptions.order_by("module_page__code")
    }
    lecons = ProgressionLecon.objects.filter(inscription__in=modules).select_related("lecon").order_by("lecon__path")
    for lecon in lecons.defer("lecon__corps"):
        faite = Activite(f"Leçon : {lecon.lecon.title}", lecon.lecon.duree_minutes, lecon.date_fin)
        modules[lecon.inscription_id].activites.append(faite)
    for progression in (
        ProgressionActivite.objects.filter(inscription__in=modules).select_related("activite").order_by("pk")
    ):
        activite = progression.activite
        est_quiz = activite.genre == "questionnaire"
        date = progression.date_reussite if est_quiz else progression.date_achevement
        modules[progression.inscription_id].activites.append(
            Activite(activite.titre, activite.duree_minutes, date, est_evaluation=True)
        )
    return list(modules.values())


def releve_a_imprimer(professionnel: Professionnel) -> Imprime:
    """Le relevé, à remettre à un employeur ou à un financeur : ni score, ni tentative, ni temps de connexion."""
    sections = tuple(_section(suivi) for suivi in relever(professionnel))
    return Imprime(
        titre="Relevé de réalisation",
        personne=str(professionnel),
        date=f"Établi le {jour(timezone.now())}",
        sections=(
            sections or (Section("Modules", phrase="Aucun module commencé."),)
        ) + (_section_des_echanges(professionnel),),
        emetteur=emetteur().get("nom", ""),
        mentions=(
            "Les durées sont celles, estimées, des activités ; un module validé compte pour sa durée de référence.",
            "Ce relevé ne dit aucun score et ne mesure aucun temps de connexion.",
        ),
    )  # fmt: skip


def echanges_de(professionnel: Professionnel) -> list[EchangeTuteur]:
    """Les échanges avec le tuteur, du premier au dernier, chacun avec ses messages : deux requêtes."""
    echanges = EchangeTuteur.objects.de(professionnel).select_related("inscription__module_page")
    return list(echanges.prefetch_related("messages").order_by("date_ouverture"))


def _section_des_echanges(professionnel: Professionnel) -> Section:
    """Des dates et des nombres : ce qui s'est écrit reste entre la personne et le tuteur."""
    entrees = tuple(
        Entree(
            echange.inscription.module_page.code,
            (("Ouvert le", jour(echange.date_ouverture)), ("Messages", str(len(echange.messages.all())))),
        )
        for echange in echanges_de(professionnel)
    )
    return Section("Échanges avec le tuteur", entrees, "" if entrees else "Aucun échange.")


def _section(suivi: ModuleSuivi) -> Section:
    page = suivi.inscription.module_page
    etat = f"Validé le {jour(suivi.realisation.date_fin)}" if suivi.realisation else "En cours"
    commence = f"Commencé le {jour(suivi.inscription.date_inscription)}. {etat}. Durée : {duree(suivi.minutes)}."
    entrees = tuple(
        Entree(
            activite.titre,
            (
                ("Date", jour(activite.date) if activite.date else "–"),
                ("Durée estimée", duree(activite.minutes)),
                ("Résultat", activite.resultat),
            ),
        )
        for activite in suivi.activites
    )
    return Section(f"{page.code} · {page.title}", entrees, commence)


def attestations_de(professionnel: Professionnel) -> list[Attestation]:
    """Toutes les attestations de la personne, la plus récente d'abord."""
    return list(Attestation.objects.du_titulaire(professionnel.user).order_by("-date_delivrance", "-pk"))


def formations_importees(professionnel: Professionnel) -> list[FormationImportee]:
    """Les formations externes comptées, la plus récente d'abord."""
    importees = FormationImportee.objects.filter(realisation__professionnel=professionnel)
    return list(importees.select_related("realisation").order_by("-realisation__jour"))


def passeport_a_imprimer(professionnel: Professionnel) -> Imprime:
    """Toutes les attestations, avec de quoi vérifier chacune, et les formations externes reconnues."""
    attestations = tuple(_entree(attestation) for attestation in attestations_de(professionnel))
    importees = tuple(
        Entree(
            f"{importee.realisation.module_code} · {importee.realisation.module_titre}",
            (("Organisme", importee.organisme), ("Date", jour(importee.realisation.date_fin))),
        )
        for importee in formations_importees(professionnel)
    )
    sections = [Section("Attestations", attestations, "" if attestations else "Aucune attestation.")]
    if importees:
        sections.append(Section("Formations externes reconnues", importees))
    return Imprime(
        titre="Passeport de formation",
        personne=str(professionnel),
        date=f"Établi le {jour(timezone.now())}",
        sections=tuple(sections),
        emetteur=emetteur().get("nom", ""),
        mentions=(MENTION, "Cette liste n'est pas scellée : chaque attestation se vérifie à son adresse."),
    )


def _entree(attestation: Attestation) -> Entree:
    formation = attestation.charge.get("formation", {})
    lignes = [
        ("Numéro", attestation.numero),
        ("Délivrée le", jour(attestation.date_delivrance)),
        ("Durée de référence", duree(formation.get("duree_minutes", 0))),
        ("État", ETATS[attestation.etat]),
        ("Vérifier", adresse_de(attestation.code)),
    ]
    if attestation.date_expiration:
        lignes.insert(3, ("Valable jusqu'au", jour(attestation.date_expiration)))
    return Entree(attestation.intitule, tuple(lignes))
