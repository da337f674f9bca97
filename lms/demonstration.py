"""La démonstration : des personnes et des structures fictives, des réalisations établies par le vrai chemin."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4, uuid5

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.rich_text import RichText

from cours import structure as plan
from cours.exportation import HORS_CURRICULUM
from cours.models import LeconPage, ModulePage, ReglagesFormation
from evaluations.h5p.demonstration import installation as cartes
from evaluations.models import Activite, Tentative
from evaluations.notation import genre_de
from evaluations.passation import Reponse, etape_attendue

from . import roles, suivi
from .management.commands.creer_administrateur import verifier_adresse
from .models import Coordination, Metier, Professionnel, Structure, Territoire
from .personnes import creer_profil
from .referentiel import installer_metiers

MOT_DE_PASSE = "palier-demonstration"
DOMAINE = "demonstration.invalid"


@dataclass(frozen=True)
class Compte:
    """Un compte fictif et son rôle."""

    role: str
    prenom: str
    nom: str
    metier: str
    structure: str

    @property
    def courriel(self) -> str:
        return f"{self.role}@{DOMAINE}"


STRUCTURES = [
    ("Mission locale fictive du Cher", Structure.Type.MISSION_LOCALE),
    ("Association fictive Les Passerelles", Structure.Type.PREVENTION),
]
COMPTES = [
    Compte("apprenant", "Nadia", "Exemple", "conseil-insertion", STRUCTURES[0][0]),
    Compte("formateur", "Karim", "Exemple", "coordination", STRUCTURES[0][0]),
    Compte("coordinateur", "Louise", "Exemple", "coordination", STRUCTURES[0][0]),
    Compte("administrateur", "Camille", "Exemple", "coordination", STRUCTURES[1][0]),
]
FIGURANTS = [
    Compte("figurant1", "Inès", "Fictive", "mediation", STRUCTURES[0][0]),
    Compte("figurant2", "Yann", "Fictif", "education-specialisee", STRUCTURES[1][0]),
    Compte("figurant3", "Sophie", "Fictive", "animation", STRUCTURES[0][0]),
]


REGLAGES = {
    "tuteur_nom": "Karim Exemple (personne fictive)",
    "tuteur_contact": f"tuteur@{DOMAINE}",
    "delai_reponse_jours": 2,
    "contact_handicap": f"handicap@{DOMAINE} (adresse fictive)",
    "signataire_nom": "Camille Fictive",
    "signataire_qualite": "Responsable de formation (personne fictive)",
}
LECON = {
    "code": f"{HORS_CURRICULUM}L1",
    "slug": "lecon-de-demonstration",
    "title": "Trois cartes avant d'aller vers",
    "duree_minutes": 5,
    "objectif": "Essayer une activité interactive dans une leçon",
    "chapo": "Dix minutes avant la maraude, dans la voiture. Le moteur est coupé : trois questions à se poser.",
}
LECON_TEXTE = RichText(
    "<p>Cette leçon facultative montre une activité H5P au fil du texte. Elle n'existe que dans la démonstration.</p>"
)


@transaction.atomic
def installer() -> None:
    """Installe la démonstration ; rejouer ne change rien."""
    roles.installer_roles()
    installer_metiers()
    if not ReglagesFormation.objects.exists():
        ReglagesFormation.objects.create(**REGLAGES)
    for nom, genre in STRUCTURES:
        Structure.objects.get_or_create(nom=nom, defaults={"type": genre})
    tours, _ = Territoire.objects.get_or_create(genre="commune", code="37261", defaults={"libelle": "Tours"})
    profils = [_profil(compte, tours) for compte in COMPTES + FIGURANTS]
    coordinateur = profils[2]
    Coordination.objects.get_or_create(user=coordinateur.user, structure=coordinateur.structure)
    coordinateur.user.groups.add(*Group.objects.filter(name__in=[roles.COORDINATEURS, roles.NOMINATIF]))
    profils[1].user.groups.add(Group.objects.get(name=roles.FORMATEURS))
    ouvert = ModulePage.objects.live().filter(est_a_paraitre=False).order_by("path").first()
    if ouvert:
        _lecon(ouvert)
        for profil in profils[len(COMPTES) :]:
            terminer_un_module(profil, ouvert)


def _lecon(module_page: ModulePage) -> None:
    """La leçon facultative qui montre l'activité H5P ; ni l'import ni l'export du curriculum ne la voient.

    Elle ne change ni ce qui termine le module, ni l'attestation.
    """
    activite = cartes.installer()
    if LeconPage.objects.filter(code=LECON["code"]).exists():
        return
    corps = [("texte", LECON_TEXTE), ("activite", {"activite": activite.activite_ptr})]
    lecon = LeconPage(**LECON, corps=corps, est_obligatoire=False)
    module_page.add_child(instance=lecon)
    lecon.save_revision(clean=False).publish()


def _profil(compte: Compte, territoire: Territoire) -> Professionnel:
    existant = Professionnel.objects.filter(courriel_normalise=compte.courriel).select_related("user").first()
    if existant:
        return existant
    modele: Any = get_user_model()
    creer = modele.objects.create_superuser if compte.role == "administrateur" else modele.objects.create_user
    user = creer(str(uuid4()), compte.courriel, MOT_DE_PASSE, first_name=compte.prenom, last_name=compte.nom)
    verifier_adresse(user, compte.courriel)
    profil = creer_profil(user, compte.courriel)
    profil.prenom, profil.nom = compte.prenom, compte.nom
    profil.metier = Metier.objects.get(code=compte.metier)
    profil.structure = Structure.objects.get(nom=compte.structure)
    profil.est_demonstration = True
    profil.save()
    profil.territoires.add(territoire)
    return profil


def terminer_un_module(profil: Professionnel, module_page: ModulePage) -> None:
    """Fait tout un module par les mêmes gestes qu'une personne : la réalisation n'est pas fabriquée."""
    inscription = suivi.inscrire(professionnel=profil, module_page=module_page)
    for lecon in plan.lecons_du_module(module_page):
        suivi.terminer_lecon(professionnel=profil, lecon=lecon)
    if inscription.realisations.exists():
        return
    for lien in plan.activites_du_module(module_page).exclude(activite__genre=Activite.Genre.H5P):
        tentative = suivi.ouvrir_activite(inscription=inscription, activite=lien.activite)
        _repondre_juste(profil, tentative)


def _repondre_juste(profil: Professionnel, tentative: Tentative) -> None:
    while reponse := _prochaine_reponse(tentative):
        suivi.recevoir_resultat(professionnel=profil, tentative_uuid=tentative.uuid, reponse=reponse)
        tentative.refresh_from_db()


def _prochaine_reponse(tentative: Tentative) -> Reponse | None:
    """La meilleure réponse à l'élément suivant ; None quand tout est répondu."""
    fige = tentative.contenu
    if fige["genre"] == Activite.Genre.QUESTIONNAIRE:
        faites = {reponse["element"] for reponse in tentative.reponses}
        question = next((q for q in fige["questions"] if q["code"] not in faites), None)
        if question is None:
            return None
        element, valeurs = question["code"], genre_de(question).reponse_juste(question)
    else:
        element = etape_attendue(tentative)
        if not element:
            return None
        valeurs = (max(fige["etapes"][element]["choix"], key=lambda c: c["points"])["id"],)
    return Reponse(uuid5(tentative.uuid, element), element, valeurs)
