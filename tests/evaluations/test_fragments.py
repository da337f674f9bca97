"""Les fragments d'écran : aucune bonne réponse avant l'heure, une réponse gardée est recochée."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import render_to_string

from evaluations.etat import Etat, etat
from evaluations.models import MiseEnSituation, Tentative
from evaluations.passation import Reponse, consigner, ouvrir

pytestmark = pytest.mark.django_db
Repondre = Callable[..., Reponse]


def fragment(nom: str, vue: Etat, erreur: str = "") -> str:
    contexte = {"etat": vue, "erreur": erreur}
    return " ".join(render_to_string(f"evaluations/{nom}.html", contexte).split())


def test_la_question_ne_dit_rien_de_la_bonne_reponse(tentative: Tentative) -> None:
    html = fragment("_question", etat(tentative))
    assert "Question 1 sur 3" in html
    assert html.count('type="radio"') == 3
    for indice in ("bonne", "juste", "Philosophie", "Oui.", "checked"):
        assert indice not in html


def test_une_reponse_gardee_est_recochee(tentative: Tentative) -> None:
    assert 'value="b" required checked' in fragment("_question", etat(tentative, saisies=["b"]))
    assert "checked" not in fragment("_question", etat(tentative, saisies=["z"]))


def test_le_verdict_dit_juste_ou_faux_et_montre_la_bonne_reponse(
    personne: Any, tentative: Tentative, repondre: Repondre
) -> None:
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q1", "a"))
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("A1-Q2", "b"))
    tentative.refresh_from_db()
    faux, juste = (etat(tentative, verdict_de=code) for code in ("A1-Q1", "A1-Q2"))
    assert "Ce n'est pas la bonne réponse." in fragment("_verdict", faux)
    assert "C'est la bonne réponse." in fragment("_verdict", juste)
    relue = fragment("_verdict", faux)
    assert "Votre réponse, inexacte" in relue
    assert "La bonne réponse" in relue
    assert "<input" not in relue


def test_le_bilan_d_un_quiz_dit_ce_qu_il_faut(personne: Any, tentative: Tentative, repondre: Repondre) -> None:
    for code, valeur in (("A1-Q1", "b"), ("A1-Q2", "b"), ("A1-Q3", "a")):
        consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre(code, valeur))
    tentative.refresh_from_db()
    assert "2 sur 3. Il faut 3 pour valider." in fragment("_debriefing", etat(tentative))


def test_une_situation_montre_l_etape_la_consequence_puis_le_debriefing(
    personne: Any, situation: MiseEnSituation, registration: UUID, repondre: Repondre
) -> None:
    tentative = ouvrir(personne=personne, activite=situation, registration=registration)
    depart = fragment("_etape", etat(tentative))
    assert "Un soir." in depart
    assert "Trois jeunes" in depart
    assert "Conséquence" not in depart
    consigner(personne=personne, tentative_uuid=tentative.uuid, reponse=repondre("depart", "filer"))
    tentative.refresh_from_db()
    assert "Conséquence filer" in fragment("_verdict", etat(tentative, verdict_de="depart"))
    fin = fragment("_debriefing", etat(tentative))
    assert "Ce qui compte." in fin
    assert "Texte filer" in fin
