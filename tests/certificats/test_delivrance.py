"""Une attestation par référence, numérotée sans trou, rendue une fois."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificats import codes, depot, rendu
from certificats.contenu import duree
from certificats.delivrance import delivrer, empreinte, revoquer
from certificats.models import Attestation, Compteur

from .conftest import contenu_d_essai


def test_delivrer_deux_fois_la_meme_reference_rend_la_meme_attestation(titulaire: Any) -> None:
    premiere = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    seconde = delivrer(titulaire=titulaire, contenu=contenu_d_essai(titulaire_nom="Autre"))
    assert premiere == seconde
    assert Attestation.objects.count() == 1
    assert seconde.charge["titulaire"]["nom"] == "Nadia Exemple"


def test_les_numeros_se_suivent_sans_trou_meme_apres_un_retour_arriere(titulaire: Any) -> None:
    delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="un"))
    with pytest.raises(RuntimeError), transaction.atomic():
        delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="perdue"))
        raise RuntimeError
    delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="deux"))
    numeros = [int(numero[5:]) for numero in Attestation.objects.order_by("pk").values_list("numero", flat=True)]
    assert numeros == [1, 2]
    assert Compteur.objects.get().dernier == 2


def test_une_reference_revoquee_n_est_pas_delivree_de_nouveau(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    assert revoquer(attestation=attestation, motif="erreur")
    assert not revoquer(attestation=attestation, motif="erreur")
    assert delivrer(titulaire=titulaire, contenu=contenu_d_essai()).pk == attestation.pk
    attestation.refresh_from_db()
    assert attestation.etat == "revoquee"


def test_la_base_refuse_deux_attestations_vivantes_pour_une_reference(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    attestation.pk, attestation.version, attestation.code, attestation.numero = None, 2, "x", "y"
    with pytest.raises(IntegrityError, match=r"une_vivante|attestation\.reference"), transaction.atomic():
        attestation.save(force_insert=True)


def test_l_empreinte_est_celle_du_contenu_fige(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    attestation.refresh_from_db()
    assert attestation.empreinte == empreinte(attestation.charge)


def test_la_releve_rend_ce_qu_un_reveil_perdu_a_laisse_et_une_seule_fois(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    assert rendu.relever() == 1
    assert rendu.relever() == 0
    attestation.refresh_from_db()
    assert depot.ouvrir(attestation.pdf_sha256).startswith(b"%PDF-")
    assert attestation.essais == 1


def test_un_ouvrier_au_bail_depasse_n_ecrit_rien(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    lent = rendu.prendre(attestation.pk)
    assert lent is not None
    emission = rendu.fabriquer(lent)
    assert rendu.prendre(attestation.pk) is None
    Attestation.objects.update(date_fin_bail=timezone.now() - timedelta(seconds=1))
    assert rendu.rendre(attestation.pk)
    assert not rendu.finir(lent, emission)
    attestation.refresh_from_db()
    assert attestation.essais == 2
    assert depot.ouvrir(attestation.pdf_sha256) != emission.document
    assert attestation.evenements.count() == 1


def test_un_caractere_sans_dessin_met_l_attestation_en_echec_visible(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai(titulaire_nom="李"))
    assert rendu.relever() == 0
    attestation.refresh_from_db()
    assert attestation.date_echec is not None
    assert attestation.erreur
    assert rendu.relever() == 0


def test_une_attestation_synthetique_n_est_jamais_rendue(titulaire: Any) -> None:
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    Attestation.objects.filter(pk=attestation.pk).update(est_synthetique=True)
    assert rendu.relever() == 0


@given(st.text(max_size=40))
def test_normaliser_un_code_est_stable_ou_refuse(saisie: str) -> None:
    code = codes.normaliser(saisie)
    assert code is None or codes.normaliser(code) == code


def test_un_code_se_retape_comme_on_l_entend() -> None:
    code = codes.tirer()
    assert codes.normaliser(code.lower().replace("-", " ")) == code
    assert codes.normaliser("oooo-iiii-llll-0000") == "0000-1111-1111-0000"


@pytest.mark.parametrize(("minutes", "texte"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30"), (125, "2 h 05")])
def test_une_duree_s_ecrit_en_heures(minutes: int, texte: str) -> None:
    assert duree(minutes) == texte


def test_la_date_imprimee_reste_en_francais_chez_un_hote_d_une_autre_langue() -> None:
    from datetime import UTC, datetime

    from django.utils import translation

    from certificats.contenu import jour

    with translation.override("en"):
        assert jour(datetime(2026, 8, 1, 22, 30, tzinfo=UTC)) == "2 août 2026"
