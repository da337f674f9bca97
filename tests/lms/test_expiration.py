"""Une attestation qui expire : deux rappels, un renouvellement hors indicateur, un écart nommé."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from certificats import rendu
from certificats.models import Attestation
from lms import annulation
from lms.attestation import expiration
from lms.models import Inscription, Professionnel, RappelExpiration, Realisation
from lms.rappels import envoyer_les_rappels
from lms.renouvellement import a_renouveler, renouveler

from .fabriques import module_page, paris, terminer
from .preuves import ecarts, mesures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_modules")]


@pytest.mark.parametrize(
    ("instant", "mois", "attendu"),
    [
        (paris(2026, 1, 31), 1, paris(2026, 2, 28)),
        (paris(2026, 3, 2), 24, paris(2028, 3, 2)),
        (paris(2026, 12, 1), 1, paris(2027, 1, 1)),
    ],
)
def test_une_validite_s_acheve_le_meme_jour_du_mois(instant: Any, mois: int, attendu: Any) -> None:
    assert expiration(instant, mois) == attendu
    assert expiration(instant, None) is None


@pytest.fixture
def echeance(nadia: Professionnel) -> Any:
    """Une attestation émise, qui expire dans ce nombre de jours."""

    def preparer(jours: float) -> Attestation:
        realisation = terminer(nadia, module_page("A3"), timezone.now())
        rendu.relever()
        attestation = Attestation.objects.get(reference=str(realisation.uuid))
        assert attestation.date_expiration is not None
        Attestation.objects.update(date_expiration=timezone.now() + timedelta(days=jours))
        return attestation

    return preparer


def test_deux_rappels_en_tout_quel_que_soit_le_nombre_de_passages(echeance: Any, mailoutbox: Any) -> None:
    echeance(70)
    maintenant = timezone.now()
    for jour in range(0, 90, 5):
        envoyer_les_rappels(maintenant + timedelta(days=jour))
        envoyer_les_rappels(maintenant + timedelta(days=jour))
    assert sorted(RappelExpiration.objects.values_list("jours", flat=True)) == [15, 60]
    assert len(mailoutbox) == 2
    assert "arrive à échéance" in mailoutbox[0].subject
    assert "score" not in mailoutbox[0].body


def test_une_echeance_deja_proche_n_a_qu_un_rappel_et_une_revoquee_aucun(echeance: Any, mailoutbox: Any) -> None:
    attestation = echeance(10)
    assert (envoyer_les_rappels(), envoyer_les_rappels()) == (1, 0)
    RappelExpiration.objects.all().delete()
    annulation.revoquer_attestation(attestation=attestation, motif="demande_titulaire")
    assert envoyer_les_rappels() == 0
    assert len(mailoutbox) == 1


def test_un_courriel_refuse_n_est_pas_note_comme_envoye(echeance: Any, settings: Any) -> None:
    echeance(10)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert envoyer_les_rappels() == 0
    assert not RappelExpiration.objects.exists()


def test_reussir_de_nouveau_renouvelle_l_attestation_sans_compter_deux_fois(echeance: Any, nadia: Any) -> None:
    ancienne = echeance(70)
    inscription = Inscription.objects.get(professionnel=nadia)
    maintenant = timezone.now()
    assert renouveler(inscription, maintenant) is None  # trop tôt : il reste plus de soixante jours
    Attestation.objects.update(date_expiration=maintenant + timedelta(days=10))
    assert renouveler(inscription, maintenant) is not None
    assert renouveler(inscription, maintenant) is None
    nouvelle = Attestation.objects.exclude(pk=ancienne.pk).get()
    assert nouvelle.date_expiration > maintenant + timedelta(days=700)
    ancienne.refresh_from_db()
    assert ancienne.etat == "authentique"
    assert (mesures()[0], mesures()[3], ecarts()) == (1, 0, {"renouvellement": 1})
    assert envoyer_les_rappels(maintenant) == 0  # l'ancienne est renouvelée : plus de rappel
    annulation.annuler_realisation(realisation=Realisation.objects.get(), motif="erreur")
    assert not Attestation.objects.vivantes().exists()
    assert ecarts() == {}


def test_sans_duree_de_validite_rien_ne_se_renouvelle(nadia: Professionnel, saine: Realisation) -> None:
    assert renouveler(Inscription.objects.get(professionnel=nadia), timezone.now()) is None


def test_une_expiree_est_un_ecart_nomme(echeance: Any) -> None:
    echeance(-1)
    assert ecarts() == {"expiree": -1}
    assert Attestation.objects.get().etat == "expiree"


@pytest.mark.parametrize(("jours", "est_rappelee"), [(70, False), (40, True), (9, True), (-1, False)])
def test_mes_attestations_disent_ce_qui_est_a_renouveler(
    nadia: Professionnel, echeance: Any, jours: int, est_rappelee: bool
) -> None:
    echeance(jours)
    client = Client()
    client.force_login(nadia.user)
    page = client.get("/mes-attestations/").content.decode()
    assert ("À renouveler bientôt" in page) is est_rappelee
    assert ("valable jusqu" in page) is (jours > 0)


def test_une_attestation_renouvelee_n_est_plus_a_renouveler(nadia: Professionnel, echeance: Any) -> None:
    echeance(40)
    assert a_renouveler(nadia, timezone.now()).count() == 1
    with transaction.atomic():
        renouveler(Inscription.objects.get(), timezone.now())
    assert not a_renouveler(nadia, timezone.now())
