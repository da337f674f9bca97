"""Deux gestes au même instant, sur un vrai PostgreSQL : une réalisation, une attestation."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from certificats.models import Attestation, Compteur
from cours import structure
from cours.models import LeconPage, ModuleActivite, ModulePage
from lms import suivi
from lms.demonstration import _prochaine_reponse
from lms.models import Metier, ParcoursAcheve, Professionnel, Realisation, Structure
from lms.personnes import creer_profil
from tests.course import courir
from tests.curriculum import installer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ESSAIS = 20


def en_meme_temps(*gestes: Callable[[], Any]) -> list[BaseException]:
    """Lance les gestes sur autant de connexions, au même signal ; rend leurs erreurs."""
    depart = threading.Barrier(len(gestes))
    erreurs: list[BaseException] = []

    def jouer(geste: Callable[[], Any]) -> None:
        try:
            depart.wait()
            geste()
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return erreurs


def personne(rang: int) -> Professionnel:
    user = get_user_model().objects.create_user(str(uuid4()), f"p{rang}@exemple.invalid")
    profil = creer_profil(user, user.email)
    profil.prenom, profil.nom = "Personne", f"N{rang}"
    profil.metier = Metier.objects.first()
    profil.structure = Structure.objects.get_or_create(nom="S")[0]
    profil.save()
    return profil


def test_deux_fins_simultanees_font_une_realisation_et_une_attestation() -> None:
    installer()
    module_page = ModulePage.objects.get(code="A1")
    for rang in range(ESSAIS):
        profil = personne(rang)
        inscription = suivi.inscrire(professionnel=profil, module_page=module_page)
        lecons = list(structure.lecons_du_module(module_page))
        for lecon in lecons[:-1]:
            suivi.terminer_lecon(professionnel=profil, lecon=lecon)
        derniere = jusqu_a_la_derniere_reponse(profil, inscription, module_page)
        erreurs = en_meme_temps(
            lambda p=profil, f=lecons[-1]: suivi.terminer_lecon(professionnel=p, lecon=f),
            lambda p=profil, d=derniere: suivi.recevoir_resultat(professionnel=p, tentative_uuid=d[0], reponse=d[1]),
        )
        assert not erreurs
        assert Realisation.objects.filter(professionnel=profil).count() == 1
    references = set(Attestation.objects.values_list("reference", flat=True))
    assert references == {str(uuid) for uuid in Realisation.objects.values_list("uuid", flat=True)}
    assert Attestation.objects.count() == Compteur.objects.get().dernier == ESSAIS


def test_deux_modules_d_un_parcours_finis_ensemble_font_une_attestation_de_parcours() -> None:
    installer()
    a1 = ModulePage.objects.get(code="A1")
    a2, *autres = ModulePage.objects.filter(code__in=["A2", "A3", "A4"]).order_by("code")
    ModulePage.objects.filter(pk__in=[page.pk for page in autres]).update(live=False)
    ModulePage.objects.filter(pk=a2.pk).update(est_a_paraitre=False)
    a2.refresh_from_db()
    seule = structure.lecons_du_module(a2).first() or a2.add_child(instance=LeconPage(title="L", slug="l", code="A2-X"))
    ModuleActivite.objects.filter(module_page=a2).delete()
    LeconPage.objects.child_of(a2).exclude(pk=seule.pk).update(est_obligatoire=False)
    for rang in range(ESSAIS):
        profil = personne(rang)
        inscription = suivi.inscrire(professionnel=profil, module_page=a1)
        suivi.inscrire(professionnel=profil, module_page=a2)
        for lecon in structure.lecons_du_module(a1):
            suivi.terminer_lecon(professionnel=profil, lecon=lecon)
        derniere = jusqu_a_la_derniere_reponse(profil, inscription, a1)
        erreurs = en_meme_temps(
            lambda p=profil: suivi.terminer_lecon(professionnel=p, lecon=seule),
            lambda p=profil, d=derniere: suivi.recevoir_resultat(professionnel=p, tentative_uuid=d[0], reponse=d[1]),
        )
        assert not erreurs
    assert Realisation.objects.count() == 2 * ESSAIS
    assert Attestation.objects.filter(genre="parcours").count() == ParcoursAcheve.objects.count() == ESSAIS
    assert Compteur.objects.get().dernier == 3 * ESSAIS


def jusqu_a_la_derniere_reponse(profil: Professionnel, inscription: Any, module_page: ModulePage) -> tuple[Any, Any]:
    """Rend la mise en situation et répond au quiz, sauf à la dernière question."""
    derniere: tuple[Any, Any] = (None, None)
    for lien in structure.activites_du_module(module_page):
        tentative = suivi.ouvrir_activite(inscription=inscription, activite=lien.activite)
        while reponse := _prochaine_reponse(tentative):
            derniere = (tentative.uuid, reponse)
            questions = tentative.contenu.get("questions", [])
            if questions and len(tentative.reponses) == len(questions) - 1:
                return derniere
            suivi.recevoir_resultat(professionnel=profil, tentative_uuid=tentative.uuid, reponse=reponse)
            tentative.refresh_from_db()
    return derniere


def test_la_meme_reponse_envoyee_deux_fois_au_meme_instant_compte_une_fois() -> None:
    installer()
    module_page = ModulePage.objects.get(code="A1")
    profil = personne(999)
    inscription = suivi.inscrire(professionnel=profil, module_page=module_page)
    for lecon in structure.lecons_du_module(module_page):
        suivi.terminer_lecon(professionnel=profil, lecon=lecon)
    tentative, reponse = jusqu_a_la_derniere_reponse(profil, inscription, module_page)
    envoi = lambda: suivi.recevoir_resultat(professionnel=profil, tentative_uuid=tentative, reponse=reponse)  # noqa: E731
    assert not en_meme_temps(*[envoi] * 4)
    assert Realisation.objects.count() == Attestation.objects.count() == 1


def test_deux_vrais_processus_font_une_realisation_et_une_attestation(tmp_path: Path) -> None:
    verifier_la_course(tmp_path, ESSAIS)


def verifier_la_course(dossier: Path, essais: int) -> None:
    """Ce qu'il doit rester d'une course : un fait et une attestation par personne, aucune erreur, aucun trou."""
    deploiement, constat = courir(dossier, essais)
    assert constat["total"] == {"realisation": essais, "rien": essais}, constat
    comptes = deploiement.lire(
        "SELECT (SELECT count(*) FROM lms_realisation), (SELECT count(DISTINCT professionnel_id) FROM lms_realisation),"
        " (SELECT count(*) FROM certificats_attestation), (SELECT max(dernier) FROM certificats_compteur)"
    )
    assert comptes == [(essais,) * 4]
    assert "Tout est cohérent." in deploiement.gerer("verifier_coherence")
