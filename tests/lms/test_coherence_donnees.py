"""verifier_coherence : muet quand tout va bien, précis quand une preuve manque."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificats.delivrance import revoquer
from certificats.models import Attestation, Compteur
from lms.coherence import verifier
from lms.models import Realisation

from .fabriques import ProfessionnelFabrique, RealisationFabrique, attester, module_page, paris, terminer

pytestmark = pytest.mark.django_db


def regles() -> dict[str, int]:
    return {anomalie.regle: anomalie.nombre for anomalie in verifier().anomalies}


def ecarts() -> dict[str, int]:
    rapport = verifier()
    assert rapport.est_coherent, rapport.anomalies
    return {ecart.motif: ecart.sens * ecart.nombre for ecart in rapport.ecarts}


@pytest.fixture
def saine() -> Realisation:
    """Une réalisation établie par le vrai chemin, avec son attestation ; il reste un module au parcours."""
    module_page("A2")
    return terminer(ProfessionnelFabrique(), module_page("A1"), paris(2026, 3, 2, 10))


def test_une_base_vide_puis_une_base_saine_sont_coherentes() -> None:
    assert ecarts() == {}
    terminer(ProfessionnelFabrique(), module_page("A1"), paris(2026, 3, 2, 10))
    rapport = verifier()
    assert rapport.est_coherent
    assert (rapport.formations_realisees, rapport.attestations_vivantes, rapport.ecarts) == (1, 1, [])


def test_une_realisation_importee_n_a_pas_d_attestation(saine) -> None:
    RealisationFabrique(importee=True)
    assert ecarts() == {"importee": -1}


def test_une_actualisation_a_la_sienne(saine) -> None:
    attester(RealisationFabrique(professionnel=saine.professionnel, actualisation=True))
    assert ecarts() == {"actualisation": 1}


def test_une_revocation_demandee_par_le_titulaire_est_un_ecart_admis(saine) -> None:
    revoquer(attestation=Attestation.objects.get(), motif="demande_titulaire")
    assert ecarts() == {"revoquee_a_la_demande_du_titulaire": -1}


def test_une_revocation_par_l_emetteur_demande_d_annuler_la_realisation(saine) -> None:
    revoquer(attestation=Attestation.objects.get(), motif="fraude")
    assert regles() == {"revoquee_sans_motif_admis": 1}
    assert verifier().ecart_inexplique == -1
    Realisation.objects.update(date_annulation=timezone.now(), motif_annulation="Fraude")
    assert ecarts() == {}


@pytest.mark.parametrize(("champ", "motif"), [("date_expiration", "expiree"), ("date_effacement", "effacee")])
def test_expiree_et_effacee_sont_des_ecarts_admis(saine, champ, motif) -> None:
    Attestation.objects.update(**{champ: timezone.now() - timedelta(days=1)})
    assert ecarts() == {motif: -1}


def test_une_chaine_reemise_n_a_qu_une_vivante(saine) -> None:
    premiere = Attestation.objects.get()
    Attestation.objects.update(date_remplacement=timezone.now())
    seconde = dict(Attestation.objects.filter(pk=premiere.pk).values().get())
    seconde |= {"id": None, "version": 2, "code": "0000-0000-0000-0002", "date_remplacement": None}
    annee = premiere.numero[:4]
    Attestation.objects.create(**seconde | {"numero": f"{annee}-000002", "remplace_id": premiere.pk})
    Compteur.objects.update(dernier=2)
    assert ecarts() == {}


def casser(saine: Realisation, comment: str) -> Any:
    """Abîme une base saine d'une seule façon."""
    attestation, realisations = Attestation.objects.all(), Realisation.objects.all()
    gestes: dict[str, Any] = {
        "sans_attestation": lambda: RealisationFabrique(),
        "reference_etrangere": lambda: attestation.update(reference="pas-un-uuid"),
        "annulee": lambda: realisations.update(date_annulation=timezone.now(), motif_annulation="Erreur"),
        "rompue": lambda: attestation.update(version=3),
        "jour": lambda: realisations.update(jour=saine.jour + timedelta(days=1)),
        "cle": lambda: realisations.update(cle_statistique="00000000-0000-4000-8000-000000000000"),
        "essai": lambda: type(saine.professionnel).objects.update(est_compte_essai=True),
        "orpheline": lambda: realisations.update(inscription=None),
        "trou": lambda: Compteur.objects.update(dernier=2),
        "numero": lambda: attestation.update(numero=attestation[0].numero[:5] + "000002"),
    }
    return gestes[comment]()


@pytest.mark.parametrize(
    ("comment", "attendues"),
    [
        ("sans_attestation", {"realisation_sans_attestation"}),
        ("reference_etrangere", {"attestation_sans_realisation", "realisation_sans_attestation"}),
        ("annulee", {"attestation_de_trop"}),
        ("rompue", {"chaine_rompue"}),
        ("jour", {"jour_incoherent"}),
        ("cle", {"cle_statistique_etrangere"}),
        ("essai", {"compte_qui_ne_compte_pas"}),
        ("orpheline", {"realisation_orpheline"}),
        ("trou", {"numeros_troues"}),
        ("numero", {"numeros_troues"}),
    ],
)
def test_chaque_defaut_est_nomme(saine, comment, attendues) -> None:
    casser(saine, comment)
    assert set(regles()) == attendues
    assert not verifier().est_coherent


def test_la_commande_sort_en_erreur_avec_la_liste(saine) -> None:
    manquante = RealisationFabrique()
    tampon = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verifier_coherence", "--json", stdout=tampon)
    rapport = json.loads(tampon.getvalue())
    assert rapport["est_coherent"] is False
    assert rapport["anomalies"][0]["objets"] == [str(manquante.uuid)]


def test_la_commande_dit_que_tout_va_bien(saine) -> None:
    tampon = io.StringIO()
    call_command("verifier_coherence", stdout=tampon)
    assert "Tout est cohérent." in tampon.getvalue()
