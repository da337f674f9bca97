"""Après la délivrance : annuler, révoquer, réunir, effacer. Indicateur et documents restent d'accord."""

import io
import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command

from certificats import rendu
from certificats.models import Attestation
from lms import annulation, formations_externes
from lms.annulation import AnnulationImpossibleError
from lms.coherence import verifier
from lms.formations_externes import Piece
from lms.fusion import FusionImpossibleError, fusionner
from lms.models import (
    Coordination,
    EvenementSuivi,
    Inscription,
    ParcoursAcheve,
    Professionnel,
    ProgressionLecon,
    Realisation,
)
from lms.vie_privee import EffacementImpossibleError, effacer

from .fabriques import ProfessionnelFabrique, RealisationFabrique, attester, lecon_page, module_page, paris, terminer
from .preuves import PDF, ecarts, importer, mesures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_modules")]


# Annuler, révoquer -----------------------------------------------------------------------------------


def test_annuler_une_realisation_la_decompte_et_revoque_son_attestation(saine: Realisation) -> None:
    annulation.annuler_realisation(realisation=saine, motif="erreur", motif_interne="mauvaise personne")
    assert mesures()[0] == 0
    assert Attestation.objects.get().etat == "revoquee"
    assert EvenementSuivi.objects.filter(genre="annulation", cible=str(saine.uuid)).count() == 1
    assert ecarts() == {}
    with pytest.raises(AnnulationImpossibleError, match="déjà annulée"):
        annulation.annuler_realisation(realisation=saine, motif="erreur")


def test_apres_une_annulation_la_validation_suivante_devient_la_premiere(
    nadia: Professionnel, saine: Realisation
) -> None:
    seconde = RealisationFabrique(professionnel=nadia, actualisation=True, date_fin=paris(2026, 5, 2))
    attester(seconde)
    assert mesures() == (1, 1, 1.5, 1)
    annulation.annuler_realisation(realisation=saine, motif="erreur")
    assert mesures() == (1, 1, 1.5, 0)
    assert ecarts() == {}


@pytest.mark.parametrize(("motif", "i1", "ecart"), [
    ("fraude", 0, {}), ("erreur", 0, {}), ("retrait", 0, {}),
    ("demande_titulaire", 1, {"revoquee_a_la_demande_du_titulaire": -1}),
])  # fmt: skip
def test_revoquer_n_annule_le_fait_que_s_il_est_en_cause(saine: Realisation, motif: str, i1: int, ecart: Any) -> None:
    attestation = Attestation.objects.get()
    annulation.revoquer_attestation(attestation=attestation, motif=motif)
    assert mesures()[0] == i1
    assert ecarts() == ecart
    with pytest.raises(AnnulationImpossibleError, match="plus en cours"):
        annulation.revoquer_attestation(attestation=attestation, motif=motif)


def test_annuler_une_demande_annule_le_fait_et_garde_les_numeros(saine: Realisation) -> None:
    attestation = Attestation.objects.get()
    with pytest.raises(AnnulationImpossibleError, match="pourquoi"):
        annulation.annuler_demande(attestation=attestation, motif_interne=" ")
    annulation.annuler_demande(attestation=attestation, motif_interne="saisie deux fois")
    assert (mesures()[0], attestation.etat, ecarts()) == (0, "annulee", {})


def achever(nadia: Professionnel, *codes: str) -> None:
    for rang, code in enumerate(codes):
        terminer(nadia, module_page(code), paris(2026, 3, 2 + rang, 10))


def test_annuler_un_module_defait_le_parcours_et_le_revalider_l_acheve_de_nouveau(nadia: Professionnel) -> None:
    achever(nadia, "A1", "A2", "A3")
    parcours = Attestation.objects.get(genre="parcours")
    with pytest.raises(AnnulationImpossibleError, match="module en cause"):
        annulation.revoquer_attestation(attestation=parcours, motif="erreur")
    annulation.annuler_realisation(realisation=Realisation.objects.get(module_code="A1"), motif="erreur")
    parcours.refresh_from_db()
    assert (parcours.etat, ParcoursAcheve.objects.valides().count(), ecarts()) == ("revoquee", 0, {})
    formations_externes.saisir_presentiel(
        professionnel=nadia, module_page=module_page("A1"), debut=paris(2026, 2, 1).date(),
        jour=paris(2026, 2, 1).date(), acteur=None,
    )  # fmt: skip
    assert ParcoursAcheve.objects.valides().count() == 1
    assert Attestation.objects.vivantes().filter(genre="parcours").count() == 1
    assert ecarts() == {}


# Fusion (recette e) -----------------------------------------------------------------------------------


def test_e_reunir_deux_comptes_garde_la_plus_ancienne_validation_sans_doublon(
    nadia: Professionnel, saine: Realisation
) -> None:
    autre = ProfessionnelFabrique()
    plus_ancienne = terminer(autre, module_page("A1"), paris(2026, 1, 5))
    terminer(autre, module_page("A2"), paris(2026, 1, 6))
    assert mesures()[:2] == (3, 2)
    fusionner(garde=nadia, absorbe=autre)
    assert mesures()[:2] == (2, 1)
    gardee = nadia.realisations.valides().get(module_code="A1")
    assert (gardee.pk, gardee.est_premiere) == (plus_ancienne.pk, True)
    saine.refresh_from_db()
    assert (saine.doublon_de, saine.motif_annulation[:6]) == (gardee, "Fusion")
    assert ecarts() == {"fusion": 1}
    assert Attestation.objects.du_titulaire(nadia.user).count() == 3
    evenement = EvenementSuivi.objects.get(genre="fusion")
    assert (evenement.cible, evenement.detail["doublons"]) == (str(nadia.uuid), 1)
    assert not Professionnel.objects.filter(pk=autre.pk).exists()
    autre.user.refresh_from_db()
    assert (autre.user.is_active, autre.user.email) == (False, "")


def test_reunir_garde_les_versions_les_progressions_et_les_perimetres(nadia: Professionnel, saine: Realisation) -> None:
    a1 = module_page("A1")
    lecon = lecon_page(a1)
    autre = ProfessionnelFabrique()
    attester(RealisationFabrique(professionnel=autre, actualisation=True, date_fin=paris(2026, 6, 1)))
    sienne = Inscription.objects.get(professionnel=autre, module_page=a1)
    ProgressionLecon.objects.create(inscription=sienne, lecon=lecon, date_fin=paris(2026, 5, 1))
    Coordination.objects.create(user=autre.user, structure=autre.structure)
    fusionner(garde=nadia, absorbe=autre)
    assert (mesures()[0], mesures()[3]) == (1, 1)
    assert ProgressionLecon.objects.get().inscription.professionnel == nadia
    assert Coordination.objects.get().user == nadia.user
    assert ecarts() == {"actualisation": 1}


def test_reunir_deux_moities_acheve_le_parcours_et_deux_entiers_n_en_comptent_qu_un(nadia: Professionnel) -> None:
    autre, entier = ProfessionnelFabrique(), ProfessionnelFabrique()
    achever(nadia, "A1")
    achever(autre, "A2", "A3")
    achever(entier, "A1", "A2", "A3")
    fusionner(garde=nadia, absorbe=autre)
    assert ParcoursAcheve.objects.valides().count() == 2
    assert verifier().est_coherent
    fusionner(garde=nadia, absorbe=entier)
    assert ParcoursAcheve.objects.valides().count() == 1
    rapport = verifier()
    assert rapport.est_coherent
    assert [(e.motif, e.sens * e.nombre) for e in rapport.ecarts_de_parcours] == [("fusion", 1)]


def test_on_ne_reunit_ni_un_compte_avec_lui_meme_ni_un_administrateur(nadia: Professionnel) -> None:
    with pytest.raises(FusionImpossibleError):
        fusionner(garde=nadia, absorbe=nadia)
    with pytest.raises(FusionImpossibleError, match="administration"):
        fusionner(garde=nadia, absorbe=ProfessionnelFabrique(user__administrateur=True))


# Effacement (recette f) ---------------------------------------------------------------------------------


def tout_le_texte() -> str:
    """Tout ce que la base contient, modèle par modèle."""
    return "".join(
        serializers.serialize("json", modele._default_manager.all(), ensure_ascii=False)
        for modele in apps.get_models()
        if modele._meta.managed and modele._meta.app_label in ("lms", "certificats", "evaluations", "auth", "account")
    )


def test_f_effacer_une_personne_ne_change_ni_i1_ni_i4_et_ne_laisse_aucun_identifiant() -> None:
    nadia = ProfessionnelFabrique(prenom="Prénomrare", nom="Nomrare", user__email="rare@essai.invalid")
    saine = terminer(nadia, module_page("A1"), paris(2026, 3, 2))
    terminer(nadia, module_page("A2"), paris(2026, 3, 3))
    formations_externes.importer(
        professionnel=nadia, module_page=module_page("B1"), jour=paris(2026, 2, 1).date(),
        piece=Piece("nomrare.pdf", PDF, "CNFPT"), acteur=None,
    )  # fmt: skip
    fusionner(garde=nadia, absorbe=ProfessionnelFabrique(prenom="Autrerare"))
    rendu.relever()
    avant = mesures()
    identifiants = [
        "Prénomrare", "Nomrare", "nomrare", "rare@essai", str(nadia.uuid), str(nadia.cle_statistique),
        nadia.user.username, str(Inscription.objects.filter(professionnel=nadia).first().uuid),
        Attestation.objects.first().charge["sel"],
    ]  # fmt: skip
    assert [i for i in identifiants if i not in tout_le_texte()] == []
    effacer(professionnel=nadia)
    texte = tout_le_texte()
    assert [i for i in identifiants if i in texte] == []
    assert mesures() == avant == (3, 1, 4.5, 0)
    assert set(Realisation.objects.values_list("professionnel", flat=True)) == {None}
    assert len(set(Realisation.objects.values_list("cle_statistique", flat=True))) == 1
    saine.refresh_from_db()
    assert (saine.module_code, saine.jour) == ("A1", paris(2026, 3, 2).date())
    assert ecarts() == {"importee": -1, "effacee": -2}


def test_une_personne_s_efface_elle_meme_et_le_journal_ne_la_nomme_pas(
    nadia: Professionnel, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    adresse = nadia.user.email
    with django_capture_on_commit_callbacks(execute=True):
        effacer(professionnel=nadia, acteur=nadia.user)
    evenement = EvenementSuivi.objects.get(genre="effacement")
    assert (evenement.acteur, evenement.cible) == (None, "")
    assert [courriel.to for courriel in mailoutbox] == [[adresse]]


def test_effacer_est_refuse_pour_un_administrateur(nadia: Professionnel) -> None:
    with pytest.raises(EffacementImpossibleError, match="administration"):
        effacer(professionnel=ProfessionnelFabrique(user__administrateur=True))
    assert Professionnel.objects.count() == 2


def test_la_commande_d_effacement_demande_confirmation(nadia: Professionnel) -> None:
    with pytest.raises(CommandError, match="confirmer"):
        call_command("effacer_personne", nadia.courriel_normalise)
    call_command("effacer_personne", nadia.courriel_normalise, "--confirmer", stdout=io.StringIO())
    assert not Professionnel.objects.exists()
    with pytest.raises(CommandError, match="Aucun profil"):
        call_command("effacer_personne", nadia.courriel_normalise, "--confirmer")


def test_le_rapport_en_json_nomme_chaque_ecart(nadia: Professionnel, saine: Realisation) -> None:
    annulation.revoquer_attestation(attestation=Attestation.objects.get(), motif="demande_titulaire")
    importer(ProfessionnelFabrique())
    tampon = io.StringIO()
    call_command("verifier_coherence", "--json", stdout=tampon)
    motifs = {ecart["motif"] for ecart in json.loads(tampon.getvalue())["ecarts"]}
    assert motifs == {"importee", "revoquee_a_la_demande_du_titulaire"}
