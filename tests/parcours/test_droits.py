"""Chaque adresse des quatre apps × chaque rôle : une adresse absente du tableau fait échouer."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from certificats import rendu
from certificats.models import Attestation
from cours import structure
from cours.models import ModulePage
from lms import lots, roles, tutorat
from lms.models import Coordination, Inscription, Lot, Professionnel, Structure
from lms.roles import FORMATEURS

from .conftest import client_de, terminer_le_module

ROLES = (
    "anonyme",
    "apprenante",
    "autre",
    "formatrice",
    "coordinatrice",
    "coordinatrice_ailleurs",
    "nominative",
    "administratrice",
)
CONNEXION = "connexion"
TOUS_200 = dict.fromkeys(ROLES, 200)
CONNECTES_200 = TOUS_200 | {"anonyme": CONNEXION}
INSCRITE_SEULE = dict.fromkeys(ROLES, 404) | {"anonyme": CONNEXION, "apprenante": 200}
COORDINATION = dict.fromkeys(ROLES, 404) | {
    "anonyme": CONNEXION, "coordinatrice": 200, "coordinatrice_ailleurs": 200, "nominative": 200,
    "administratrice": 200,
}  # fmt: skip
# Le droit nominatif s'ajoute à la coordination ; `coordinatrice_ailleurs` l'a aussi, sur une autre structure.
NOMINATIF = dict.fromkeys(ROLES, 404) | {
    "anonyme": CONNEXION, "coordinatrice_ailleurs": 200, "nominative": 200, "administratrice": 200,
}  # fmt: skip
NOMINATIF_ICI = NOMINATIF | {"coordinatrice_ailleurs": 404}
POSE_NOMINATIF_ICI = NOMINATIF_ICI | {"nominative": 400, "administratrice": 400}
REESSAI_ICI = NOMINATIF_ICI | {"nominative": 302, "administratrice": 302}
TUTORAT = dict.fromkeys(ROLES, 404) | {"anonyme": CONNEXION, "formatrice": 200, "administratrice": 200}
POSE_CONNECTES = dict.fromkeys(ROLES, 302) | {"anonyme": CONNEXION}
POSE_INSCRITE = dict.fromkeys(ROLES, 404) | {"anonyme": CONNEXION, "apprenante": 302}

# nom → (méthode, arguments, attendu par rôle)
TABLEAU: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "lms:catalogue": ("get", {}, TOUS_200),
    "lms:aide": ("get", {}, TOUS_200),
    "lms:accessibilite": ("get", {}, TOUS_200),
    "lms:donnees_personnelles": ("get", {}, TOUS_200),
    "lms:mentions": ("get", {}, TOUS_200),
    "lms:plan": ("get", {}, TOUS_200),
    "lms:vif": ("get", {}, TOUS_200),
    "lms:pret": ("get", {}, TOUS_200),
    "lms:profil": ("get", {}, CONNECTES_200),
    "lms:compte": ("get", {}, CONNECTES_200),
    "lms:effacer_mon_compte": ("get", {}, CONNECTES_200),
    "lms:attestations": ("get", {}, CONNECTES_200),
    "lms:correction": ("get", {}, CONNECTES_200),
    "lms:consultations": ("get", {}, CONNECTES_200),
    "lms:passeport": ("get", {}, CONNECTES_200),
    "lms:passeport_pdf": ("get", {}, CONNECTES_200),
    "lms:releve": ("get", {}, CONNECTES_200),
    "lms:releve_pdf": ("get", {}, CONNECTES_200),
    "lms:donnees": ("get", {}, CONNECTES_200),
    "lms:attestations_suivies": ("get", {}, NOMINATIF),
    "lms:attestation_suivie": ("get", {"numero": "NUMERO"}, NOMINATIF_ICI),
    "lms:revoquer_attestation": ("post", {"numero": "NUMERO"}, POSE_NOMINATIF_ICI),
    "lms:reemettre_attestation": ("post", {"numero": "NUMERO"}, POSE_NOMINATIF_ICI),
    "lms:annuler_attestation": ("post", {"numero": "NUMERO"}, POSE_NOMINATIF_ICI),
    "lms:reessayer_attestation": ("post", {"numero": "NUMERO"}, REESSAI_ICI),
    # Sans numéro de déclaration, aucun certificat : tests/lms/test_certificat.py pour un organisme déclaré.
    "lms:demander_certificat": ("post", {"uuid": "LECON"}, dict.fromkeys(ROLES, 404) | {"anonyme": CONNEXION}),
    "lms:delivrer_certificat": ("post", {"numero": "NUMERO"}, dict.fromkeys(ROLES, 404) | {"anonyme": CONNEXION}),
    "lms:demandes_correction": ("get", {}, NOMINATIF),
    "lms:importer_formation": ("get", {}, NOMINATIF),
    "lms:lots": ("get", {}, NOMINATIF),
    "lms:lot": ("get", {"uuid": "LOT"}, NOMINATIF_ICI),
    "lms:lot_telecharger": ("get", {"uuid": "LOT", "jeton": "JETON"}, NOMINATIF_ICI),
    "lms:lot_reprendre": ("post", {"uuid": "LOT"}, REESSAI_ICI),  # après : reprendre détruit l'archive
    "lms:inscrire": ("post", {"code": "A1"}, POSE_CONNECTES),
    "lms:inscrire_parcours": ("post", {"code": "REPERER"}, POSE_CONNECTES),
    "lms:terminer_lecon": ("post", {"cle": "LECON"}, POSE_INSCRITE),
    "lms:poser_une_question": ("get", {"cle": "LECON"}, INSCRITE_SEULE),
    "lms:mes_questions": ("get", {}, CONNECTES_200),
    "lms:echange": ("get", {"uuid": "ECHANGE"}, INSCRITE_SEULE),
    "lms:tutorat": ("get", {}, TUTORAT),
    "lms:repondre_au_tutorat": ("get", {"uuid": "ECHANGE"}, TUTORAT),
    "lms:activite": ("get", {"code": "A1", "activite": "A1-QUIZ"}, INSCRITE_SEULE),
    "lms:ouvrir_activite": ("post", {"code": "A1", "activite": "A1-QUIZ"}, POSE_INSCRITE),
    "lms:repondre": ("post", {"code": "A1", "activite": "A1-QUIZ"}, dict.fromkeys(ROLES, 400)),
    "lms:conclure": ("post", {"code": "A1"}, POSE_INSCRITE),
    "lms:fin": ("get", {"code": "A1"}, INSCRITE_SEULE),
    # Un formulaire est refusé avant que la tentative ne soit cherchée ; sans session, 401 JSON.
    "lms:api_statements": ("post", {"tentative": "LECON"}, dict.fromkeys(ROLES, 415) | {"anonyme": 401}),
    "lms:api_state": ("put", {"tentative": "LECON"}, dict.fromkeys(ROLES, 415) | {"anonyme": 401}),
    # Sans jeton, rien n'existe, même pour l'administration ; avec, voir tests/evaluations/test_service_h5p.py.
    "lecteur_h5p:lecteur": ("get", {"jeton": "x"}, dict.fromkeys(ROLES, 404)),
    "lecteur_h5p:contenu": ("get", {"jeton": "x", "chemin": "a.png"}, dict.fromkeys(ROLES, 404)),
    "lecteur_h5p:bibliotheque": ("get", {"dossier": "H5P.X-1.0.0", "chemin": "a.js"}, dict.fromkeys(ROLES, 404)),
    "lms:suivi": ("get", {}, COORDINATION),
    "lms:suivi_export": ("get", {}, COORDINATION),
    "certificats:saisir": ("get", {}, TOUS_200),
    "certificats:verifier": ("get", {"code": "CODE"}, TOUS_200),
    "certificats:telecharger": ("get", {"code": "CODE"}, dict.fromkeys(ROLES, 404) | {"apprenante": 200}),
    "certificats:document_partage": ("get", {"code": "CODE", "jeton": "faux"}, dict.fromkeys(ROLES, 404)),
    "certificats:badge": ("get", {"code": "CODE"}, TOUS_200),
    "certificats:comparer": ("get", {}, TOUS_200),
    "certificats:affichage": ("post", {"code": "CODE"}, dict.fromkeys(ROLES, 404) | {"apprenante": 302}),
    "certificats:partager": ("post", {"code": "CODE"}, dict.fromkeys(ROLES, 404) | {"apprenante": 302}),
    "certificats:cachets": ("get", {}, TOUS_200),
    "certificats:journal": ("get", {}, TOUS_200),
    "certificats:racines": ("get", {}, TOUS_200),
    "certificats_racine:did": ("get", {}, TOUS_200),
    "certificats_racine:statuts": ("get", {"numero": 1}, TOUS_200),
}


def noms_des_adresses() -> Iterator[str]:
    for resolveur in get_resolver().url_patterns:
        apps = {"lms", "certificats", "certificats_racine", "lecteur_h5p"}
        if isinstance(resolveur, URLResolver) and resolveur.app_name in apps:
            yield from _noms(resolveur, resolveur.app_name)


def _noms(resolveur: URLResolver, app: str) -> Iterator[str]:
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLPattern):
            yield f"{app}:{motif.name}"
        else:
            yield from _noms(motif, app)


def test_chaque_adresse_est_dans_le_tableau() -> None:
    assert set(noms_des_adresses()) == set(TABLEAU)


@pytest.fixture
def clients(
    portail: ModulePage, nadia: Professionnel, coordinatrice: Professionnel, creer_personne: Callable[..., Any]
) -> dict[str, Client]:
    autre = creer_personne("Yann")
    formatrice = creer_personne("Karima")
    formatrice.user.groups.add(Group.objects.get(name=FORMATEURS))
    ailleurs = creer_personne("Sophie", structure=Structure.objects.create(nom="Structure B"))
    Coordination.objects.create(user=ailleurs.user, structure=ailleurs.structure)
    nominative = creer_personne("Inès")
    Coordination.objects.create(user=nominative.user, structure=nominative.structure)
    for profil in (ailleurs, nominative):
        profil.user.groups.add(Group.objects.get(name=roles.NOMINATIF))
    admin = creer_personne("Camille")
    admin.user.is_superuser = admin.user.is_staff = True
    admin.user.save()
    profils = [nadia, autre, formatrice, coordinatrice, ailleurs, nominative, admin]
    clients = {"anonyme": Client()} | {role: client_de(profil) for role, profil in zip(ROLES[1:], profils, strict=True)}
    terminer_le_module(clients["apprenante"], portail)
    return clients


def preparer_un_lot() -> Lot:
    """Un lot de la coordinatrice au droit nominatif, avec son archive."""
    auteur = Professionnel.objects.get(prenom="Inès")
    yann = Professionnel.objects.get(prenom="Yann")
    jour = timezone.localdate()
    module_page = ModulePage.objects.get(code="A2")
    lot = lots.creer(module_page=module_page, debut=jour, fin=jour, professionnels=[yann], acteur=auteur.user)
    lots.delivrer(lot)
    rendu.relever()
    lots.delivrer(lot)
    return lot


def test_le_tableau_des_droits(clients: dict[str, Client], portail: ModulePage) -> None:
    from django.urls import reverse

    rendu.relever()
    de_nadia = Attestation.objects.get()
    lot = preparer_un_lot()
    lecon = structure.lecons_du_module(portail).first()
    assert lecon
    inscription = Inscription.objects.get(professionnel__prenom="Nadia", module_page=portail)
    echange = tutorat.poser(inscription=inscription, lecon=lecon, cle=uuid4(), texte="Comment entrer ?")
    remplacements = {
        "ECHANGE": str(echange.uuid),
        "LOT": str(lot.uuid),
        "JETON": lots.lien(lot, "archive"),
        "CODE": de_nadia.code,
        "NUMERO": de_nadia.numero,
        "LECON": str(lecon.translation_key),
    }
    ecarts = []
    # Les inscriptions changent les droits : les gestes qui inscrivent passent en dernier.
    for nom in sorted(TABLEAU, key=lambda n: n.startswith("lms:inscrire")):
        methode, arguments, attendus = TABLEAU[nom]
        adresse = reverse(nom, kwargs={cle: remplacements.get(valeur, valeur) for cle, valeur in arguments.items()})
        for role, attendu in attendus.items():
            reponse = getattr(clients[role], methode)(adresse)
            obtenu: Any = reponse.status_code
            if obtenu == 302 and reponse.headers["Location"].startswith("/compte/login/"):
                obtenu = CONNEXION
            if obtenu != attendu:
                ecarts.append(f"{nom} {role} : {obtenu} au lieu de {attendu}")
    assert not ecarts, "\n".join(ecarts)


@pytest.mark.parametrize("nom", [nom for nom, (methode, *_) in TABLEAU.items() if methode == "post"])
def test_un_geste_ne_se_fait_jamais_en_get(nom: str, clients: dict[str, Client]) -> None:
    from django.urls import reverse

    arguments = {cle: str(uuid4()) if valeur in {"LECON", "LOT"} else valeur for cle, valeur in TABLEAU[nom][1].items()}
    assert clients["apprenante"].get(reverse(nom, kwargs=arguments)).status_code == 405


def test_une_coordinatrice_ne_voit_pas_une_autre_structure(clients: dict[str, Client]) -> None:
    ici = clients["coordinatrice"].get("/suivi/").content.decode()
    ailleurs = clients["coordinatrice_ailleurs"].get("/suivi/").content.decode()
    assert "Structure d’essai A" in ici or "Structure d&#x27;essai A" in ici or "Structure d'essai A" in ici
    assert "essai A" not in ailleurs


def test_l_export_ne_dit_ni_nom_ni_score(clients: dict[str, Client]) -> None:
    export = b"".join(clients["coordinatrice"].get("/suivi/export.csv").streaming_content).decode("utf-8-sig")
    assert "A1" in export
    assert "1.0" in export
    for mot in ("Nadia", "Exemple", "exemple.invalid", "score"):
        assert mot not in export
