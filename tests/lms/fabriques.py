"""Fabriques du suivi. Chaque fabrique rend un objet enregistré et cohérent ; les traits nomment les cas voisins.

nadia = ProfessionnelFabrique(structure=StructureFabrique())
a1 = module_page("A1")                                  # page Wagtail, son parcours et l'accueil au besoin
RealisationFabrique(professionnel=nadia, module_page=a1, date_fin=paris(2026, 3, 2))
louise = coordinateur_de(nadia.structure)               # un compte, prêt pour client.force_login
terminer(nadia, a1, instant)                            # par le vrai chemin : réalisation et attestation
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from wagtail.models import Page, Site

from certificats.delivrance import delivrer
from certificats.models import Attestation
from cours.models import AccueilPage, LeconPage, ModulePage, ParcoursPage
from cours.structure import parcours_de
from lms import suivi
from lms.attestation import contenu_pour
from lms.models import (
    Coordination,
    Inscription,
    Metier,
    Professionnel,
    Realisation,
    RealisationTerritoire,
    Structure,
    Territoire,
)

PARIS = ZoneInfo("Europe/Paris")
MOT_DE_PASSE = "mot-de-passe-d-essai"
PARCOURS = {"A": ("REPERER", "Repérer"), "B": ("LEVER", "Lever les freins"), "C": ("ENRICHIR", "Enrichir")}


def paris(*morceaux: int) -> datetime:
    """Un instant donné en heure de Paris : `paris(2026, 3, 2, 9, 30)`."""
    return datetime(*morceaux, tzinfo=PARIS)  # type: ignore[arg-type, misc]


def utc(*morceaux: int) -> datetime:
    """Un instant donné en temps universel."""
    return datetime(*morceaux, tzinfo=UTC)  # type: ignore[arg-type, misc]


class StructureFabrique(factory.django.DjangoModelFactory):
    """Une mission locale."""

    class Meta:
        model = Structure

    nom = factory.Sequence(lambda n: f"Mission locale d'essai {n}")
    type = Structure.Type.MISSION_LOCALE


class MetierFabrique(factory.django.DjangoModelFactory):
    """Un métier du référentiel."""

    class Meta:
        model = Metier

    code = factory.Sequence(lambda n: f"metier-{n}")
    libelle = factory.Sequence(lambda n: f"Métier {n}")


class TerritoireFabrique(factory.django.DjangoModelFactory):
    """Une commune ; trait `qpv` pour un quartier."""

    class Meta:
        model = Territoire

    genre = Territoire.Genre.COMMUNE
    code = factory.Sequence(lambda n: f"37{n:03d}")
    libelle = factory.Sequence(lambda n: f"Commune {n}")

    class Params:
        qpv = factory.Trait(
            genre=Territoire.Genre.QPV,
            code=factory.Sequence(lambda n: f"QN037{n:02d}M"),
            libelle=factory.Sequence(lambda n: f"Quartier {n}"),
        )


class UtilisateurFabrique(factory.django.DjangoModelFactory):
    """Un compte sans profil ; traits `administrateur` (superuser) et `coordonne_tout` (permission)."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.LazyFunction(lambda: str(uuid4()))
    email = factory.Sequence(lambda n: f"personne{n}@essai.invalid")
    password = factory.django.Password(MOT_DE_PASSE)

    class Params:
        administrateur = factory.Trait(is_superuser=True, is_staff=True)

    @factory.post_generation
    def coordonne_tout(self, cree: bool, valeur: bool, **options: Any) -> None:
        if cree and valeur:
            self.user_permissions.add(Permission.objects.get(codename="coordonner_tout"))


class ProfessionnelFabrique(factory.django.DjangoModelFactory):
    """Une personne au profil complet ; traits `incomplet`, `essai` (ne compte pas), `hors_liste` (structure écrite)."""

    class Meta:
        model = Professionnel
        skip_postgeneration_save = True

    user = factory.SubFactory(UtilisateurFabrique)
    courriel_normalise = factory.SelfAttribute("user.email")
    prenom = "Nadia"
    nom = factory.Sequence(lambda n: f"Exemple{n}")
    metier = factory.SubFactory(MetierFabrique)
    structure = factory.SubFactory(StructureFabrique)

    class Params:
        incomplet = factory.Trait(prenom="", nom="", metier=None, structure=None)
        essai = factory.Trait(est_compte_essai=True)
        hors_liste = factory.Trait(structure=None, structure_declaree="Association de quartier")

    @factory.post_generation
    def territoires(self, cree: bool, valeurs: Any, **options: Any) -> None:
        if cree and valeurs:
            self.territoires.set(valeurs)


class CoordinationFabrique(factory.django.DjangoModelFactory):
    """Le périmètre d'un coordinateur."""

    class Meta:
        model = Coordination

    user = factory.SubFactory(UtilisateurFabrique)
    structure = factory.SubFactory(StructureFabrique)


class RealisationFabrique(factory.django.DjangoModelFactory):
    """Un fait écrit directement, figé depuis la personne et le module ; `jour` suit `date_fin`, à Paris.

    Traits : `actualisation` (version majeure suivante, hors I1), `annulee`, `importee`, `synthetique`.
    """

    class Meta:
        model = Realisation
        skip_postgeneration_save = True

    professionnel = factory.SubFactory(ProfessionnelFabrique)
    module_page = factory.LazyFunction(lambda: module_page("A1"))
    date_fin = factory.LazyFunction(lambda: paris(2026, 3, 2, 10, 0))
    jour = factory.LazyAttribute(lambda o: o.date_fin.astimezone(PARIS).date())
    cle_statistique = factory.SelfAttribute("professionnel.cle_statistique")
    inscription = factory.LazyAttribute(lambda o: _inscription(o.professionnel, o.module_page, o.date_fin))
    module_code = factory.SelfAttribute("module_page.code")
    module_titre = factory.SelfAttribute("module_page.title")
    parcours_code = factory.LazyAttribute(lambda o: parcours_de(o.module_page).code)
    parcours_titre = factory.LazyAttribute(lambda o: parcours_de(o.module_page).title)
    version_majeure = factory.SelfAttribute("module_page.version_majeure")
    duree_minutes = factory.SelfAttribute("module_page.duree_minutes")
    structure = factory.SelfAttribute("professionnel.structure")
    structure_nom = factory.SelfAttribute("professionnel.nom_structure")
    structure_type = factory.LazyAttribute(lambda o: o.structure.type if o.structure else "")
    metier = factory.SelfAttribute("professionnel.metier")
    metier_libelle = factory.LazyAttribute(lambda o: o.metier.libelle if o.metier else "")

    class Params:
        actualisation = factory.Trait(
            est_premiere=False, version_majeure=factory.LazyAttribute(lambda o: o.module_page.version_majeure + 1)
        )
        annulee = factory.Trait(date_annulation=factory.SelfAttribute("date_fin"), motif_annulation="Saisie par erreur")
        importee = factory.Trait(
            origine=Realisation.Origine.IMPORT, modalite=Realisation.Modalite.IMPORTEE, inscription=None
        )
        synthetique = factory.Trait(origine=Realisation.Origine.SYNTHETIQUE, inscription=None)

    @factory.post_generation
    def territoires(self, cree: bool, valeurs: Any, **options: Any) -> None:
        for territoire in valeurs or self.professionnel.territoires.all():
            RealisationTerritoire.objects.create(
                realisation=self, genre=territoire.genre, code=territoire.code, libelle=territoire.libelle
            )


def _inscription(professionnel: Professionnel, page: ModulePage, instant: datetime) -> Inscription:
    return Inscription.objects.get_or_create(
        professionnel=professionnel, module_page=page, defaults={"date_inscription": instant}
    )[0]


def accueil() -> AccueilPage:
    """La page d'accueil, racine du site ; créée une fois."""
    if page := AccueilPage.objects.first():
        return page
    page = Page.get_first_root_node().add_child(instance=AccueilPage(title="Accueil", slug="accueil"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": page}
    )
    return page


def parcours_page(lettre: str = "A") -> ParcoursPage:
    """Le parcours A, B ou C ; créé une fois."""
    code, titre = PARCOURS[lettre]
    if page := ParcoursPage.objects.filter(code=code).first():
        return page
    return accueil().add_child(instance=ParcoursPage(title=titre, slug=code.lower(), code=code, lettre=lettre))


def module_page(code: str = "A1", **champs: Any) -> ModulePage:
    """Le module de ce code, en ligne, sans leçon ni activité ; créé une fois avec ces champs."""
    if page := ModulePage.objects.filter(code=code).first():
        return page
    valeurs = {"title": f"Module {code}", "slug": code.lower(), "objectifs": "Se présenter\nÉcouter"} | champs
    return parcours_page(code[0]).add_child(instance=ModulePage(code=code, **valeurs))


def lecon_page(page: ModulePage, rang: int = 1, **champs: Any) -> LeconPage:
    """Une leçon de ce module, en ligne et obligatoire."""
    valeurs = {"title": f"Leçon {rang}", "slug": f"lecon-{rang}", "code": f"{page.code}-L{rang}"} | champs
    return page.add_child(instance=LeconPage(**valeurs))


def coordinateur_de(*structures: Structure) -> Any:
    """Un compte avec profil, qui coordonne ces structures (une nouvelle s'il n'y en a pas)."""
    user = ProfessionnelFabrique(structure=structures[0] if structures else StructureFabrique()).user
    for structure in structures or [StructureFabrique()]:
        Coordination.objects.create(user=user, structure=structure)
    return user


def attester(realisation: Realisation) -> Attestation:
    """L'attestation d'une réalisation écrite directement."""
    contenu = contenu_pour(realisation, realisation.inscription)
    return delivrer(titulaire=realisation.professionnel.user, contenu=contenu)


def terminer(professionnel: Professionnel, page: ModulePage, instant: datetime) -> Realisation | None:
    """Termine un module sans leçon ni activité par le vrai chemin, à cet instant."""
    return suivi.terminer_module(_inscription(professionnel, page, instant), instant)
