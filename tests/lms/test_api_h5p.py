"""L'API du lecteur H5P : lots rejouables, refus en JSON, achèvement, reprise, et le nombre de requêtes."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from certificats.models import Attestation
from cours import structure
from cours.models import ModuleActivite, ModulePage
from evaluations.definitions import DefinitionChoix, DefinitionQuestion, DefinitionQuestionnaire
from evaluations.enregistrement import enregistrer_questionnaire
from evaluations.models import Activite, ActiviteH5P, Declaration, EtatH5P, ReponseElementH5P, Tentative
from evaluations.passation import Reponse
from evaluations.xapi.declarations import iri_activite, nom_de
from lms import suivi
from lms.models import Inscription, Professionnel, ProgressionActivite, Realisation
from lms.reprojection import reprojeter
from tests.fabrique_h5p import installer_activite, installer_bibliotheque
from tests.parcours.conftest import client_de
from tests.parcours.test_barres_sql import au_plus

from .fabriques import ProfessionnelFabrique, lecon_page, module_page

ADL = "http://adlnet.gov/expapi/verbs/"
DEMANDER = "/apprendre/A1/A1-H5P/"


@pytest.fixture
def page(db: None) -> ModulePage:
    """Le module A1, avec une leçon."""
    une = module_page("A1")
    lecon_page(une)
    return une


@pytest.fixture
def activite(page: ModulePage) -> ActiviteH5P:
    """La question d'essai, exigée dans le module A1, avec deux sous-contenus connus."""
    params = {"enonce": "?", "suite": [{"subContentId": "un"}, {"subContentId": "deux"}]}
    return exigee(page, installer_activite(params=params))


def exigee(page: ModulePage, activite: Any) -> Any:
    rang = ModuleActivite.objects.count()
    ModuleActivite.objects.create(module_page=page, activite_id=activite.pk, sort_order=rang, est_obligatoire=True)
    return activite


@pytest.fixture
def nadia(db: None) -> Professionnel:
    return ProfessionnelFabrique()


def reussir_le_quiz(profil: Professionnel, page: ModulePage) -> None:
    """Un quiz d'une question, exigé ou non, réussi par cette personne."""
    choix = (DefinitionChoix("oui", True), DefinitionChoix("non"))
    definition = DefinitionQuestionnaire("A1-Q", "Quiz", (DefinitionQuestion("Q1", "?", choix, "parce que"),))
    quiz = exigee(page, enregistrer_questionnaire(definition=definition)[0])
    inscription = Inscription.objects.get(professionnel=profil, module_page=page)
    tentative = suivi.ouvrir_activite(inscription=inscription, activite=Activite.objects.get(pk=quiz.pk))
    bonne = next(c["id"] for c in tentative.contenu["questions"][0]["choix"] if c["texte"] == "oui")
    suivi.recevoir_resultat(
        professionnel=profil, tentative_uuid=tentative.uuid, reponse=Reponse(uuid4(), "Q1", (bonne,))
    )


def terminer_les_lecons(profil: Professionnel, page: ModulePage) -> None:
    for lecon in structure.lecons_du_module(page):
        suivi.terminer_lecon(professionnel=profil, lecon=lecon)


class Lecteur:
    """La page parente d'une personne : elle ouvre la tentative, poste des déclarations, garde l'état."""

    def __init__(self, profil: Professionnel, activite: Any) -> None:
        self.client = client_de(profil)
        self.client.post("/apprendre/A1/inscription/")
        self.client.post(f"{DEMANDER}ouvrir/")
        self.tentative = Tentative.objects.filter(personne=profil.user, activite=activite).latest("date_debut")
        self.iri = iri_activite(activite)

    @property
    def adresse(self) -> str:
        return f"/api/h5p/{self.tentative.uuid}/statements"

    def declaration(self, verbe: str, sous_contenu: str = "", **resultat: Any) -> dict[str, Any]:
        objet: dict[str, Any] = {"id": f"{self.iri}?subContentId={sous_contenu}" if sous_contenu else self.iri}
        statement: dict[str, Any] = {"actor": {"mbox": "mailto:x@y.z"}, "verb": {"id": ADL + verbe}, "object": objet}
        if resultat:
            statement["result"] = resultat
        if sous_contenu:
            statement["context"] = {"contextActivities": {"parent": [{"id": self.iri}]}}
        return {"id": str(uuid4()), "statement": statement}

    def note(self, brut: float, maximum: float = 4, verbe: str = "answered", sous_contenu: str = "") -> dict[str, Any]:
        score = {"raw": brut, "min": 0, "max": maximum, "scaled": round(brut / maximum, 4) if maximum else None}
        return self.declaration(verbe, sous_contenu, score=score, completion=True)

    def poster(self, *declarations: dict[str, Any]) -> Any:
        corps = {"v": 1, "statements": list(declarations)}
        return self.client.post(self.adresse, json.dumps(corps), content_type="application/json")

    def sauver(self, **champs: Any) -> Any:
        corps = {
            "dataType": "state", "subContentId": "0", "data": "{}", "content_hash": "1" * 64, "revision": 0,
        } | champs  # fmt: skip
        adresse = f"/api/h5p/{self.tentative.uuid}/state"
        return self.client.put(adresse, json.dumps(corps), content_type="application/json")


@pytest.fixture
def lecteur(activite: Any, nadia: Professionnel) -> Lecteur:
    return Lecteur(nadia, activite)


def test_une_reponse_notee_acheve_l_activite_et_le_serveur_ecrit_qui_et_quand(
    lecteur: Lecteur, nadia: Professionnel
) -> None:
    envoi = lecteur.note(3)
    envoi["statement"]["timestamp"] = "1999-01-01T00:00:00Z"
    reponse = lecteur.poster(envoi)
    assert reponse.status_code == 200
    assert reponse.json()["acceptes"] == [envoi["id"]]
    assert (reponse.json()["tentative"]["score_brut"], reponse.json()["tentative"]["score_max"]) == (3, 4)
    ligne = Declaration.objects.get(statement_id=envoi["id"])
    texte = json.loads(ligne.payload)
    assert texte["actor"]["account"]["name"] == nadia.user.username
    assert "x@y.z" not in ligne.payload
    assert texte["context"]["registration"] == str(lecteur.tentative.registration)
    assert ligne.timestamp == lecteur.tentative.date_debut
    progression = ProgressionActivite.objects.get()
    assert (progression.genre_preuve, progression.meilleur_score, progression.preuve) == (
        "client", ligne.score_scaled, ligne.statement_id,
    )  # fmt: skip
    assert ReponseElementH5P.objects.get().brut == 3


def test_rejouer_un_lot_ne_change_rien_et_le_meilleur_score_est_garde(lecteur: Lecteur) -> None:
    lot = [lecteur.note(3), lecteur.note(1), lecteur.declaration("attempted")]
    for _ in range(3):
        assert lecteur.poster(*lot).status_code == 200
    assert Declaration.objects.count() == 3
    progression = ProgressionActivite.objects.get()
    assert (progression.meilleur_score * 4, progression.nombre_tentatives) == (3, 1)
    assert lecteur.poster(lecteur.note(4)).json()["tentative"]["score_brut"] == 4
    assert ProgressionActivite.objects.get().meilleur_score == 1


def test_un_identifiant_repris_pour_un_autre_fait_est_refuse_et_rien_n_est_ecrit(lecteur: Lecteur) -> None:
    premiere = lecteur.note(3)
    lecteur.poster(premiere)
    refus = lecteur.poster(lecteur.declaration("attempted"), lecteur.note(1) | {"id": premiere["id"]})
    assert (refus.status_code, refus.json()["motif"]) == (409, "conflit")
    assert Declaration.objects.count() == 1


@pytest.mark.parametrize("verbe", ["answered", "completed", "passed"])
def test_un_enfant_n_acheve_jamais_et_ne_donne_pas_de_score(lecteur: Lecteur, verbe: str) -> None:
    assert lecteur.poster(lecteur.note(4, verbe=verbe, sous_contenu="un")).status_code == 200
    sans_sous_contenu = lecteur.note(4, verbe=verbe)
    sans_sous_contenu["statement"]["context"] = {"contextActivities": {"parent": [{"id": lecteur.iri}]}}
    lecteur.poster(sans_sous_contenu)
    lecteur.tentative.refresh_from_db()
    assert (lecteur.tentative.date_fin, lecteur.tentative.score) == (None, None)
    assert not ProgressionActivite.objects.exists()


def test_zero_sur_zero_acheve_sans_score(lecteur: Lecteur) -> None:
    assert lecteur.poster(lecteur.note(0, 0, verbe="completed")).json()["tentative"]["score_max"] is None
    assert ProgressionActivite.objects.get().meilleur_score is None


def test_ce_qui_ne_regarde_pas_l_activite_est_ignore_sans_refuser_le_lot(lecteur: Lecteur) -> None:
    bonne = lecteur.declaration("attempted")
    lecteur.poster(lecteur.note(1))
    mauvaises = [
        lecteur.declaration("downloaded"),
        lecteur.note(5, 4),
        lecteur.note(40, 40),
        lecteur.note(10**300, 10**300),
        {"id": str(uuid4()), "statement": {"verb": {"id": f"{ADL}answered"}, "object": {"id": "https://autre.test/1"}}},
        {"id": str(uuid4()), "statement": None},
        {"id": str(uuid4()), "statement": {"verb": {"id": f"{ADL}answered"}}},
        lecteur.declaration("answered", duration="une heure"),
    ]
    corps = lecteur.poster(bonne, *mauvaises).json()
    assert corps["acceptes"] == [bonne["id"]]
    assert [un["id"] for un in corps["ignores"]] == [une["id"] for une in mauvaises]
    assert all(un["motif"].endswith(".") for un in corps["ignores"])
    assert corps["tentative"]["score_max"] == 4


def test_un_texte_libre_n_arrive_jamais_en_base(page: ModulePage, nadia: Professionnel) -> None:
    une = exigee(page, installer_activite(bibliotheque=installer_bibliotheque("H5P.Essay")))
    lecteur = Lecteur(nadia, une)
    assert lecteur.poster(lecteur.declaration("answered", response="un secret confié")).status_code == 200
    assert lecteur.sauver(data='"un secret confié"').status_code == 422
    assert "secret" not in Declaration.objects.get().payload
    assert ReponseElementH5P.objects.get().response == ""
    assert not EtatH5P.objects.exists()


def test_une_reponse_longue_est_oubliee_meme_dans_une_autre_activite(lecteur: Lecteur) -> None:
    envoi = lecteur.declaration("answered", "un", response="un secret confié")
    envoi["statement"]["object"]["definition"] = {"interactionType": "long-fill-in"}
    lecteur.poster(envoi)
    assert "secret" not in Declaration.objects.get().payload


def test_une_personne_sans_session_recoit_401_en_json(lecteur: Lecteur) -> None:
    lecteur.client.logout()
    for refus in (lecteur.poster(lecteur.note(1)), lecteur.sauver()):
        assert (refus.status_code, refus.headers["Content-Type"]) == (401, "application/json")
        assert "Reconnectez-vous" in refus.json()["message"]
    assert not Declaration.objects.exists()


def test_la_page_d_une_personne_ne_perd_rien_quand_une_autre_se_connecte_a_cote(
    lecteur: Lecteur, nadia: Professionnel
) -> None:
    envoi, page_de_nadia = lecteur.note(1), {"X-Personne": nom_de(nadia.user)}
    lecteur.client = client_de(ProfessionnelFabrique())
    lecteur.client.defaults["HTTP_X_PERSONNE"] = page_de_nadia["X-Personne"]
    for refus in (lecteur.poster(envoi), lecteur.sauver()):
        assert (refus.status_code, refus.headers["Content-Type"]) == (401, "application/json")
        assert "Un autre compte" in refus.json()["message"]
    lecteur.client = client_de(nadia)
    lecteur.client.defaults["HTTP_X_PERSONNE"] = page_de_nadia["X-Personne"]
    assert lecteur.poster(envoi).json()["acceptes"] == [envoi["id"]]


def test_la_tentative_d_une_autre_personne_n_existe_pas(lecteur: Lecteur) -> None:
    lecteur.client = client_de(ProfessionnelFabrique())
    assert lecteur.poster(lecteur.note(1)).status_code == 404
    assert lecteur.sauver().status_code == 404
    assert not Declaration.objects.exists()
    assert not EtatH5P.objects.exists()


def test_recommencer_repart_d_une_page_blanche_et_ferme_la_tentative_precedente(lecteur: Lecteur) -> None:
    lecteur.poster(lecteur.note(1))
    assert lecteur.sauver().status_code == 200
    lecteur.client.post(f"{DEMANDER}ouvrir/")
    assert not EtatH5P.objects.exists()
    for refus in (lecteur.poster(lecteur.note(4)), lecteur.sauver()):
        assert (refus.status_code, refus.json()["motif"]) == (409, "close")
    assert not EtatH5P.objects.exists()


def test_sans_jeton_csrf_rien_n_est_recu(lecteur: Lecteur, nadia: Professionnel) -> None:
    lecteur.client = Client(enforce_csrf_checks=True, headers={"accept": "application/json"})
    lecteur.client.force_login(nadia.user)
    refus = lecteur.poster(lecteur.note(1))
    assert (refus.status_code, refus.headers["Content-Type"]) == (403, "application/json")


@pytest.mark.parametrize(
    ("corps", "statut"),
    [
        (b"", 415), (b"[]", 400), (b"{", 400), (b"\xff", 400), (b'{"v":1}', 400), (b'{"v":1,"statements":[]}', 400),
        (b'{"v":1,"statements":[{}]}', 400), (b'{"v":1,"statements":[{"id":"x","statement":{}}]}', 400),
        (b'{"v":2,"statements":[{"id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0","statement":{}}]}', 400),
        (b'{"v":1,"statements":[' + b",".join([b"1"] * 51) + b"]}", 413), (b" " * 262_145, 413),
        (b"[" * 5000 + b"]" * 5000, 400),
    ],
)  # fmt: skip
def test_un_corps_malforme_recoit_un_refus_en_francais(lecteur: Lecteur, corps: bytes, statut: int) -> None:
    refus = lecteur.client.post(lecteur.adresse, corps, content_type="application/json")
    assert refus.status_code == statut
    assert refus.json()["message"]


def test_deux_fois_le_meme_identifiant_dans_un_lot(lecteur: Lecteur) -> None:
    une = lecteur.note(1)
    assert lecteur.poster(une, une).status_code == 400


def test_un_texte_que_la_base_refuse_ne_fait_pas_de_panne(lecteur: Lecteur) -> None:
    envoi = lecteur.note(1)
    envoi["statement"]["result"]["response"] = "a\x00b\ud800"
    envoi["statement"]["object"]["definition"] = {"description": {"fr": "\x00"}, "interactionType": "choice"}
    assert lecteur.poster(envoi).status_code == 200
    assert ReponseElementH5P.objects.get().response == "ab"
    assert lecteur.sauver(data="\x00").status_code == lecteur.sauver(data="\ud800").status_code == 400


def test_trop_d_envois_recoivent_429(lecteur: Lecteur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.api.PAR_MINUTE", 2)
    statuts = [lecteur.poster(lecteur.note(1)).status_code for _ in range(3)]
    assert statuts == [200, 200, 429]
    assert int(lecteur.poster(lecteur.note(1)).headers["Retry-After"]) > 0


def test_l_etat_se_garde_par_revision(lecteur: Lecteur) -> None:
    assert lecteur.sauver(data='{"a":1}').json() == {"revision": 1}
    assert lecteur.sauver(data='{"a":2}', revision=1).json() == {"revision": 2}
    perime = lecteur.sauver(data='{"a":3}', revision=1)
    assert (perime.status_code, perime.json()["revision"], perime.json()["data"]) == (409, 2, '{"a":2}')
    autre_contenu = lecteur.sauver(content_hash="2" * 64, revision=2)
    assert (autre_contenu.status_code, autre_contenu.json()["content_hash"]) == (409, "1" * 64)
    assert lecteur.sauver(data=None, revision=2).json() == {"revision": 0}
    assert not EtatH5P.objects.exists()


@pytest.mark.parametrize(
    ("champs", "statut"),
    [
        ({"dataType": "x" * 65}, 400), ({"subContentId": ""}, 400), ({"subContentId": 1}, 400), ({"revision": -1}, 400),
        ({"revision": "1"}, 400), ({"revision": True}, 400), ({"data": {}}, 400), ({"data": "x" * 65_537}, 413),
        ({"data": "x" * 300_000}, 413), ({"content_hash": None}, 400),
    ],
)  # fmt: skip
def test_un_etat_malforme_est_refuse(lecteur: Lecteur, champs: dict[str, Any], statut: int) -> None:
    assert lecteur.sauver(**champs).status_code == statut
    assert not EtatH5P.objects.exists()


def test_h5p_exige_une_evaluation_notee_par_le_serveur_a_cote(
    lecteur: Lecteur, page: ModulePage, nadia: Professionnel
) -> None:
    terminer_les_lecons(nadia, page)
    lecteur.poster(lecteur.note(4))
    assert not Attestation.objects.exists()
    reussir_le_quiz(nadia, page)
    assert Realisation.objects.count() == 1
    assert Attestation.objects.exists()


def test_l_activite_h5p_exigee_doit_etre_faite_et_peut_finir_le_module(
    lecteur: Lecteur, page: ModulePage, nadia: Professionnel
) -> None:
    terminer_les_lecons(nadia, page)
    reussir_le_quiz(nadia, page)
    assert not Realisation.objects.exists()
    assert lecteur.poster(lecteur.note(0)).status_code == 200
    assert Realisation.objects.count() == 1
    assert Attestation.objects.exists()


def test_reprojeter_rend_ce_qui_vivait(lecteur: Lecteur, page: ModulePage, nadia: Professionnel) -> None:
    reussir_le_quiz(nadia, page)
    lecteur.poster(lecteur.note(1), lecteur.note(3))
    lecteur.client.post(f"{DEMANDER}ouvrir/")
    vivantes = list(ProgressionActivite.objects.order_by("activite").values())
    assert len(vivantes) == 2
    assert reprojeter().corrigees == 0
    ProgressionActivite.objects.filter(activite__genre="h5p").delete()
    ProgressionActivite.objects.update(meilleur_score=0, nombre_tentatives=7)
    bilan = reprojeter()
    assert (bilan.progressions, bilan.corrigees, bilan.retirees) == (2, 2, 0)
    sans_cle = [{cle: v for cle, v in ligne.items() if cle != "id"} for ligne in vivantes]
    reconstruites = ProgressionActivite.objects.order_by("activite").values()
    assert [{cle: v for cle, v in ligne.items() if cle != "id"} for ligne in reconstruites] == sans_cle


def test_les_barres_sql(lecteur: Lecteur) -> None:
    lecteur.poster(lecteur.declaration("attempted"))
    for declaration in (lecteur.declaration("attempted"), lecteur.note(1, sous_contenu="un")):
        with au_plus(8):
            assert lecteur.poster(declaration).status_code == 200
    lot = [lecteur.note(1, sous_contenu=f"inconnu-{rang}") for rang in range(49)] + [lecteur.declaration("progressed")]
    with au_plus(14):
        assert lecteur.poster(*lot).status_code == 200
    with au_plus(14):
        assert lecteur.poster(*lot).status_code == 200
    with au_plus(14):
        assert lecteur.poster(lecteur.note(2)).json()["tentative"]["date_achevement"]
    with au_plus(7):
        lecteur.sauver()
    with au_plus(7):
        lecteur.sauver(revision=1)


def test_l_inscription_porte_la_registration(lecteur: Lecteur) -> None:
    lecteur.poster(lecteur.note(1))
    inscription = Inscription.objects.get()
    assert Declaration.objects.get().registration == inscription.uuid == UUID(str(lecteur.tentative.registration))


def test_seule_la_page_de_l_activite_ouvre_un_cadre_et_seulement_vers_le_lecteur(lecteur: Lecteur) -> None:
    def cadres(adresse: str) -> str:
        politique = lecteur.client.get(adresse).headers["Content-Security-Policy"]
        return next(d for d in politique.split("; ") if d.startswith("frame-src"))

    assert cadres(DEMANDER) == "frame-src http://testserver/h5p/a/"
    assert cadres("/mon-compte/") == "frame-src 'self'"


def test_l_ecran_de_l_activite_reste_sous_sa_barre(lecteur: Lecteur) -> None:
    with au_plus(11):
        page = lecteur.client.get(DEMANDER)
    assert 'sandbox="allow-scripts"' in page.content.decode()
