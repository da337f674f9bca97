"""Ce qu'une personne écrit librement ne laisse aucune trace : ni déclaration, ni état, ni réponse par élément."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from evaluations import passation, statistiques
from evaluations.h5p import etats, texte_libre, traces
from evaluations.h5p import statistiques as statistiques_h5p
from evaluations.h5p.consignation import Envoi, consigner_lot
from evaluations.models import Declaration, EtatH5P, ObjetActivite, ReponseElementH5P, Tentative
from evaluations.xapi.declarations import iri
from tests.fabrique_h5p import installer_activite, installer_bibliotheque

SECRET = "Ma mère est hospitalisée"
ADL = "http://adlnet.gov/expapi/verbs/"
ENSEMBLES = ("H5P.Column", "H5P.InteractiveBook", "H5P.CoursePresentation", "H5P.QuestionSet", "H5P.InteractiveVideo")


def sous(nom: str, identifiant: str, **params: Any) -> dict[str, Any]:
    return {"library": f"{nom} 1.0", "subContentId": identifiant, "params": params}


def ouvrir(personne: Any, registration: UUID, principale: str, params: Any, *autres: str) -> Tentative:
    """Une tentative sur une activité dont ces bibliothèques sont chargées."""
    for nom in autres:
        installer_bibliotheque(nom)
    activite = installer_activite(bibliotheque=installer_bibliotheque(principale), params=params)
    return passation.ouvrir(personne=personne, activite=activite, registration=registration)


def secretes(tentative: Tentative, sous_contenu: str = "", **definition: Any) -> dict[str, Any]:
    """Une déclaration où le texte saisi est partout où une bibliothèque peut le mettre."""
    racine = iri(tentative.contenu["xapi"]["activite"])
    texte = {"en-US": SECRET}
    objet = {
        "id": f"{racine}?subContentId={sous_contenu}" if sous_contenu else racine,
        "definition": {
            "name": texte,
            "description": texte,
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "extensions": {"https://exemple.test/notes": SECRET, traces.ENDING_POINT: 2},
        }
        | definition,
    }
    return {
        "actor": {"name": SECRET, "mbox": "mailto:x@y.z"},
        "verb": {"id": f"{ADL}answered", "display": texte},
        "object": objet,
        "result": {
            "score": {"raw": 3, "min": 0, "max": 4, "scaled": 0.75},
            "completion": True,
            "duration": "PT12S",
            "response": SECRET,
            "extensions": {"https://exemple.test/brouillon": {"texte": SECRET}},
            "inconnu": SECRET,
        },
        "context": {
            "contextActivities": {
                "parent": [{"id": f"{racine}?note={SECRET}"}, {"id": racine, "definition": {"name": texte}}],
                "grouping": [{"id": "https://exemple.test/g", "definition": {"description": texte}}],
                "category": [
                    {"id": f"http://h5p.org/libraries/{SECRET}"},
                    {"id": "http://h5p.org/libraries/H5P.A-1.0"},
                ],
                "other": {"id": f"https://exemple.test/?{SECRET}"},
            },
            "extensions": {"https://exemple.test/c": SECRET},
            "platform": SECRET,
        },
    }


def consigner(personne: Any, tentative: Tentative, *statements: Any) -> None:
    envois = [Envoi(uuid4(), statement) for statement in statements]
    reception = consigner_lot(personne=personne, tentative_uuid=tentative.uuid, envois=envois)
    assert not reception.ignores


def traces_ecrites() -> str:
    """Tout ce que la base garde d'une passation."""
    return repr(
        [
            list(modele._default_manager.values())
            for modele in (Declaration, ReponseElementH5P, EtatH5P, ObjetActivite, Tentative)
        ]
    )


GENRES: list[dict[str, Any]] = [
    {"interactionType": "long-fill-in"},
    {"interactionType": "fill-in"},
    {"interactionType": "fill-in", "correctResponsesPattern": []},
    {"interactionType": "fill-in", "correctResponsesPattern": [""]},
    {"interactionType": "other"},
    {"interactionType": "compound"},
    {"interactionType": "choice", "choices": [{"id": "0", "description": {"fr": SECRET}}]},
    {},
]


@pytest.mark.django_db
@pytest.mark.parametrize("definition", GENRES, ids=str)
@pytest.mark.parametrize("principale", ["H5P.Essay", "H5P.DocumentationTool"])
def test_une_activite_qui_fait_ecrire_ne_garde_que_le_score(
    principale: str, definition: dict[str, Any], personne: Any, registration: UUID
) -> None:
    tentative = ouvrir(personne, registration, principale, {})
    consigner(personne, tentative, secretes(tentative, **definition), secretes(tentative, "page-1", **definition))
    assert SECRET not in traces_ecrites()
    assert {reponse.brut for reponse in ReponseElementH5P.objects.all()} == {3}
    assert [une.score_scaled for une in Declaration.objects.all()] == [0.75, 0.75]
    with pytest.raises(etats.EtatLocalError):
        sauver(personne, tentative)
    assert not EtatH5P.objects.exists()


def sauver(personne: Any, tentative: Tentative) -> int:
    sauvegarde = etats.Sauvegarde("state", "0", f'"{SECRET}"', tentative.contenu["content_hash"], 0)
    return etats.sauver(personne=personne, tentative_uuid=tentative.uuid, sauvegarde=sauvegarde)


@pytest.mark.django_db
@pytest.mark.parametrize("ensemble_", ENSEMBLES)
def test_dans_un_contenu_compose_seule_la_question_a_choix_garde_sa_reponse(
    ensemble_: str, personne: Any, registration: UUID
) -> None:
    params = {
        "content": [
            {"content": sous("H5P.Essay", "essai")},
            {"content": sous("H5P.MultiChoice", "choix")},
            sous("H5P.DocumentationTool", "outil", pagesList=[sous("H5P.MultiChoice", "dans-l-outil")]),
            sous("H5P.Column", "colonne", content=[sous("H5P.FreeTextQuestion", "profond")]),
        ]
    }
    libres = ("H5P.Essay", "H5P.MultiChoice", "H5P.DocumentationTool", "H5P.FreeTextQuestion")
    tentative = ouvrir(personne, registration, ensemble_, params, *libres)
    assert tentative.contenu["elements_surs"] == ["choix"]
    genre = {"interactionType": "choice"}
    ecrites = ["", "essai", "outil", "dans-l-outil", "colonne", "profond", "inconnu"]
    consigner(personne, tentative, *(secretes(tentative, element, **genre) for element in ecrites))
    assert SECRET not in traces_ecrites()
    question = secretes(tentative, "choix", **genre, description={"fr": "Que faire ?"}, name={"fr": "Que faire ?"})
    question["result"]["response"] = "0"
    question["object"]["definition"]["extensions"] = {}
    consigner(personne, tentative, question)
    assert SECRET not in traces_ecrites()
    reponse = ReponseElementH5P.objects.get(sub_content_id="choix")
    assert (reponse.response, reponse.description) == ("0", "Que faire ?")
    with pytest.raises(etats.EtatLocalError):
        sauver(personne, tentative)


@pytest.mark.django_db
@pytest.mark.parametrize("definition", GENRES[:6] + GENRES[7:], ids=str)
def test_une_bibliotheque_inconnue_qui_fait_ecrire_ne_laisse_ni_reponse_ni_etat(
    definition: dict[str, Any], personne: Any, registration: UUID
) -> None:
    """Rien n'annonce qu'elle fait écrire : sa première réponse libre le montre."""
    tentative = ouvrir(personne, registration, "H5P.Inconnue", {})
    assert not tentative.contenu["est_libre"]
    assert sauver(personne, tentative) == 1
    de_l_auteur = {"name": {"fr": "Racontez"}, "description": {"fr": "Racontez"}, "extensions": {}}
    consigner(personne, tentative, secretes(tentative, **de_l_auteur | definition))
    if texte_libre.est_ecrite(definition):
        assert SECRET not in traces_ecrites()
        with pytest.raises(etats.EtatLocalError):
            sauver(personne, tentative)
    EtatH5P.objects.all().delete()
    assert SECRET not in traces_ecrites()


@pytest.mark.django_db
def test_un_texte_a_trous_dont_la_reponse_est_connue_garde_reponse_et_etat(personne: Any, registration: UUID) -> None:
    tentative = ouvrir(personne, registration, "H5P.Blanks", {})
    statement = secretes(tentative, interactionType="fill-in", correctResponsesPattern=["aller[,]vers"])
    statement["result"]["response"] = "aller[,]vers"
    consigner(personne, tentative, statement)
    assert ReponseElementH5P.objects.get().response == "aller[,]vers"
    assert sauver(personne, tentative) == 1


@pytest.mark.django_db
def test_un_enfant_reste_un_enfant_meme_si_son_parent_est_ailleurs(personne: Any, registration: UUID) -> None:
    tentative = ouvrir(personne, registration, "H5P.MultiChoice", {})
    statement = secretes(tentative, interactionType="choice")
    statement["context"]["contextActivities"] = {"parent": {"id": "https://ailleurs.test/1"}}
    consigner(personne, tentative, statement)
    tentative.refresh_from_db()
    assert (tentative.date_fin, tentative.score) == (None, None)


@pytest.mark.parametrize(
    ("params", "principale", "surs"),
    [
        ({}, "H5P.MultiChoice", [""]),
        ({}, "H5P.Essay", []),
        (sous("H5P.A", "a", b=[sous("H5P.B", "b")]), "H5P.Column", ["", "a", "b"]),
        (sous("H5P.A", "a", b=[sous("H5P.Essay", "b"), sous("H5P.C", "c")]), "H5P.Column", ["c"]),
        ([sous("H5P.A", "a"), sous("H5P.Essay", "a")], "H5P.Column", []),
        (sous("H5P.Essay", "e", image=sous("H5P.Image", "i")), "H5P.Column", []),
        ({"library": 5, "subContentId": 7, "params": None}, "H5P.Column", [""]),
        (None, "H5P.Column", [""]),
    ],
)
def test_un_element_est_sur_si_rien_n_y_fait_ecrire(params: Any, principale: str, surs: list[str]) -> None:
    assert texte_libre.elements_surs(params, principale) == surs


@pytest.mark.django_db
def test_les_statistiques_disent_une_question_a_reponse_libre_sans_enonce(personne: Any, registration: UUID) -> None:
    tentative = ouvrir(personne, registration, "H5P.Column", [sous("H5P.Essay", "essai")], "H5P.Essay")
    consigner(personne, tentative, secretes(tentative, "essai", interactionType="long-fill-in"))
    (element,) = statistiques_h5p._elements(tentative.activite.activiteh5p)
    assert (element.description, element.reponses) == ("Question à réponse libre", ())
    assert statistiques.SECRET == 5
