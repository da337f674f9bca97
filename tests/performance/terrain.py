"""Un portail peuplé pour les bancs et les épreuves : des personnes connectées, inscrites au module A1.

`peupler` s'exécute dans le déploiement (ses réglages, sa base) ; `ouvrir` la lance et rend les visiteurs.
"""

import json
from typing import Any
from uuid import uuid4

from tests.deploiement import Deploiement
from tests.visiteur import Visiteur

ACTIVITES_EN_PLUS = 19  # avec les deux du module : vingt et une


def ouvrir(deploiement: Deploiement, personnes: int) -> list[Visiteur]:
    """Prépare la base et rend autant de visiteurs connectés. Le serveur web n'est pas démarré."""
    deploiement.gerer("collectstatic", "--noinput")
    deploiement.gerer("installer_roles")
    deploiement.regler_la_formation()
    deploiement.gerer("importer_curriculum")
    geste = f"from tests.performance.terrain import peupler; peupler({personnes})"
    cookies = json.loads(deploiement.gerer("shell", "-c", geste).splitlines()[-1])
    visiteurs = [deploiement.visiteur() for _ in cookies]
    for visiteur, cookie in zip(visiteurs, cookies, strict=True):
        visiteur.cookies |= cookie
    return visiteurs


def peupler(personnes: int) -> None:
    """Écrit les personnes, leurs inscriptions et leurs séances ; imprime leurs témoins de session."""
    from cours.models import ModulePage
    from lms import suivi
    from tests.parcours.test_barres_sql import ajouter_des_activites

    module_page = ModulePage.objects.get(code="A1")
    ajouter_des_activites(module_page, ACTIVITES_EN_PLUS)
    cookies = []
    for rang in range(personnes):
        profil = _personne(rang)
        suivi.inscrire(professionnel=profil, module_page=module_page)
        cookies.append(_seance(profil.user))
    print(json.dumps(cookies))


def _personne(rang: int) -> Any:
    from django.contrib.auth import get_user_model

    from lms.models import Metier, Structure
    from lms.personnes import creer_profil

    courriel = f"personne{rang}@exemple.invalid"
    compte = get_user_model()(username=str(uuid4()), email=courriel)
    compte.set_unusable_password()
    compte.save()
    profil = creer_profil(compte, courriel)
    profil.prenom, profil.nom = "Personne", f"N{rang}"
    profil.metier = Metier.objects.first()
    profil.structure = Structure.objects.get_or_create(nom=f"Structure {rang % 4}")[0]
    profil.save()
    return profil


def _seance(compte: Any) -> dict[str, str]:
    """Une séance ouverte, sans payer quarante fois le hachage d'un mot de passe."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    seance = import_module(settings.SESSION_ENGINE).SessionStore()
    seance[SESSION_KEY] = str(compte.pk)
    seance[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    seance[HASH_SESSION_KEY] = compte.get_session_auth_hash()
    seance.save()
    return {settings.SESSION_COOKIE_NAME: seance.session_key}
