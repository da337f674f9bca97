"""Les écrans H5P de la formatrice, de l'import à la retouche, sans JavaScript."""

import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.h5p.statistiques import lire
from evaluations.h5p.versions import bibliotheques_a_charger
from evaluations.h5p.viewsets import EcransH5PViewSet
from evaluations.models import Activite, ActiviteH5P, BibliothequeH5P, ImportH5P, Tentative, VersionH5P
from lms.roles import ADMINISTRATEURS, FORMATEURS, installer_roles
from tests.donnees_h5p import beaucoup, toutes_sortes
from tests.donnees_h5p import importer as importer_donnees

from .fabrique import PARAMS, PNG, paquet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def taches_sur_place(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}


def client_de(groupe: str) -> Client:
    installer_roles()
    user = get_user_model().objects.create_user(username=groupe, email=f"{groupe}@exemple.invalid", password="x")
    user.groups.add(Group.objects.get(name=groupe))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def formatrice() -> Client:
    return client_de(FORMATEURS)


@pytest.fixture
def administratrice() -> Client:
    return client_de(ADMINISTRATEURS)


def deposer(client: Client, octets: bytes, adresse: str = "", **champs: str) -> Any:
    fichier = SimpleUploadedFile("essai.h5p", octets)
    return client.post(adresse or reverse("h5p:importer"), {"fichier": fichier} | champs, follow=True)


def test_une_administratrice_importe_et_lit_le_rapport(administratrice: Client) -> None:
    reponse = deposer(administratrice, paquet(), code="A1-CARTES", titre="Nos cartes")
    page = reponse.content.decode()
    assert "Import réussi : « Nos cartes », version 1." in page
    assert "Relire et publier" in page
    activite = ActiviteH5P.objects.get(code="A1-CARTES")
    assert not activite.live
    assert ImportH5P.objects.get().statut == "prete"
    edition = administratrice.get(reverse(activite.snippet_viewset.get_url_name("edit"), args=[activite.pk]))
    assert edition.status_code == 200
    assert "H5P.TestQuestion, version 1" in edition.content.decode()


def test_un_paquet_mauvais_est_refuse_avec_une_phrase(administratrice: Client) -> None:
    refuse = deposer(administratrice, paquet(en_plus={"content/shell.php": b"x"})).content.decode()
    assert "content/shell.php : type de fichier non autorisé." in refuse
    assert "Rien n&#x27;a été enregistré" in refuse or "Rien n'a été enregistré" in refuse
    assert not ActiviteH5P.objects.exists()
    reponse = administratrice.post(reverse("h5p:importer"), {"fichier": SimpleUploadedFile("essai.zip", b"x")})
    assert reponse.status_code == 400
    assert "extension .h5p attendue" in reponse.content.decode()
    assert administratrice.post(reverse("h5p:importer"), {}).status_code == 400


def test_la_progression_se_recharge_seule(administratrice: Client) -> None:
    deposer(administratrice, paquet())
    ImportH5P.objects.update(statut="analyse", etape=15)
    page = administratrice.get(reverse("h5p:import", args=[ImportH5P.objects.get().uuid]))
    assert page["Refresh"] == "2"
    assert "étape 15 sur 19" in page.content.decode()
    ImportH5P.objects.update(statut="prete")
    assert "Refresh" not in administratrice.get(page.request["PATH_INFO"])


def test_une_formatrice_attend_l_approbation_et_rien_n_est_installe(
    formatrice: Client, administratrice: Client
) -> None:
    page = deposer(formatrice, paquet()).content.decode()
    assert "Un administrateur doit l&#x27;approuver." in page
    assert "Approuver et installer" not in page
    import_ = ImportH5P.objects.get()
    assert import_.statut == "attente_approbation"
    assert not BibliothequeH5P.objects.exists()
    decision = reverse("h5p:decision", args=[import_.uuid])
    assert formatrice.post(decision, {"approuver": ""}).status_code in {302, 404}
    assert not BibliothequeH5P.objects.exists()
    assert "essai.h5p" in administratrice.get(reverse("h5p:imports")).content.decode()
    approuve = administratrice.post(decision, {"approuver": ""}, follow=True).content.decode()
    assert "Composants approuvés" in approuve
    assert BibliothequeH5P.objects.count() == 1
    deja_la = deposer(formatrice, paquet(params=PARAMS | {"question": "<p>Autre</p>"}))
    assert "Import réussi" in deja_la.content.decode()


def test_une_administratrice_refuse_en_disant_pourquoi(formatrice: Client, administratrice: Client) -> None:
    deposer(formatrice, paquet())
    decision = reverse("h5p:decision", args=[ImportH5P.objects.get().uuid])
    assert "Dites pourquoi" in administratrice.post(decision, {"refuser": ""}, follow=True).content.decode()
    administratrice.post(decision, {"refuser": "", "raison": "Source inconnue."})
    import_ = ImportH5P.objects.get()
    assert import_.statut == "refuse"
    assert import_.rapport[0]["message"] == "Import refusé par l'administrateur : Source inconnue."


def test_remplacer_puis_revenir_en_arriere(administratrice: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("h5p:remplacer", args=[activite.pk])
    deposer(administratrice, paquet(PARAMS | {"question": "<p>Deux</p>"}), adresse)
    activite.refresh_from_db()
    assert activite.version_courante.numero == 1  # rien n'est publié
    assert activite.get_latest_revision_as_object().version_courante.numero == 2
    activite.latest_revision.publish()
    versions = reverse("h5p:versions", args=[activite.pk])
    page = administratrice.get(versions).content.decode()
    assert "(en ligne)" in page
    administratrice.post(versions, {"version": "1", "montrer": ""})
    activite.refresh_from_db()
    activite.latest_revision.publish()
    activite.refresh_from_db()
    assert activite.version_courante.numero == 1
    identique = deposer(administratrice, paquet(), adresse).content.decode()
    assert "identique à la version 1" in identique
    assert activite.versions.count() == 2


def test_retoucher_cree_une_version_controlee(administratrice: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("h5p:retouche", args=[activite.pk])
    page = administratrice.get(adresse)
    form = page.context["form"]
    valeurs = {nom: champ.initial for nom, champ in form.fields.items() if champ.initial not in (None, False)}
    assert "Réponses › Answer 1" in page.content.decode()
    envoi = valeurs | {
        "reponses/0/texte": "Aller au devant",
        "l10n/check": "Vérifier",
        "behaviour/passPercentage": "50",
    }
    reponse = administratrice.post(adresse, envoi)
    assert reponse.status_code == 302
    version = activite.versions.get(numero=2)
    assert version.params["reponses"][0] == {"texte": "Aller au devant", "juste": True}
    assert version.params["l10n"]["check"] == "Vérifier"
    assert version.params["behaviour"]["passPercentage"] == 50
    assert version.params["question"] == PARAMS["question"]
    assert version.bibliotheques.count() == 1
    hors_bornes = administratrice.post(adresse, valeurs | {"behaviour/passPercentage": "900"})
    assert hors_bornes.status_code == 400
    assert activite.versions.count() == 2
    courantes = administratrice.get(adresse).context["form"].fields.items()
    administratrice.post(adresse, {nom: champ.initial for nom, champ in courantes if champ.initial})
    assert activite.versions.count() == 2  # rien n'a changé


def test_remplacer_une_image(administratrice: Client, importer: Callable[..., ImportH5P]) -> None:
    params = PARAMS | {"image": {"path": "images/a.png", "mime": "image/png"}, "alt": "Une porte"}
    octets = paquet(params, en_plus={"content/images/a.png": PNG})
    activite = importer(octets).activite
    adresse = reverse("h5p:retouche", args=[activite.pk])
    form = administratrice.get(adresse).context["form"]
    valeurs = {nom: champ.initial for nom, champ in form.fields.items() if champ.initial not in (None, False)}
    faux = SimpleUploadedFile("b.png", b"<html></html>")
    refus = administratrice.post(adresse, valeurs | {"fichier:image": faux})
    assert refus.status_code == 400
    assert "ne correspond pas à son extension" in refus.content.decode()
    tampon = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (4, 2), "white").save(tampon, "PNG")
    vrai = SimpleUploadedFile("b.png", tampon.getvalue())
    assert administratrice.post(adresse, valeurs | {"fichier:image": vrai}).status_code == 302
    version = VersionH5P.objects.get(numero=2)
    assert (version.params["image"]["width"], version.params["image"]["height"]) == (4, 2)
    assert version.fichiers.filter(chemin=version.params["image"]["path"]).exists()
    assert version.fichiers.filter(chemin="images/a.png").exists()


def test_franciser_les_libelles(administratrice: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("h5p:versions", args=[activite.pk])
    page = administratrice.post(adresse, {"version": "1", "franciser": ""}, follow=True).content.decode()
    assert "2 libellés francisés" in page
    assert activite.versions.get(numero=2).params["l10n"] == {"check": "Vérifier", "retry": "Recommencer"}
    encore = administratrice.post(adresse, {"version": "2", "franciser": ""}, follow=True).content.decode()
    assert "Aucun libellé à franciser" in encore
    assert activite.versions.count() == 2


def test_exporter_l_original_et_une_version_retouchee(
    administratrice: Client, activite: ActiviteH5P, examiner: Callable[..., Any]
) -> None:
    administratrice.post(reverse("h5p:versions", args=[activite.pk]), {"version": "1", "franciser": ""})
    un, deux = activite.versions.order_by("numero")
    original = administratrice.get(reverse("h5p:export", args=[un.uuid]))
    assert b"".join(original.streaming_content) == paquet()
    refait = b"".join(administratrice.get(reverse("h5p:export", args=[deux.uuid])).streaming_content)
    analyse = examiner(refait)
    assert not analyse.rapport.est_refuse
    assert analyse.params == deux.params


def test_bloquer_et_reserver_une_bibliotheque(administratrice: Client, activite: ActiviteH5P) -> None:
    bibliotheque = BibliothequeH5P.objects.get()
    assert "TestQuestion" in administratrice.get(reverse("h5p:bibliotheques")).content.decode()
    adresse = reverse("h5p:bibliotheque", args=[bibliotheque.pk])
    assert "ESSAI" in administratrice.get(adresse).content.decode()
    administratrice.post(adresse, {"bloquer": ""})
    refus = deposer(administratrice, paquet()).content.decode()
    assert "est bloqué par l" in refus
    administratrice.post(adresse, {"bloquer": ""})
    assert "Import réussi" in deposer(administratrice, paquet()).content.decode()
    administratrice.post(adresse, {"reserver": ""})
    bibliotheque.refresh_from_db()
    assert bibliotheque.est_restreinte


def test_une_activite_se_choisit_et_se_supprime_sans_preuve(administratrice: Client, activite: ActiviteH5P) -> None:
    choix = administratrice.get(reverse("selecteur_activites:choose_results")).content.decode()
    assert "ESSAI" in choix
    adresse = reverse(activite.snippet_viewset.get_url_name("delete"), args=[activite.pk])
    assert administratrice.post(adresse).status_code == 302
    assert not Activite.objects.exists()


def test_creer_une_activite_h5p_c_est_importer(administratrice: Client) -> None:
    reponse = administratrice.get(reverse(ActiviteH5P.snippet_viewset.get_url_name("add")))
    assert reponse.url == reverse("h5p:importer")


# nom → statut pour (une personne sans rôle, une formatrice, une administratrice)
TABLEAU = {
    "importer": (404, 200, 200),
    "imports": (404, 200, 200),
    "imports_resultats": (404, 200, 200),
    "import": (404, 200, 200),
    "decision": (404, 404, 405),
    "bibliotheques": (404, 404, 200),
    "bibliotheques_resultats": (404, 404, 200),
    "bibliotheque": (404, 404, 200),
    "remplacer": (404, 200, 200),
    "versions": (404, 200, 200),
    "retouche": (404, 200, 200),
    "statistiques": (404, 200, 200),
    "export": (404, 200, 200),
}


def test_chaque_ecran_h5p_a_ses_droits(formatrice: Client, administratrice: Client, activite: ActiviteH5P) -> None:
    motifs = EcransH5PViewSet("h5p").get_urlpatterns()
    assert {motif.name for motif in motifs} == set(TABLEAU)
    sans_role = Client()
    sans_role.force_login(get_user_model().objects.create_user(username="sans-role"))
    import_, version = ImportH5P.objects.get(), activite.versions.get()
    arguments = {"import": [import_.uuid], "decision": [import_.uuid], "export": [version.uuid]}
    arguments |= {nom: [activite.pk] for nom in ("remplacer", "versions", "retouche", "statistiques")}
    arguments["bibliotheque"] = [BibliothequeH5P.objects.get().pk]
    ecarts = []
    for nom, attendus in TABLEAU.items():
        adresse = reverse(f"h5p:{nom}", args=arguments.get(nom, []))
        assert Client().get(adresse).status_code == 302  # vers la connexion
        for client, attendu in zip((sans_role, formatrice, administratrice), attendus, strict=True):
            obtenu = client.get(adresse).status_code
            if obtenu != attendu and not (obtenu == 302 and client is sans_role):
                ecarts.append((nom, obtenu, attendu))
    assert not ecarts


def test_les_lectures_h5p_coutent_peu_de_requetes(activite: ActiviteH5P, django_assert_num_queries: Any) -> None:
    version = VersionH5P.objects.select_related("bibliotheque_principale").get()
    with django_assert_num_queries(2):
        bibliotheques_a_charger(version)
    Tentative.objects.bulk_create(
        Tentative(
            activite=activite,
            personne=get_user_model().objects.create_user(username=f"p{rang}"),
            registration=uuid4(),
            contenu={},
            date_debut=timezone.now(),
        )
        for rang in range(6)
    )
    with django_assert_num_queries(3):
        lire(activite)


def requetes(client: Client, adresse: str) -> int:
    with CaptureQueriesContext(connection) as capture:
        assert client.get(adresse).status_code == 200
    return len(capture)


def test_cinq_cents_lignes_ne_coutent_pas_une_requete_de_plus(administratrice: Client, activite: ActiviteH5P) -> None:
    """Les listes, la fenêtre de choix, la bibliothèque, la retouche : le même nombre, vides ou pleines."""
    liste = reverse(activite.snippet_viewset.get_url_name("list"))
    bibliotheque = reverse("h5p:bibliotheque", args=[BibliothequeH5P.objects.get().pk])
    adresses = [liste, reverse("h5p:imports"), reverse("selecteur_activites:choose_results"), bibliotheque]
    beaucoup(activite, 12)
    avant = [requetes(administratrice, adresse) for adresse in [*adresses, *adresses]][4:]
    beaucoup(activite, 60, debut=12)
    assert [requetes(administratrice, adresse) for adresse in adresses] == avant
    petite, grande = (importer_donnees(toutes_sortes(reponses=nombre)) for nombre in (2, 150))
    couts = [requetes(administratrice, reverse("h5p:retouche", args=[un.activite_id])) for un in (petite, grande)]
    assert couts[0] == couts[1]


def test_la_fenetre_de_choix_cherche_par_code_et_par_titre(administratrice: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("selecteur_activites:choose_results")
    for mot in ("ESSAI", activite.titre):
        page = administratrice.get(adresse, {"q": mot}).content.decode()
        assert "Activité H5P" in page
        assert "En ligne" in page
    assert "ESSAI" not in administratrice.get(adresse, {"q": "introuvable"}).content.decode()
    apercu = reverse(
        activite.snippet_viewset.get_url_name("revisions_view"), args=[activite.pk, activite.latest_revision_id]
    )
    assert apercu in administratrice.get(adresse).content.decode()
    assert "l'activité se joue, rien n'est enregistré" in administratrice.get(apercu).content.decode()


def test_une_retouche_refusee_dit_chaque_valeur_et_ouvre_la_partie_repliee(
    administratrice: Client, activite: ActiviteH5P
) -> None:
    adresse = reverse("h5p:retouche", args=[activite.pk])
    form = administratrice.get(adresse).context["form"]
    valeurs = {nom: champ.initial for nom, champ in form.fields.items() if champ.initial not in (None, False)}
    reponse = administratrice.post(adresse, valeurs | {"behaviour/passPercentage": "900"})
    page = reponse.content.decode()
    assert reponse.status_code == 400
    assert "1 valeur à corriger" in page
    assert 'href="#id_behaviour/passPercentage"' in page
    assert "<details>" in page
    perimee = administratrice.post(adresse, valeurs | {"retouche:base": "1"}).content.decode()
    assert "Le contenu a changé depuis" in perimee
