"""Les commandes de l'indicateur : des noms stables, du JSON seul, des refus en français."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from certificats.delivrance import empreinte
from certificats.models import Attestation, Compteur
from lms.models import EvenementSuivi, Professionnel, Realisation, RealisationTerritoire, Structure

from .fabriques import RealisationFabrique, attester, module_page, paris

pytestmark = pytest.mark.django_db
ANNEE = ("--debut", "2026-01-01", "--fin", "2026-12-31")


def sortie(*arguments: str) -> str:
    tampon = io.StringIO()
    call_command(*arguments, stdout=tampon)
    return tampon.getvalue()


def test_indicateur_en_json() -> None:
    RealisationFabrique()
    document = json.loads(sortie("indicateur", *ANNEE, "--axe", "module", "--format", "json"))
    assert document["version_definition"] == "1.0"
    assert document["total"] == {"I1": 1, "I2": 1, "I3": 1, "I4": 1.5, "I5": 0}
    (ligne,) = document["lignes"]
    assert (ligne["axe_code"], ligne["nb_formations_realisees"], ligne["sommable"]) == ("A1", 1, True)


def test_indicateur_en_csv() -> None:
    RealisationFabrique()
    (ligne,) = csv.DictReader(io.StringIO(sortie("indicateur", *ANNEE, "--format", "csv")))
    assert (ligne["axe"], ligne["nb_formations_realisees"], ligne["heures_stagiaires"]) == ("ensemble", "1", "1.5")
    assert (ligne["secret"], ligne["version_definition"]) == ("false", "1.0")


def test_indicateur_masque_a_la_demande() -> None:
    RealisationFabrique()
    document = json.loads(sortie("indicateur", *ANNEE, "--axe", "metier", "--masquer"))
    assert document["lignes"][0]["secret"] is True
    assert document["lignes"][0]["nb_formations_realisees"] is None


@pytest.mark.parametrize("commande", [("indicateur",), ("exporter_realisations", "--sortie", "x.csv")])
@pytest.mark.parametrize("periode", [("--debut", "hier"), ("--debut", "2026-02-01", "--fin", "2026-01-01")])
def test_une_periode_malformee_est_refusee(commande, periode, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=r"2026-01-31|inversez"):
        sortie(*commande, *periode)
    assert not list(tmp_path.iterdir())


def test_exporter_realisations_remplace_le_fichier_d_un_coup(tmp_path) -> None:
    RealisationFabrique()
    fichier = tmp_path / "export.csv"
    fichier.write_text("ancien")
    sortie("exporter_realisations", "--format", "csv", "--sortie", str(fichier))
    assert fichier.read_bytes().count(b"\n") == 2
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["export.csv"]
    assert EvenementSuivi.objects.get().acteur is None


def test_exporter_vers_un_dossier_absent_est_refuse(tmp_path) -> None:
    with pytest.raises(CommandError, match="Impossible d'écrire"):
        sortie("exporter_realisations", "--sortie", str(tmp_path / "absent" / "x.csv"))


@pytest.fixture
def modules() -> None:
    for lettre in "ABC":
        for rang in range(1, 5):
            module_page(f"{lettre}{rang}")


def test_semer_ecrit_des_faits_coherents(modules) -> None:
    attester(RealisationFabrique(date_fin=paris(2026, 3, 2)))  # un vrai numéro existe déjà
    bilan = json.loads(sortie("semer", "--professionnels", "40", "--graine", "7", "--realisations", "200", "--json"))
    assert (bilan["professionnels"], bilan["realisations"], bilan["attestations"]) == (40, 200, 200)
    assert Realisation.objects.filter(origine="synthetique").count() == 200
    assert Attestation.objects.filter(est_synthetique=True).count() == 200
    assert RealisationTerritoire.objects.filter(genre="commune", realisation__origine="synthetique").count() == 200
    assert sum(Compteur.objects.values_list("dernier", flat=True)) == 201
    assert json.loads(sortie("verifier_coherence", "--json"))["est_coherent"] is True


def test_rien_de_synthetique_ne_passe_pour_vrai(modules) -> None:
    sortie("semer", "--professionnels", "3", "--graine", "7", "--realisations", "12")
    assert not Professionnel.objects.filter(est_synthetique=False).exists()
    assert not Structure.objects.filter(est_synthetique=False).exists()
    assert not Attestation.objects.a_emettre().exists()
    attestation = Attestation.objects.first()
    assert attestation.charge["mentions"][0].startswith("Attestation synthétique")
    assert attestation.empreinte == empreinte(attestation.charge)
    assert "⟦" not in json.dumps(attestation.charge, ensure_ascii=False)
    assert not any(p.user.has_usable_password() for p in Professionnel.objects.select_related("user"))


def test_la_meme_graine_donne_les_memes_personnes_et_ne_sert_qu_une_fois(modules) -> None:
    recoltes = []
    for _ in range(2):
        with transaction.atomic():
            sortie("semer", "--professionnels", "3", "--graine", "7")
            recoltes.append(set(Realisation.objects.values_list("uuid", "cle_statistique", "module_code", "jour")))
            with pytest.raises(CommandError, match="La graine 7 a déjà servi"):
                sortie("semer", "--professionnels", "3", "--graine", "7")
            transaction.set_rollback(True)
    assert recoltes[0] == recoltes[1]
    assert len(recoltes[0]) == 9


def test_les_faits_semes_s_etalent_sur_deux_ans(modules) -> None:
    sortie("semer", "--professionnels", "20", "--graine", "7", "--realisations", "100")
    jours = sorted(Realisation.objects.values_list("jour", flat=True))
    assert jours[0] >= timezone.localdate() - timedelta(days=731)
    assert jours[-1] <= timezone.localdate()
    assert (jours[-1] - jours[0]).days > 600


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--professionnels", "2", "--realisations", "25"), "24 couples possibles"),
        (("--professionnels", "0"), "au moins une personne"),
    ],
)
def test_semer_refuse_l_impossible(modules, arguments, message) -> None:
    with pytest.raises(CommandError, match=message):
        sortie("semer", "--graine", "7", *arguments)


def test_semer_demande_des_modules() -> None:
    with pytest.raises(CommandError, match="importer_curriculum"):
        sortie("semer", "--professionnels", "2", "--graine", "7")


def test_semer_est_refuse_en_production(modules, monkeypatch) -> None:
    monkeypatch.setattr("lms.management.commands.semer.est_base_d_essai", lambda: False)
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError, match="jamais avec les réglages"):
        sortie("semer", "--professionnels", "2", "--graine", "7")
    with override_settings(DEMONSTRATION=True):
        sortie("semer", "--professionnels", "2", "--graine", "7")
