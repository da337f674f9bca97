"""Passer une activité : idempotent, typé dans ses refus, borné en requêtes, sûr à deux."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import contenu, passation
from evaluations.definitions import DefinitionQuestionnaire
from evaluations.enregistrement import enregistrer_questionnaire
from evaluations.etat import etat
from evaluations.models import Activite, Declaration, MiseEnSituation, Questionnaire, Tentative
from evaluations.passation import (
    Consignation,
    DeclarationConflictuelleError,
    Reponse,
    ReponseInvalideError,
    TentativeCloseError,
    TentativeInconnueError,
    consigner,
    courante,
    ouvrir,
)

pytestmark = pytest.mark.django_db

Repondre = Callable[..., Reponse]
HORS_BUDGET = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def requetes(geste: Callable[[], Any]) -> list[str]:
    """Les requêtes d'un geste, sans le contrôle de transaction."""
    with CaptureQueriesContext(connection) as capture:
        geste()
    return [requete["sql"] for requete in capture if not requete["sql"].startswith(HORS_BUDGET)]


def tout_repondre(personne: Any, tentative: Tentative, valeur: str = "b") -> Consignation:
    codes = [question["code"] for question in tentative.contenu["questions"]]
    for code in codes:
        reponse = Reponse(uuid4(), code, (valeur,))
        consignation = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    return consignation


# --- Ouvrir ----------------------------------------------------------------------------------------


def test_ouvrir_deux_fois_rend_la_meme_tentative(personne: Any, quiz: Questionnaire, registration: UUID) -> None:
    premiere = ouvrir(personne=personne, activite=quiz, registration=registration)
    parent = Activite.objects.get(pk=quiz.pk)
    assert ouvrir(personne=personne, activite=parent, registration=registration) == premiere
    assert courante(personne=personne, activite=parent, registration=registration) == premiere


def test_une_tentative_achevee_laisse_en_ouvrir_une_autre(
    personne: Any, quiz: Questionnaire, tentative: Tentative
) -> None:
    tout_repondre(personne, tentative)
    suivante = ouvrir(personne=personne, activite=quiz, registration=tentative.registration)
    assert suivante != tentative
    assert courante(personne=personne, activite=quiz, registration=tentative.registration) == suivante


def test_le_contenu_est_fige_a_l_ouverture(
    personne: Any, tentative: Tentative, definition_quiz: DefinitionQuestionnaire, repondre: Repondre
) -> None:
    retiree = replace(definition_quiz, questions=definition_quiz.questions[1:])
    enregistrer_questionnaire(definition=retiree)
    rendue = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "b"))
    assert rendue.verdict.est_juste


def test_la_reprise_apres_une_course_a_l_ouverture(
    personne: Any, quiz: Questionnaire, registration: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L'autre requête ouvre entre notre lecture et notre écriture : la contrainte tranche, on rend la sienne."""
    figer, autre = contenu.figer, []

    def figer_pendant_que_l_autre_ouvre(activite: Activite) -> dict[str, Any]:
        monkeypatch.setattr(contenu, "figer", figer)
        autre.append(ouvrir(personne=personne, activite=quiz, registration=registration))
        return figer(activite)

    monkeypatch.setattr(contenu, "figer", figer_pendant_que_l_autre_ouvre)
    assert ouvrir(personne=personne, activite=quiz, registration=registration) == autre[0]
    assert Tentative.objects.count() == 1


def test_la_base_refuse_deux_tentatives_ouvertes(tentative: Tentative) -> None:
    tentative.pk, tentative.uuid = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        tentative.save(force_insert=True)


# --- Consigner -------------------------------------------------------------------------------------


def test_chaque_reponse_laisse_une_declaration_et_la_derniere_acheve(personne: Any, tentative: Tentative) -> None:
    achevement = tout_repondre(personne, tentative).achevement
    tentative.refresh_from_db()
    assert achevement is not None
    assert (achevement.est_reussie, str(achevement.score)) == (True, "1.0000")
    assert (tentative.points, tentative.points_max, tentative.date_fin) == (3, 3, achevement.date)
    verbes = sorted(iri.rpartition("/")[2] for iri in Declaration.objects.values_list("verb__iri", flat=True))
    assert verbes == ["answered"] * 3 + ["completed", "passed"]
    assert Declaration.objects.get(statement_id=achevement.preuve).success is True


def test_un_quiz_manque_est_acheve_sans_etre_reussi(personne: Any, tentative: Tentative) -> None:
    achevement = tout_repondre(personne, tentative, "a").achevement
    assert achevement is not None
    assert achevement.est_reussie is False
    assert Declaration.objects.filter(verb__iri__endswith="/failed").count() == 1


def test_rejouer_la_meme_declaration_n_ecrit_rien(personne: Any, tentative: Tentative, repondre: Repondre) -> None:
    reponse = repondre("A1-Q1", "a")
    premiere = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    ecrites = [
        sql
        for sql in requetes(lambda: consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse))
        if not sql.startswith("SELECT")
    ]
    rejeu = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    assert ecrites == []
    assert (rejeu.est_rejeu, rejeu.verdict, rejeu.achevement) == (True, premiere.verdict, None)


def test_rejouer_apres_la_fin_n_acheve_pas_deux_fois(
    personne: Any, quiz: Questionnaire, tentative: Tentative, repondre: Repondre
) -> None:
    codes = ["A1-Q1", "A1-Q2", "A1-Q3"]
    reponses = [repondre(code, "b") for code in codes]
    for reponse in [*reponses, reponses[-1], reponses[0]]:
        derniere = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    assert (derniere.est_rejeu, derniere.achevement) == (True, None)
    assert Declaration.objects.count() == 5


def test_le_meme_identifiant_avec_un_autre_contenu_est_un_conflit(
    personne: Any, tentative: Tentative, repondre: Repondre
) -> None:
    reponse = repondre("A1-Q1", "a")
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    for autre in (replace(reponse, valeurs=("b",)), replace(reponse, element="A1-Q2")):
        with pytest.raises(DeclarationConflictuelleError):
            consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=autre)
    tentative.refresh_from_db()
    assert len(tentative.reponses) == Declaration.objects.count() == 1


def test_l_identifiant_pris_par_une_autre_personne_est_un_conflit(
    personne: Any, autre_personne: Any, quiz: Questionnaire, tentative: Tentative, repondre: Repondre
) -> None:
    reponse = repondre("A1-Q1", "b")
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    sienne = ouvrir(personne=autre_personne, activite=quiz, registration=uuid4())
    with pytest.raises(DeclarationConflictuelleError):
        consigner(personne=autre_personne, tentative_uuid=sienne.uuid, reponse=reponse)
    sienne.refresh_from_db()
    assert sienne.reponses == []


def test_la_premiere_reponse_compte(personne: Any, tentative: Tentative, repondre: Repondre) -> None:
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "a"))
    with pytest.raises(ReponseInvalideError, match="déjà répondu"):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "b"))


def test_la_tentative_d_autrui_n_existe_pas(autre_personne: Any, tentative: Tentative, repondre: Repondre) -> None:
    for uuid in (tentative.uuid, uuid4()):
        with pytest.raises(TentativeInconnueError):
            consigner(personne=autre_personne, tentative_uuid=uuid, reponse=repondre("A1-Q1", "b"))
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("valeurs", [(), ("z",), ("a", "b"), ("b", "b"), ("\x00",), ("b\x00",), ("",), ("é" * 9999,)])
@pytest.mark.parametrize("element", ["A1-Q1", "A1-Q9", "", "\x00", "A1-Q1\x00"])
def test_une_reponse_malformee_est_refusee_sans_trace(
    personne: Any, tentative: Tentative, repondre: Repondre, element: str, valeurs: tuple[str, ...]
) -> None:
    with pytest.raises(ReponseInvalideError):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre(element, *valeurs))
    assert not Declaration.objects.exists()


TEXTES = st.one_of(st.sampled_from(["A1-Q1", "A1-Q2", "A1-Q3", "a", "b", "c"]), st.text(max_size=5))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(envois=st.lists(st.tuples(st.integers(0, 4), TEXTES, st.lists(TEXTES, max_size=2)), max_size=12))
def test_une_suite_quelconque_d_envois_garde_tentative_et_declarations_d_accord(
    personne: Any, quiz: Questionnaire, envois: list[tuple[int, str, list[str]]]
) -> None:
    tentative = ouvrir(personne=personne, activite=quiz, registration=uuid4())
    identifiants, achevements = [uuid4() for _ in range(5)], 0
    for rang, element, valeurs in envois:
        reponse = Reponse(identifiants[rang], element, tuple(valeurs))
        try:
            consignation = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
        except (ReponseInvalideError, DeclarationConflictuelleError, TentativeCloseError):
            continue
        achevements += consignation.achevement is not None
    tentative.refresh_from_db()
    siennes = Declaration.objects.filter(registration=tentative.registration)
    assert siennes.filter(verb__iri__endswith="/answered").count() == len(tentative.reponses)
    assert achevements == int(len(tentative.reponses) == 3) == int(tentative.date_fin is not None)
    assert siennes.count() == len(tentative.reponses) + 2 * achevements


# --- Mise en situation -----------------------------------------------------------------------------


def test_une_situation_suit_le_recit_jusqu_au_debriefing(
    personne: Any, situation: MiseEnSituation, registration: UUID, repondre: Repondre
) -> None:
    tentative = ouvrir(personne=personne, activite=situation, registration=registration)
    with pytest.raises(ReponseInvalideError, match="L'histoire a avancé"):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("suite", "ecouter"))
    premier = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("depart", "saluer"))
    assert (premier.verdict.retour, premier.achevement) == ("Conséquence saluer", None)
    fin = consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("suite", "ecouter"))
    assert fin.achevement is not None
    assert fin.achevement.est_reussie is None
    verbes = sorted(iri.rpartition("/")[2] for iri in Declaration.objects.values_list("verb__iri", flat=True))
    assert verbes == ["answered", "answered", "completed"]
    with pytest.raises(TentativeCloseError):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("autre", "x"))


def test_l_etat_d_une_situation_raconte_les_choix_puis_le_debriefing(
    personne: Any, situation: MiseEnSituation, registration: UUID, repondre: Repondre
) -> None:
    tentative = ouvrir(personne=personne, activite=situation, registration=registration)
    depart = etat(tentative)
    assert depart.question is not None
    assert (depart.question.element, depart.debriefing, depart.tours) == ("depart", "", [])
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("depart", "filer"))
    tentative.refresh_from_db()
    fin = etat(tentative)
    assert (fin.est_achevee, fin.question, fin.debriefing) == (True, None, "<p>Ce qui compte.</p>")
    assert [tour.choisi for tour in fin.tours] == ["Texte filer"]


# --- État d'un quiz --------------------------------------------------------------------------------


def test_aucune_bonne_reponse_ne_sort_avant_d_avoir_repondu(
    personne: Any, tentative: Tentative, repondre: Repondre
) -> None:
    avant = etat(tentative, verdict_de="A1-Q1")
    assert avant.question is not None
    assert avant.verdict is None
    assert avant.question.lignes == ()
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "a"))
    tentative.refresh_from_db()
    apres, suivante = etat(tentative, verdict_de="A1-Q1"), etat(tentative)
    assert apres.question is not None
    assert suivante.question is not None
    assert [ligne.texte for ligne in apres.question.lignes if ligne.est_bonne] == ["un déplacement"]
    assert (suivante.question.element, suivante.question.numero, suivante.question.total) == ("A1-Q2", 2, 3)
    assert suivante.question.lignes == ()


# --- Budget SQL ------------------------------------------------------------------------------------


def test_consigner_une_reponse_coute_cinq_requetes_meme_la_derniere(
    personne: Any, tentative: Tentative, repondre: Repondre
) -> None:
    comptes = [
        len(
            requetes(
                lambda code=code: consigner(  # type: ignore[misc]
                    personne=personne, tentative_uuid=tentative.uuid, reponse=repondre(code, "b")
                )
            )
        )
        for code in ("A1-Q1", "A1-Q2", "A1-Q3")
    ]
    assert comptes == [5, 5, 5]


def test_rejouer_coute_une_requete(personne: Any, tentative: Tentative, repondre: Repondre) -> None:
    reponse = repondre("A1-Q1", "b")
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)
    assert len(requetes(lambda: consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse))) == 1


# --- À deux ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_ouvertures_simultanees_donnent_une_tentative(
    personne: Any, quiz: Questionnaire, registration: UUID, ensemble: Callable[..., list[Any]]
) -> None:
    def geste() -> Tentative:
        return passation.ouvrir(personne=personne, activite=quiz, registration=registration)

    premiere, seconde = ensemble(geste, geste)
    assert premiere == seconde
    assert Tentative.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_personnes_ouvrent_ensemble_une_activite_jamais_ouverte(
    personne: Any, autre_personne: Any, quiz: Questionnaire, ensemble: Callable[..., list[Any]]
) -> None:
    def geste(qui: Any) -> Callable[[], Tentative]:
        return lambda: passation.ouvrir(personne=qui, activite=quiz, registration=uuid4())

    ouvertes = ensemble(geste(personne), geste(autre_personne))
    assert {tentative.personne_id for tentative in ouvertes} == {personne.pk, autre_personne.pk}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_reponses_finales_simultanees_donnent_un_achevement(
    personne: Any, tentative: Tentative, repondre: Repondre, ensemble: Callable[..., list[Any]]
) -> None:
    for code in ("A1-Q1", "A1-Q2"):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre(code, "b"))

    def geste(valeur: str) -> Callable[[], Consignation]:
        reponse = repondre("A1-Q3", valeur)
        return lambda: consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)

    issues = ensemble(geste("a"), geste("b"))
    assert sorted(type(issue).__name__ for issue in issues) == ["Consignation", "ReponseInvalideError"]
    assert Declaration.objects.filter(verb__iri__endswith="/completed").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_la_meme_reponse_finale_envoyee_deux_fois_ensemble_acheve_une_fois(
    personne: Any, tentative: Tentative, repondre: Repondre, ensemble: Callable[..., list[Any]]
) -> None:
    for code in ("A1-Q1", "A1-Q2"):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre(code, "b"))
    reponse = repondre("A1-Q3", "b")

    def geste() -> Consignation:
        return consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=reponse)

    issues = ensemble(geste, geste)
    assert sorted(issue.est_rejeu for issue in issues) == [False, True]
    assert json.loads(Declaration.objects.get(statement_id=reponse.declaration_id).payload)["result"]["success"]
